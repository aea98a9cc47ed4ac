//! Checks that cross crates and are no stories.

mod browser;
