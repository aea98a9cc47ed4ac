//! `restore`.
use crate::config::Config;
use crate::error::Result;
/// Flags.
#[derive(Debug, clap::Args)]
pub struct Args {}
pub async fn run(_config: &Config, _args: &Args) -> Result<()> { Ok(()) }
