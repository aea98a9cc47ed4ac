//! The overview of the joint meeting.

pub mod show;
