//! Checks that cross crates and are no stories.

mod bad_input;
mod browser;
#[path = "../stories/kin.rs"]
#[expect(dead_code, reason = "a check needs the first steps of a search only")]
mod kin;
mod kin_door;
mod lab_line;
mod routes;
mod two_nodes;
