//! Pairs: two records that may be one person; proposed by comparison, decided by people.

mod audience;
mod decide;
mod propose;
mod run;
mod sample;

pub use audience::{end_assigned_sight, let_assigned_see};
pub use decide::{
    Choice, DecideInput, UndoInput, answer_early, decide, decide_new, decide_within, later, undo,
};
pub use propose::propose_near;
pub use run::{Computed, advance, cancel_run, running, start_run};
pub use sample::{draw_sample, judge_sample};
