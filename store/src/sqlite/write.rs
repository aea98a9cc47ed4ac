//! One step of a write: told to the seams, run prepared, answered with what went wrong.

use crate::seams::{Flavour, Injected, Seams, Step};
use app::ports::AppendError;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use std::cell::Cell;

/// A transaction under way on the journal's connection, or on the second one.
pub(super) struct Writing<'a> {
    connection: &'a Connection,
    seams: &'a Seams,
    is_doomed: Cell<bool>,
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteFault {
    /// The engine said no.
    #[error(transparent)]
    Engine(#[from] rusqlite::Error),
    /// A test said no.
    #[error(transparent)]
    Injected(#[from] Injected),
    /// The batch itself can't be written.
    #[error(transparent)]
    Refused(#[from] AppendError),
}

impl From<WriteFault> for AppendError {
    fn from(fault: WriteFault) -> Self {
        match fault {
            WriteFault::Refused(refusal) => refusal,
            other => AppendError::Unavailable(other.to_string()),
        }
    }
}

impl<'a> Writing<'a> {
    pub(super) fn new(connection: &'a Connection, seams: &'a Seams) -> Self {
        Self { connection, seams, is_doomed: Cell::new(false) }
    }

    /// Whether nothing of this transaction may be committed: the engine has rolled it back by
    /// itself, or a batch in it could neither be finished nor taken back.
    pub(super) fn is_lost(&self) -> bool {
        self.is_doomed.get() || self.connection.is_autocommit()
    }

    /// Runs a statement that answers no rows; returns how many it changed.
    pub(super) fn run(&self, step: Step, sql: &str, params: impl Params) -> Result<usize, WriteFault> {
        self.step(step, || self.connection.prepare_cached(sql)?.execute(params))
    }

    /// Runs a statement that answers at most one row.
    pub(super) fn find<T>(
        &self,
        step: Step,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, WriteFault> {
        self.step(step, || self.connection.prepare_cached(sql)?.query_row(params, read).optional())
    }

    /// Takes one batch back, past the seams: it is what happens after a fault. When its
    /// savepoint isn't there, nobody can tell what of it would be committed: all is lost.
    pub(super) fn undo(&self) {
        if self.connection.execute_batch("ROLLBACK TO batch; RELEASE batch").is_err() {
            self.is_doomed.set(true);
        }
    }

    fn step<T>(&self, step: Step, work: impl FnOnce() -> rusqlite::Result<T>) -> Result<T, WriteFault> {
        self.seams.strike(step, Flavour::NotDone)?;
        let done = work()?;
        self.seams.strike(step, Flavour::DoneButLost)?;
        Ok(done)
    }
}
