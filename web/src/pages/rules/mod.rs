//! Rules in force: deadlines, fast lanes, code tables, calendars, each with how far it was confirmed.

pub mod detail;
mod group;
pub mod list;
mod say;
