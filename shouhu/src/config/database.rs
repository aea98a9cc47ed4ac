//! `[database]`: where facts are kept.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `postgres://…`, or the path of a SQLite file; by default `shouhu.db` in the data folder.
    /// `DATABASE_URL` wins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Certificate of the authority that PostgreSQL's own certificate comes from (PEM), for
    /// `sslmode=verify-full` in the URL. `sslrootcert` in the URL wins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// Connections that read at the same time.
    pub readers: usize,
    /// Commands that share one wait for the disk at most. One makes every command wait alone: for
    /// measuring what sharing is worth, not for a town.
    pub group_max: usize,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, ca_file: None, readers: 4, group_max: 256 }
    }
}
