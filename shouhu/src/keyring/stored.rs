//! Key files: TOML that only its owner may read, written whole or not at all.

use crate::config::Suite;
use crate::error::{Failure, Result};
use app::ports::Randomness;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::{Zeroize as _, Zeroizing};

/// Rights of key files: their owner reads and writes, nobody else does anything.
const OWNER_ONLY: u32 = 0o600;
/// Rights of their folder.
const OWNER_ONLY_FOLDER: u32 = 0o700;

/// 32 secret bytes. Shows nothing in `Debug`, and is zeroized on drop.
pub struct Secret([u8; 32]);

impl Secret {
    /// Draws a new one.
    #[must_use]
    pub fn draw(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        Self(bytes)
    }

    /// The bytes, for the vault.
    #[must_use]
    pub fn bytes(&self) -> [u8; 32] {
        self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(hex::encode(self.0)))
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let mut bytes = [0; 32];
        // The text itself must not stand in an error.
        hex::decode_to_slice(text.as_bytes(), &mut bytes)
            .map_err(|_| serde::de::Error::custom("a key is 64 hexadecimal digits"))?;
        Ok(Self(bytes))
    }
}

/// One epoch of the key-encryption key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredEpoch {
    /// Number, from 1.
    pub number: u32,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// The key.
    pub secret: Secret,
}

/// The everyday keys of a town.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredTown {
    /// The algorithms that these keys are for.
    #[serde(default)]
    pub suite: Suite,
    /// Blind index.
    pub index: Secret,
    /// Digests of requests and handles.
    pub digest: Secret,
    /// Drafts and other ephemeral values.
    pub ephemeral: Secret,
    /// Epochs of the key-encryption key.
    pub epoch: Vec<StoredEpoch>,
}

/// The sealing key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredSealing {
    /// Epoch.
    pub number: u32,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// The key.
    pub secret: Secret,
}

impl StoredTown {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is missing, readable by others, or spoilt.
    pub fn read(path: &Path) -> Result<Self> {
        read(path)
    }

    /// Writes a file that must not exist.
    ///
    /// # Errors
    /// When it does, or can't be written.
    pub fn write_new(&self, path: &Path) -> Result<()> {
        write_new(path, self)
    }

    /// Replaces the file; after a power cut it is the old or the new one.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn replace(&self, path: &Path) -> Result<()> {
        let fresh = path.with_extension("toml.new");
        if fresh.exists() {
            fs::remove_file(&fresh).map_err(Failure::file(&fresh))?;
        }
        write_new(&fresh, self)?;
        fs::rename(&fresh, path).map_err(Failure::file(path))?;
        sync_folder(path)
    }
}

impl StoredSealing {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is readable by others, or spoilt.
    pub fn read(path: &Path) -> Result<Self> {
        read(path)
    }

    /// Writes a file that must not exist.
    ///
    /// # Errors
    /// When it does, or can't be written.
    pub fn write_new(&self, path: &Path) -> Result<()> {
        write_new(path, self)
    }
}

fn keys(path: &Path, reason: impl Into<String>, remedy: impl Into<String>) -> Failure {
    Failure::Keys { path: path.to_owned(), reason: reason.into(), remedy: remedy.into() }
}

/// Refuses a key file that others can read.
///
/// # Errors
/// When it is missing, or its rights are too wide.
pub fn check_rights(path: &Path) -> Result<()> {
    if !path.exists() {
        let remedy = "run `shouhu keys new` for a new town; for an old one, bring its keys back";
        return Err(keys(path, "no keys here", remedy));
    }
    let mode = fs::metadata(path).map_err(Failure::file(path))?.permissions().mode() & 0o777;
    if mode & !OWNER_ONLY != 0 {
        let remedy = format!("run `chmod 600 {}`, and ask yourself who has read it", path.display());
        return Err(keys(path, format!("others can read it (mode {mode:03o})"), remedy));
    }
    Ok(())
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T> {
    check_rights(path)?;
    let text = Zeroizing::new(fs::read_to_string(path).map_err(Failure::file(path))?);
    // The parser's own message quotes the line, which may be a key.
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].lines().count().max(1));
        keys(
            path,
            format!("line {line} can't be read"),
            "bring the file back from where you keep copies of keys",
        )
    })
}

fn write_new<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let text = toml::to_string(value).map_err(|e| keys(path, e.to_string(), "report this"))?;
    write_text(path, &Zeroizing::new(text))
}

/// Writes a key file that must not exist.
///
/// # Errors
/// When it does, or can't be written.
pub fn write_text(path: &Path, text: &str) -> Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(OWNER_ONLY)
        .open(path)
        .map_err(Failure::file(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(Failure::file(path))?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    File::open(folder).and_then(|f| f.sync_all()).map_err(Failure::file(folder))
}

/// Makes a folder for keys, closed to others.
pub(super) fn make_folder(folder: &Path) -> Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(OWNER_ONLY_FOLDER).create(folder);
    made.map_err(Failure::file(folder))
}
