//! Seal, open, key hierarchy, blind index, shredding; no SQL, no HTTP, no case rules.
#![forbid(unsafe_code)]
