//! `[keys]`: where the keys are.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The key files.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// Folder of the key files; by default `keys` in the data folder. Another disk is better:
    /// whoever steals the database then steals codes without names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Days until a new epoch of the key-encryption key ends.
    pub epoch_days: u32,
    /// Days before that end from which `doctor` asks to roll.
    pub warn_days: u32,
}

impl Default for Keys {
    fn default() -> Self {
        Self { folder: None, epoch_days: 400, warn_days: 60 }
    }
}
