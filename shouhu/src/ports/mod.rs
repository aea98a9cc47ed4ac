//! The ports that need the machine: time, ids, randomness, each with a seeded twin for the demo town,
//! so that the same seed makes the same town; and the line to the laboratory.

pub(crate) mod clock;
mod ids;
mod lab_line;
pub(crate) mod randomness;

pub use clock::{DemoClock, SystemClock};
pub use ids::ClockIds;
pub use lab_line::{Address, HttpLine};
pub use randomness::{OsRandomness, SeededRandomness};
