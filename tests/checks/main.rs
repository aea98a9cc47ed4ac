//! Checks that cross crates and are no stories.

mod bad_input;
mod browser;
mod routes;
mod two_nodes;
