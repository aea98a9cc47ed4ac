//! Rules in force: deadlines, fast lanes, code tables, calendars, each with how far it was confirmed.

pub mod detail;
pub mod list;
mod say;
