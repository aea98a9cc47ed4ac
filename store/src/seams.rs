//! Seams for tests: a trace of every statement, and faults at every step of a write.
//!
//! They are values in [`crate::Options`], not compile-time switches, so that what is tested is
//! what ships. A fault strikes in two flavours: the step was not done, or it was done and its
//! answer was lost.

use std::sync::Arc;

/// Hears the text of every statement that a read runs, in order.
pub trait Trace: Send + Sync {
    /// A statement is about to run.
    fn statement(&self, sql: &str);
}

/// Decides where a write fails.
pub trait Faults: Send + Sync {
    /// Whether this step fails now, in this flavour. Asked twice per step: before and after it.
    fn strikes(&self, step: Step, flavour: Flavour) -> bool;
}

/// How a step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flavour {
    /// It failed and was not done.
    NotDone,
    /// It was done, and then its answer was lost.
    DoneButLost,
}

macro_rules! steps {
    ($($(#[$doc:meta])* $variant:ident),+ $(,)?) => {
        /// Steps of a write, one per class of statement.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Step { $($(#[$doc])* $variant),+ }

        impl Step {
            /// Every step.
            pub const ALL: &'static [Step] = &[$(Step::$variant),+];
        }
    };
}

steps! {
    /// Opening the group's transaction.
    Begin,
    /// Locking streams against other nodes, where there are any.
    Lock,
    /// Opening a batch's savepoint.
    Savepoint,
    /// Looking at versions.
    Versions,
    /// Recording the command id.
    Command,
    /// Replacing the cached state.
    Stream,
    /// Clearing derived rows.
    Clear,
    /// The worklist row.
    Worklist,
    /// Facets.
    Facet,
    /// Visibility.
    Visibility,
    /// Clocks.
    Clock,
    /// Figures.
    Figure,
    /// Blind-index tokens.
    Token,
    /// A wrapped key.
    Secret,
    /// Deleting a wrapped key and the derived rows of its stream.
    Shred,
    /// A credential.
    Credential,
    /// Queueing a notice.
    Notice,
    /// Acknowledging a notice.
    Acknowledge,
    /// Registering an attachment.
    Blob,
    /// Taking positions.
    Counter,
    /// Writing facts.
    Fact,
    /// Telling other nodes, where there are any.
    Tell,
    /// Closing a batch's savepoint.
    Release,
    /// Committing the group.
    Commit,
}

/// A fault that a test asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("injected fault at {step:?}, {flavour:?}")]
pub struct Injected {
    /// Where.
    pub step: Step,
    /// How.
    pub flavour: Flavour,
}

/// Both seams as the dialects hold them.
#[derive(Clone, Default)]
pub(crate) struct Seams {
    pub(crate) trace: Option<Arc<dyn Trace>>,
    pub(crate) faults: Option<Arc<dyn Faults>>,
}

impl Seams {
    /// Tells the trace.
    pub(crate) fn statement(&self, sql: &str) {
        if let Some(trace) = &self.trace {
            trace.statement(sql);
        }
    }

    /// Fails when a test asked for it.
    pub(crate) fn strike(&self, step: Step, flavour: Flavour) -> Result<(), Injected> {
        match &self.faults {
            Some(faults) if faults.strikes(step, flavour) => Err(Injected { step, flavour }),
            _ => Ok(()),
        }
    }
}
