//! Stories in a real browser and checks that cross crates.
