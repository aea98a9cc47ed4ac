//! The PostgreSQL dialect: any number of nodes share one database.
//!
//! Each node has one task that appends in groups ([`append`]), a pool of read-only connections
//! ([`reads`]), a few connections for what is not evidence ([`ephemeral`]), and one that listens
//! for what other nodes appended ([`listen`]). Reads are never sent to a replica.

mod append;
mod connect;
mod decide;
mod ephemeral;
mod listen;
mod migrate;
mod reads;
mod rebuild;
mod tls;
mod vault;
mod write;

use crate::facade::{Keeper, Store};
use crate::folder::FolderBlobs;
use crate::options::{BackupError, Migrated, OpenError, Options};
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;

/// Opens a database, setting it up when it is fresh.
pub(crate) async fn open(url: &str, options: Options) -> Result<Store, OpenError> {
    let folder =
        options.blobs.clone().ok_or(OpenError::Option("blobs: PostgreSQL needs a folder for attachments"))?;
    let config = tls::Server::read(url)?;
    let mut client = connect::client(&config).await?;
    connect::assert_engine(&client).await?;
    connect::assert_durable(&client, &options).await?;
    migrate::admit(&mut client).await?;
    drop(client);
    let readers = Arc::new(reads::Pool::open(&config, &options)?);
    let jotter = Arc::new(ephemeral::Jotter::open(&config, &options)?);
    let journal = append::PostgresJournal::start(&config, &options).await?;
    let blobs = FolderBlobs::open(&folder).map_err(|fault| OpenError::Unavailable(fault.0))?;
    Ok(Store {
        journal: Arc::new(journal),
        reads: Arc::new(reads::PostgresReads::new(Arc::clone(&readers))),
        ephemeral: Arc::new(ephemeral::PostgresEphemeral::new(Arc::clone(&jotter), Arc::clone(&readers))),
        rebuild: Arc::new(rebuild::PostgresRebuild::new(jotter, readers)),
        blobs: Arc::new(blobs),
        keeper: Arc::new(PostgresKeeper),
    })
}

/// Brings a database to this program's schema.
pub(crate) async fn migrate(url: &str) -> Result<Migrated, OpenError> {
    let mut client = connect::client(&tls::Server::read(url)?).await?;
    connect::assert_engine(&client).await?;
    migrate::run(&mut client).await
}

/// The schema a database is at.
pub(crate) async fn probe(url: &str) -> Result<Option<u32>, OpenError> {
    let client = connect::client(&tls::Server::read(url)?).await?;
    migrate::found(&client).await
}

struct PostgresKeeper;

#[async_trait]
impl Keeper for PostgresKeeper {
    async fn backup(&self, _target: &Path) -> Result<(), BackupError> {
        Err(BackupError::OwnTools("PostgreSQL"))
    }
}
