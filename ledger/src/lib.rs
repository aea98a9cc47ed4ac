//! Entry encoding, leaf hashes and their verification; does not know what an entry means.
#![forbid(unsafe_code)]
