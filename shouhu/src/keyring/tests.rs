//! Key files are private, never overwritten, and say what to do.

use super::{FileKeyring, SEALING_FILE, TOWN_FILE, add_epoch, create, destroy_epoch};
use crate::ports::{OsRandomness, SeededRandomness};
use app::keyring::Keyring as _;
use jiff::{Timestamp, ToSpan as _};
use std::os::unix::fs::PermissionsExt as _;
use tempfile::TempDir;
use vault::WrappingKey as _;

fn new_for(days: u32) -> super::New {
    super::New { suite: crate::config::Suite::default(), days }
}

fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn made() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    create(folder.path(), &OsRandomness, start(), &new_for(30)).unwrap();
    folder
}

#[test]
fn key_files_are_private() {
    let folder = made();
    for name in [TOWN_FILE, SEALING_FILE] {
        let mode = folder.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn keys_that_others_can_read_are_refused() {
    let folder = made();
    let path = folder.path().join(TOWN_FILE);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let said = FileKeyring::read(folder.path()).err().unwrap().to_string();
    assert!(said.contains("town.toml") && said.contains("640") && said.contains("chmod 600"), "{said}");
}

#[test]
fn keys_are_never_overwritten() {
    let folder = made();
    let before = std::fs::read(folder.path().join(TOWN_FILE)).unwrap();
    let said = create(folder.path(), &OsRandomness, start(), &new_for(30)).err().unwrap().to_string();
    assert!(said.contains("keys roll"), "{said}");
    assert_eq!(std::fs::read(folder.path().join(TOWN_FILE)).unwrap(), before);
}

#[test]
fn missing_keys_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let said = FileKeyring::read(folder.path()).err().unwrap().to_string();
    assert!(said.contains("keys new"), "{said}");
}

#[test]
fn a_spoilt_file_names_its_line_and_never_its_text() {
    let folder = made();
    let path = folder.path().join(TOWN_FILE);
    let text = std::fs::read_to_string(&path).unwrap().replacen("digest = \"", "digest = \"zzzz", 1);
    std::fs::write(&path, &text).unwrap();
    let said = FileKeyring::read(folder.path()).err().unwrap().to_string();
    assert!(said.contains("line 3") && !said.contains("zzzz"), "{said}");
}

#[test]
fn the_sealing_key_may_be_away() {
    let folder = made();
    assert!(FileKeyring::read(folder.path()).unwrap().sealing().is_some());
    std::fs::remove_file(folder.path().join(SEALING_FILE)).unwrap();
    assert!(FileKeyring::read(folder.path()).unwrap().sealing().is_none());
}

#[test]
fn rolling_keeps_the_old_epoch_until_it_has_ended_and_is_destroyed() {
    let folder = made();
    assert_eq!(add_epoch(folder.path(), &OsRandomness, start(), 30).unwrap(), 2);
    let keyring = FileKeyring::read(folder.path()).unwrap();
    assert_eq!(keyring.current().epoch(), 2);
    assert!(keyring.epoch(1).is_ok());
    assert!(destroy_epoch(folder.path(), 2, start()).is_err());
    assert!(destroy_epoch(folder.path(), 1, start()).err().unwrap().to_string().contains("ends on"));
    destroy_epoch(folder.path(), 1, start() + (31 * 24).hours()).unwrap();
    assert!(FileKeyring::read(folder.path()).unwrap().epoch(1).is_err());
}

#[test]
fn a_seed_makes_the_same_keys() {
    let make = || {
        let folder = tempfile::tempdir().unwrap();
        create(folder.path(), &SeededRandomness::new(1, "keys"), start(), &new_for(30)).unwrap();
        *FileKeyring::read(folder.path()).unwrap().digest_key()
    };
    assert_eq!(make(), make());
}
