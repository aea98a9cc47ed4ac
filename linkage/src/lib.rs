//! Is this the same person? normalise, compare, weigh, decide, explain; no I/O, no keys.
#![forbid(unsafe_code)]
