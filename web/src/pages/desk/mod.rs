//! The duty desk (值班台): the queue by urgency on the left, the chosen item in the middle, the
//! right actions beside it.

pub mod item;
pub mod queue;
pub mod show;
