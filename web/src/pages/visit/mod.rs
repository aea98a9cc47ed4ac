//! A visit: the contact it needs, a script that asks nothing about the incident, and the report in
//! a few taps; for the hub, whom to send instead.

pub mod answer;
pub mod manage;
pub mod show;
pub mod voice;
