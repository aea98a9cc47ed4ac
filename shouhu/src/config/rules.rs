//! `[rules]`: rule and policy files on disk in place of those built in.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Folders that override the built-in files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// Folder of rule files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// Folder of policy files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policies: Option<PathBuf>,
}
