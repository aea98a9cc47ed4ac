//! House rules checked by machine: check, tidy, graph, generate, mechanisms.
#![forbid(unsafe_code)]

fn main() {}
