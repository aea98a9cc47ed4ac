//! The binary: configuration, wiring, commands.
#![forbid(unsafe_code)]

fn main() {}
