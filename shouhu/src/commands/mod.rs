//! Commands, one file each.

pub mod backup;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod found;
pub mod generate;
pub mod keys;
pub mod link;
pub mod migrate;
pub mod rebuild;
pub mod restore;
pub mod serve;

use crate::config::{Config, Place};
use crate::error::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Shouhu (守护): what a town alliance does for women and children, written down so that nothing is lost.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    /// Where things are.
    #[command(flatten)]
    pub place: Place,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages of a town
    Serve(serve::Args),
    /// Make the invented demo town, unless it is there, and serve it
    Demo(demo::Args),
    /// Bring the database to this program's schema
    Migrate,
    /// Make every derived table anew from the facts
    Rebuild(rebuild::Args),
    /// Register the first three administrators of an empty installation, and print their codes
    Found(found::Args),
    /// Look for what is unconfirmed, misconfigured or unsafe
    Doctor,
    /// Make, list, roll or destroy keys
    #[command(subcommand)]
    Keys(keys::Action),
    /// Write the journal to a file: headers and ciphertext, no keys
    Export(export::Args),
    /// Add invented files to a demo town, for load tests
    Generate(generate::Args),
    /// Which rows of a table, or of two, are the same person
    Link(link::LinkArgs),
    /// Copy database and attachments; keys are another command's business
    Backup(backup::Args),
    /// Put a backup in place of nothing
    Restore(restore::Args),
}

impl Command {
    fn default_data(&self) -> PathBuf {
        PathBuf::from(if matches!(self, Command::Demo(_)) { "demo-data" } else { "data" })
    }
}

/// Runs a command.
///
/// # Errors
/// Whatever stops it.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    let data = cli.place.data.clone().unwrap_or_else(|| cli.command.default_data());
    let config = Config::read(&data, cli.place.config.as_deref())?;
    crate::log::start(&config.log)?;
    match cli.command {
        Command::Serve(args) => serve::run(&config, &args).await?,
        Command::Demo(args) => demo::run(config, &args).await?,
        Command::Migrate => migrate::run(&config).await?,
        Command::Rebuild(args) => rebuild::run(&config, &args).await?,
        Command::Found(args) => found::run(&config, &args).await?,
        Command::Doctor => return doctor::run(&config).await,
        Command::Keys(action) => keys::run(&config, action).await?,
        Command::Export(args) => export::run(&config, &args).await?,
        Command::Generate(args) => generate::run(config, &args).await?,
        Command::Link(args) => link::run(&args).map_err(|e| crate::error::Failure::Link(e.to_string()))?,
        Command::Backup(args) => backup::run(&config, &args).await?,
        Command::Restore(args) => restore::run(&config, &args).await?,
    }
    Ok(ExitCode::SUCCESS)
}
