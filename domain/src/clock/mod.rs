//! The clock engine (期限引擎): when is a duty due, who is warned, what is a breach.
//!
//! Three parts: [`Calendar`] knows working days, [`due`] counts a period, [`ClockRun`] is one
//! running clock as a fold of [`RunFact`]s. Everything is a pure function of what is passed in.
//!
//! *Architecture invariant:* no clock is read here. A ticker asks [`ClockRun::tick`] with the
//! server's time; asking twice, late, or with a time that stepped back fires nothing twice.
//!
//! What it does not do: it never moves a due time because a rule file changed. A clock keeps
//! the version under which it started; only [`ClockRun::recompute`] moves it, and says why.

mod calendar;
mod due;
mod fact;
mod level;
#[cfg(test)]
mod model_tests;
mod run;

pub use calendar::{Calendar, YearList, civil_date, end_of_day, shanghai};
pub use due::{Course, Due, DueError, Pause, due};
pub use fact::{
    Breach, BreachCause, ClockRefusal, ClockState, End, Granted, OpenPause, RecomputeCause, RuleRef, RunFact,
};
pub use level::{Action, level_times};
pub use run::{ClockRun, Extend, Start};
