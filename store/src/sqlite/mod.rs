//! The SQLite dialect: one file in one data folder, no other service.
//!
//! One thread owns the connection that writes the journal ([`append`]); a pool of read-only
//! connections answers reads ([`reads`]); one more connection writes what is not evidence
//! ([`ephemeral`]). WAL with `synchronous=FULL`: an acknowledged batch survives a power cut.
//!
//! SQLite has one write lock per file and hands it out unfairly. The *pen* does it fairly
//! within this process: whoever writes holds it for one transaction, first come first served,
//! so that neither sessions nor the journal can starve. Other processes wait by `busy_timeout`.

mod append;
mod connect;
mod ephemeral;
mod migrate;
mod reads;
mod rebuild;
mod vault;
mod write;

use crate::facade::{Keeper, Store};
use crate::folder::FolderBlobs;
use crate::options::{BackupError, Migrated, OpenError, Options};
use async_trait::async_trait;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Whoever holds it may write.
type Pen = Arc<Mutex<()>>;

/// Opens a file, setting it up when it is fresh.
pub(crate) async fn open(path: &Path, options: Options) -> Result<Store, OpenError> {
    let path = path.to_owned();
    off_the_runtime(move || open_now(&path, &options)).await
}

fn open_now(path: &Path, options: &Options) -> Result<Store, OpenError> {
    connect::assert_engine()?;
    let mut writer = connect::writer(path, options)?;
    migrate::admit(&mut writer)?;
    let pen = Pen::default();
    let sessions = connect::sessions(path, options)?;
    let readers = Arc::new(reads::Pool::open(path, options)?);
    let folder = options.blobs.clone().unwrap_or_else(|| beside(path, "blobs"));
    let blobs = FolderBlobs::open(&folder).map_err(|fault| OpenError::Unavailable(fault.0))?;
    let journal = append::SqliteJournal::start(writer, Arc::clone(&pen), options)?;
    let jotter = Arc::new(ephemeral::Jotter::new(sessions, pen));
    let ephemeral = ephemeral::SqliteEphemeral::new(Arc::clone(&jotter), Arc::clone(&readers));
    Ok(Store {
        journal: Arc::new(journal),
        reads: Arc::new(reads::SqliteReads::new(Arc::clone(&readers))),
        rebuild: Arc::new(rebuild::SqliteRebuild::new(jotter, Arc::clone(&readers))),
        ephemeral: Arc::new(ephemeral),
        blobs: Arc::new(blobs),
        keeper: Arc::new(SqliteKeeper { readers }),
    })
}

/// Brings a file to this program's schema.
pub(crate) async fn migrate(path: &Path) -> Result<Migrated, OpenError> {
    let path = path.to_owned();
    off_the_runtime(move || {
        connect::assert_engine()?;
        migrate::run(&mut connect::writer(&path, &Options::default())?)
    })
    .await
}

/// The schema a file is at; a file that isn't there is fresh.
pub(crate) async fn probe(path: &Path) -> Result<Option<u32>, OpenError> {
    let path = path.to_owned();
    off_the_runtime(move || {
        if !path.exists() {
            return Ok(None);
        }
        migrate::found(&connect::reader(&path, &Options::default())?)
    })
    .await
}

fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}

async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenError> + Send + 'static,
) -> Result<T, OpenError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|stopped| Err(OpenError::Unavailable(stopped.to_string())))
}

struct SqliteKeeper {
    readers: Arc<reads::Pool>,
}

#[async_trait]
impl Keeper for SqliteKeeper {
    async fn backup(&self, target: &Path) -> Result<(), BackupError> {
        let target = target.to_owned();
        if target.exists() {
            return Err(BackupError::Exists);
        }
        let copied = self.readers.with(move |reader| connect::copy(reader.connection(), &target)).await;
        copied.map_err(|fault| BackupError::Failed(fault.0))
    }
}
