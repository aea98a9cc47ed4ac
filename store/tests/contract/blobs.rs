//! Attachments in a folder.

use crate::make::noon;
use app::ports::Blobs;
use jiff::{Span, Timestamp};
use sha2::{Digest, Sha256};
use store::FolderBlobs;

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn files(folder: &std::path::Path) -> usize {
    let shards = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    shards.filter(|path| path.is_dir()).map(|shard| std::fs::read_dir(shard).unwrap().count()).sum()
}

#[tokio::test]
async fn staged_bytes_are_read_back_and_staging_again_is_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open(folder.path()).unwrap();
    let bytes = b"ciphertext";
    blobs.stage(digest(bytes), bytes).await.unwrap();
    blobs.stage(digest(bytes), bytes).await.unwrap();
    assert_eq!(blobs.read(digest(bytes)).await.unwrap().unwrap(), bytes);
    assert_eq!(blobs.read(digest(b"other")).await.unwrap(), None);
    assert_eq!(files(folder.path()), 1);
    assert!(blobs.stage(digest(b"other"), bytes).await.is_err(), "a wrong digest is refused");
}

#[tokio::test]
async fn altered_bytes_are_not_handed_out() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open(folder.path()).unwrap();
    blobs.stage(digest(b"ciphertext"), b"ciphertext").await.unwrap();
    let shard = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let file = std::fs::read_dir(shard).unwrap().next().unwrap().unwrap().path();
    std::fs::write(file, b"cIphertext").unwrap();
    assert!(blobs.read(digest(b"ciphertext")).await.is_err());
}

#[tokio::test]
async fn orphans_go_when_they_are_old_and_nobody_registered_them() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open(folder.path()).unwrap();
    for bytes in [b"kept", b"gone"] {
        blobs.stage(digest(bytes), bytes).await.unwrap();
    }
    let long_ago = noon().checked_sub(Span::new().hours(24 * 3650)).unwrap();
    assert_eq!(blobs.collect_orphans(&[], long_ago).await.unwrap(), 0, "too young");
    let far = Timestamp::from_second(32_000_000_000).unwrap();
    assert_eq!(blobs.collect_orphans(&[digest(b"kept")], far).await.unwrap(), 1);
    assert_eq!(blobs.read(digest(b"gone")).await.unwrap(), None);
    assert!(blobs.read(digest(b"kept")).await.unwrap().is_some());
}
