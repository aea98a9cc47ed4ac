//! Search: by name, sound, initials, a piece of a number, or a code name.

pub mod show;
