//! Likelihoods over pedigrees and one-to-many search of STR profiles; no names, no I/O.

