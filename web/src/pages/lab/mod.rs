//! The exchange with the laboratory: packages by hand. Numbers and counts, never a name.

pub mod package;
pub mod send;
pub mod show;
pub mod take;
