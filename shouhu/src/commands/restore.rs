//! `restore`: a backup in place of nothing. What exists is never overwritten.

use super::backup::{DATABASE, NOTE, Note, copy, copy_tree};
use crate::config::Config;
use crate::error::{Failure, Result};
use crate::town::marker::Marker;
use crate::wiring::{self, Ambient};
use crate::{lock, terminal};
use std::fs;
use std::path::{Path, PathBuf};

/// Flags of `restore`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder that `backup` wrote
    pub from: PathBuf,
    /// Folder with the keys, when they are not in their place yet
    #[arg(long)]
    pub keys: Option<PathBuf>,
}

/// Restores.
///
/// # Errors
/// Anything that exists already; a backup that keys don't open.
pub async fn run(config: &Config, args: &Args) -> Result<()> {
    if !config.on_sqlite() {
        return Err(Failure::refused("PostgreSQL is restored with its own tools (pg_restore)"));
    }
    let note = read_note(&args.from)?;
    let _lock = lock::alone(&config.data)?;
    let database = PathBuf::from(config.location());
    for path in [&database, &config.data.join("blobs"), &Marker::path(&config.data)] {
        refuse_existing(path)?;
    }
    if let Some(keys) = &args.keys {
        refuse_existing(&config.keys_folder())?;
        copy_tree(keys, &config.keys_folder())?;
    }
    let marker = Marker::path(&args.from);
    if marker.exists() {
        copy(&marker, &Marker::path(&config.data))?;
    }
    copy_tree(&args.from.join("blobs"), &config.data.join("blobs"))?;
    copy(&args.from.join(DATABASE), &database)?;
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    let facts = house.reads.position(&house.town).await?;
    if facts < note.facts {
        let words = format!("the copy holds {facts} facts, its note says {}: it is damaged", note.facts);
        return Err(Failure::refused(words));
    }
    // Opening one stream shows whether these are the right keys.
    app::services::alliance::register(&house)
        .await
        .map_err(Failure::doing("opening the register of units"))?;
    terminal::say(format!("{facts} facts restored from {}", note.at))
}

fn read_note(from: &Path) -> Result<Note> {
    let path = from.join(NOTE);
    let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    toml::from_str(&text).map_err(|e| Failure::refused(format!("{}: {e}", path.display())))
}

fn refuse_existing(path: &Path) -> Result<()> {
    if path.exists() {
        let words = format!("{} exists; restore puts a backup in place of nothing", path.display());
        return Err(Failure::refused(words));
    }
    Ok(())
}
