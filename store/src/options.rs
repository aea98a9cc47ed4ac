//! Options of a store, and why one can't be opened.

use crate::seams::{Faults, Seams, Trace};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How to open a store. The defaults are for production.
#[derive(Clone)]
pub struct Options {
    /// Connections that read at the same time.
    pub readers: usize,
    /// Batches that may wait; further callers wait for room.
    pub queue_length_max: usize,
    /// Batches in one transaction.
    pub group_max: usize,
    /// How long to wait for another process's lock, or for a connection.
    pub patience: Duration,
    /// The folder of attachments. By default `blobs` beside a SQLite file; PostgreSQL must be told.
    pub blobs: Option<PathBuf>,
    /// Limit of a SQLite file in pages: a full disk, for tests.
    pub pages_max: Option<u32>,
    /// Commits without waiting for the disk: **the negative control of power-cut tests**, which
    /// must lose acknowledged batches. Never for anything else.
    pub negative_control: bool,
    /// Hears every statement that a read runs.
    pub trace: Option<Arc<dyn Trace>>,
    /// Makes writes fail.
    pub faults: Option<Arc<dyn Faults>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            queue_length_max: 1024,
            group_max: 256,
            patience: Duration::from_secs(5),
            blobs: None,
            pages_max: None,
            negative_control: false,
            trace: None,
            faults: None,
        }
    }
}

impl Options {
    /// The seams, apart from the rest.
    pub(crate) fn seams(&self) -> Seams {
        Seams { trace: self.trace.clone(), faults: self.faults.clone() }
    }
}

/// Why a store can't be opened. No text here holds a password: locations are never repeated.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database has an older schema.
    #[error("the database is at schema {found}, this program needs {needed}: run `shouhu migrate`")]
    Older {
        /// Its schema.
        found: u32,
        /// Ours.
        needed: u32,
    },
    /// The database has a newer schema; an older program must not touch it.
    #[error("the database is at schema {found}, newer than this program knows ({known}): update the program")]
    Newer {
        /// Its schema.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// There are tables, but not ours.
    #[error("the database holds something else than Shouhu: refusing to touch it")]
    Foreign,
    /// The engine is too old to be trusted with this data.
    #[error("{engine} {version} is too old: {needed} or newer is needed")]
    Engine {
        /// Which.
        engine: &'static str,
        /// Its version.
        version: String,
        /// The oldest that is good enough.
        needed: &'static str,
    },
    /// The engine doesn't run with the options that durability rests on.
    #[error("{setting} is {found}, not {needed}: what is acknowledged might not be durable")]
    Setting {
        /// Which.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        needed: &'static str,
    },
    /// It doesn't answer, or refuses us.
    #[error("the database can't be opened: {0}")]
    Unavailable(String),
    /// An option makes no sense.
    #[error("option {0}")]
    Option(&'static str),
}

/// What [`crate::migrate`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Schema before; 0 for a fresh database.
    pub from: u32,
    /// Schema now.
    pub to: u32,
}

/// Why a backup was not made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// This engine has its own tools.
    #[error("{0} is backed up with its own tools (pg_basebackup, pg_dump)")]
    OwnTools(&'static str),
    /// Something stands there already.
    #[error("the target exists: refusing to overwrite a backup")]
    Exists,
    /// It went wrong.
    #[error("backup failed: {0}")]
    Failed(String),
}
