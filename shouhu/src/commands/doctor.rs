//! `doctor`.
use crate::config::Config;
use crate::error::Result;
/// Flags.
#[derive(Debug, clap::Args)]
pub struct Args {}
/// Runs.
pub async fn run(_config: &Config) -> Result<std::process::ExitCode> { Ok(std::process::ExitCode::SUCCESS) }
