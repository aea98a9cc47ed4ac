//! `[log]`: what the program says on standard error. No personal data is ever logged.

use serde::{Deserialize, Serialize};

/// The log.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Filter in the words of `tracing`, e.g. `info,web=debug`. `RUST_LOG` wins.
    pub filter: String,
    /// One JSON object per line.
    pub json: bool,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "warn".to_owned(), json: false }
    }
}
