//! `[database]`: where facts are kept.

use serde::{Deserialize, Serialize};

/// The database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `postgres://…`, or the path of a SQLite file; by default `shouhu.db` in the data folder.
    /// `DATABASE_URL` wins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Connections that read at the same time.
    pub readers: usize,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, readers: 4 }
    }
}
