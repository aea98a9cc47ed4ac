//! The marker of a demo town: a file in its data folder that says so, with the offset of its clock.

use crate::error::{Failure, Result};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What is known of a demo town beside its database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// Seed it was made with.
    pub seed: u64,
    /// Matters it was made with.
    pub matters: usize,
    /// Whether making it was finished.
    pub made: bool,
    /// How far its clock is ahead of the machine's, in microseconds.
    pub offset_micros: i64,
}

impl Marker {
    /// Where it stands.
    #[must_use]
    pub fn path(data: &Path) -> PathBuf {
        data.join("demo.toml")
    }

    /// The marker of a data folder; `None` when it holds no demo town.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn find(data: &Path) -> Result<Option<Self>> {
        let path = Self::path(data);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
        let read = toml::from_str(&text).map_err(|e| Failure::refused(format!("{}: {e}", path.display())));
        read.map(Some)
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = toml::to_string(self).map_err(|e| Failure::refused(e.to_string()))?;
        let fresh = path.with_extension("toml.new");
        let written = File::create(&fresh).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&fresh, path)).map_err(Failure::file(path))
    }
}

/// Keeps a new offset of the clock.
///
/// # Errors
/// When the marker can't be read or written.
pub fn keep_offset(path: &Path, offset: i64) -> Result<()> {
    let data = path.parent().unwrap_or(path);
    let marker = Marker::find(data)?.ok_or_else(|| Failure::refused("no demo town here"))?;
    Marker { offset_micros: offset, ..marker }.write(path)
}
