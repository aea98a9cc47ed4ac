//! The alliance: nouns, commands, facts, refusals, clocks, access vocabulary, figures; no I/O.
#![forbid(unsafe_code)]
