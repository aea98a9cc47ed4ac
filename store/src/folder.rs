//! Attachments in a folder: ciphertext under its digest, durable before it is announced.
//!
//! Written under a temporary name, synced, renamed, and the folder synced: a power cut leaves
//! either nothing, or a temporary file that [`Blobs::collect_orphans`] removes, or the whole.

use app::ports::{Blobs, ReadFault};
use async_trait::async_trait;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Marks files that are still being written.
const STAGED: &str = "part";

/// A folder of attachments, in 256 shards.
#[derive(Clone)]
pub struct FolderBlobs {
    folder: Arc<PathBuf>,
    staged: Arc<AtomicU64>,
}

impl FolderBlobs {
    /// Opens a folder, making it when it isn't there.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(folder: &Path) -> Result<Self, ReadFault> {
        fs::create_dir_all(folder).map_err(fault)?;
        sync_folder(folder.parent().unwrap_or(folder)).map_err(fault)?;
        Ok(Self { folder: Arc::new(folder.to_owned()), staged: Arc::default() })
    }

    fn place(&self, digest: &[u8; 32]) -> (PathBuf, PathBuf) {
        let name = hex::encode(digest);
        let shard = self.folder.join(&name[..2]);
        let file = shard.join(&name);
        (shard, file)
    }

    fn stage_now(&self, digest: &[u8; 32], bytes: &[u8]) -> io::Result<()> {
        if Sha256::digest(bytes)[..] != digest[..] {
            return Err(io::Error::new(ErrorKind::InvalidData, "the digest is not that of the bytes"));
        }
        let (shard, file) = self.place(digest);
        if fs::metadata(&file).is_ok_and(|there| there.len() == bytes.len() as u64) {
            // Staged before, perhaps long ago: its age must not make it an orphan now.
            return fs::File::options().append(true).open(&file)?.set_modified(fresh(&self.folder)?);
        }
        if !shard.is_dir() {
            fs::create_dir_all(&shard)?;
            sync_folder(&self.folder)?;
        }
        let turn = self.staged.fetch_add(1, Ordering::Relaxed);
        let temporary = file.with_extension(format!("{}-{turn}.{STAGED}", std::process::id()));
        let mut open = fs::File::create_new(&temporary)?;
        open.write_all(bytes)?;
        open.sync_all()?;
        fs::rename(&temporary, &file)?;
        sync_folder(&shard)
    }

    fn collect_now(&self, keep: &BTreeSet<String>, before: Timestamp) -> io::Result<u64> {
        let mut removed = 0;
        for shard in fs::read_dir(self.folder.as_ref())? {
            let shard = shard?.path();
            if !shard.is_dir() {
                continue;
            }
            let gone = collect_shard(&shard, keep, before)?;
            if gone > 0 {
                sync_folder(&shard)?;
            }
            removed += gone;
        }
        Ok(removed)
    }
}

/// The file system's own idea of now, by which it dates new files.
fn fresh(folder: &Path) -> io::Result<std::time::SystemTime> {
    let probe = folder.join(format!("{}.now", std::process::id()));
    fs::write(&probe, b"")?;
    let at = fs::metadata(&probe)?.modified()?;
    fs::remove_file(&probe)?;
    Ok(at)
}

fn collect_shard(shard: &Path, keep: &BTreeSet<String>, before: Timestamp) -> io::Result<u64> {
    let mut removed = 0;
    for entry in fs::read_dir(shard)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let written = Timestamp::try_from(entry.metadata()?.modified()?);
        let is_old = written.is_ok_and(|at| at < before);
        if is_old && !keep.contains(&name) {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    fs::File::open(folder)?.sync_all()
}

/// Only the kind of the error: its text may hold a path.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn fault(error: io::Error) -> ReadFault {
    ReadFault(format!("attachments: {}", error.kind()))
}

async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, ReadFault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|stopped| ReadFault(stopped.to_string()))?.map_err(fault)
}

#[async_trait]
impl Blobs for FolderBlobs {
    async fn stage(&self, digest: [u8; 32], bytes: &[u8]) -> Result<(), ReadFault> {
        let (folder, bytes) = (self.clone(), bytes.to_vec());
        off_the_runtime(move || folder.stage_now(&digest, &bytes)).await
    }

    async fn read(&self, digest: [u8; 32]) -> Result<Option<Vec<u8>>, ReadFault> {
        let (_, file) = self.place(&digest);
        let found = off_the_runtime(move || match fs::read(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        })
        .await?;
        match found {
            Some(bytes) if Sha256::digest(&bytes)[..] != digest[..] => {
                Err(ReadFault("attachments: the stored bytes are not those of the digest".into()))
            }
            other => Ok(other),
        }
    }

    async fn collect_orphans(&self, keep: &[[u8; 32]], before: Timestamp) -> Result<u64, ReadFault> {
        let folder = self.clone();
        let keep: BTreeSet<String> = keep.iter().map(hex::encode).collect();
        off_the_runtime(move || folder.collect_now(&keep, before)).await
    }
}
