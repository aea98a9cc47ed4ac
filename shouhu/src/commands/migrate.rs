//! `migrate`: the database to this program's schema, forward only.

use crate::config::Config;
use crate::error::Result;
use crate::{lock, terminal};

/// Migrates.
///
/// # Errors
/// A newer schema, or a server that runs.
pub async fn run(config: &Config) -> Result<()> {
    let _lock = lock::alone(&config.data)?;
    let done = store::migrate(&config.location()).await?;
    terminal::say(match done.from == done.to {
        true => format!("schema {}: nothing to do", done.to),
        false => format!("schema {} → {}", done.from, done.to),
    })
}
