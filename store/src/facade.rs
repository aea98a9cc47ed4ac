//! The facade: one location, one [`Store`], whichever database is behind it.

use crate::options::{BackupError, Migrated, OpenError, Options};
use crate::{postgres, sqlite};
use app::ports::{Blobs, Ephemeral, Journal, ReadFault, Reads, Rebuild, StoreHealth};
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;

/// All ports of one database and its folder of attachments. Cloning shares them.
#[derive(Clone)]
pub struct Store {
    /// The one way to write what matters.
    pub journal: Arc<dyn Journal>,
    /// Reads.
    pub reads: Arc<dyn Reads>,
    /// What is not evidence.
    pub ephemeral: Arc<dyn Ephemeral>,
    /// Rewrites derived tables.
    pub rebuild: Arc<dyn Rebuild>,
    /// Attachments.
    pub blobs: Arc<dyn Blobs>,
    pub(crate) keeper: Arc<dyn Keeper>,
}

/// What only the operator asks of a database.
#[async_trait]
pub(crate) trait Keeper: Send + Sync {
    /// Copies the database while it is in use.
    async fn backup(&self, target: &Path) -> Result<(), BackupError>;
}

impl Store {
    /// Copies the database to a new file while it is in use. The copy is consistent and durable
    /// when this returns. Attachments are files: copy their folder afterwards, never before.
    ///
    /// # Errors
    /// [`BackupError`]; PostgreSQL has its own tools.
    pub async fn backup(&self, target: &Path) -> Result<(), BackupError> {
        self.keeper.backup(target).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`ReadFault`] when it doesn't.
    pub async fn health(&self) -> Result<StoreHealth, ReadFault> {
        self.reads.health().await
    }
}

/// Which database a location names.
enum Engine<'a> {
    Postgres(&'a str),
    Sqlite(&'a Path),
}

fn engine(location: &str) -> Engine<'_> {
    let is_url = location.starts_with("postgres://") || location.starts_with("postgresql://");
    if is_url { Engine::Postgres(location) } else { Engine::Sqlite(Path::new(location)) }
}

/// Opens a store: `postgres://…` or the path of a SQLite file. A fresh database is set up.
///
/// # Errors
/// [`OpenError`]: an older or newer schema is refused, as is an engine without durable commits.
pub async fn open(location: &str, options: Options) -> Result<Store, OpenError> {
    match engine(location) {
        Engine::Postgres(url) => postgres::open(url, options).await,
        Engine::Sqlite(path) => sqlite::open(path, options).await,
    }
}

/// Brings a database to this program's schema, forward only.
///
/// # Errors
/// [`OpenError`]; a newer schema is refused.
pub async fn migrate(location: &str) -> Result<Migrated, OpenError> {
    match engine(location) {
        Engine::Postgres(url) => postgres::migrate(url).await,
        Engine::Sqlite(path) => sqlite::migrate(path).await,
    }
}

/// The schema a database is at, without touching it; `None` when it is fresh.
///
/// # Errors
/// [`OpenError`] when it can't be reached.
pub async fn probe(location: &str) -> Result<Option<u32>, OpenError> {
    match engine(location) {
        Engine::Postgres(url) => postgres::probe(url).await,
        Engine::Sqlite(path) => sqlite::probe(path).await,
    }
}
