//! The ports that need the machine: time, ids, randomness. Each has a seeded twin for the demo
//! town, so that the same seed makes the same town.

pub(crate) mod clock;
mod ids;
pub(crate) mod randomness;

pub use clock::{DemoClock, SystemClock};
pub use ids::ClockIds;
pub use randomness::{OsRandomness, SeededRandomness};
