//! The DNA laboratory's own program: profiles by sample number, search, verdicts; no names.
#![forbid(unsafe_code)]

fn main() {}
