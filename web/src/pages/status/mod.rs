//! What became of a report, for whoever holds its receipt.

pub mod show;
