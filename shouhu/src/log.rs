//! The log: structured lines on standard error. What may stand in it is a closed list of fields
//! (see `docs/`): ids, codes and counts, never a name, a number or a narrative.

use crate::config::Log;
use crate::error::{Failure, Result};
use tracing_subscriber::EnvFilter;

/// Starts the log of this process.
///
/// # Errors
/// When the filter can't be read.
pub fn start(log: &Log) -> Result<()> {
    let words = std::env::var("RUST_LOG").unwrap_or_else(|_| log.filter.clone());
    let filter = EnvFilter::try_new(&words).map_err(|error| Failure::Config {
        place: "RUST_LOG or the configuration".to_owned(),
        key: "log.filter".to_owned(),
        reason: error.to_string(),
        remedy: "write something like \"info\" or \"warn,web=debug\"".to_owned(),
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Only tests start a second log in one process; the first one stays.
    let _ = if log.json { lines.json().try_init() } else { lines.try_init() };
    Ok(())
}
