//! `backup`: the database while it is in use, then the attachments. Never the keys: a backup that
//! holds both would give names to whoever steals it, and would undo shredding.

use crate::config::Config;
use crate::error::{Failure, Result};
use crate::terminal;
use crate::town::marker::Marker;
use crate::wiring::{self, Ambient};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// Note beside the copy.
pub const NOTE: &str = "backup.toml";
/// The copy of the database.
pub const DATABASE: &str = "shouhu.db";

/// Flags of `backup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder to write; must not exist
    pub to: PathBuf,
    /// Copy the keys as well, to this other folder; must not exist, and belongs on another disk
    #[arg(long)]
    pub keys: Option<PathBuf>,
}

/// What a backup says about itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Town.
    pub town: String,
    /// Schema of the database.
    pub schema: u32,
    /// Facts when it was begun; the copy holds at least these.
    pub facts: u64,
    /// When, by the machine's clock.
    pub at: String,
}

/// Makes a backup.
///
/// # Errors
/// Folders that exist; a database that has tools of its own.
pub async fn run(config: &Config, args: &Args) -> Result<()> {
    refuse_existing(&args.to)?;
    if let Some(keys) = &args.keys {
        refuse_existing(keys)?;
        if keys.starts_with(&args.to) || args.to.starts_with(keys) {
            return Err(Failure::refused(
                "keys and database must not lie in one folder: choose another for --keys",
            ));
        }
    }
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    let note = Note {
        town: house.town.0.clone(),
        schema: house.reads.health().await?.schema,
        facts: house.reads.position(&house.town).await?,
        at: crate::ports::clock::machine_now().to_string(),
    };
    wiring::make_data_folder(&args.to)?;
    store.backup(&args.to.join(DATABASE)).await?;
    // Attachments after the database: whatever it names is there, whatever is new is an orphan.
    let files = copy_tree(&config.data.join("blobs"), &args.to.join("blobs"))?;
    let marker = Marker::path(&config.data);
    if marker.exists() {
        copy(&marker, &Marker::path(&args.to))?;
    }
    let text = toml::to_string(&note).map_err(|e| Failure::refused(e.to_string()))?;
    fs::write(args.to.join(NOTE), text).map_err(Failure::file(&args.to))?;
    terminal::say(format!("{} facts and {files} attachments in {}", note.facts, args.to.display()))?;
    copy_keys(config, args.keys.as_deref())
}

fn copy_keys(config: &Config, to: Option<&Path>) -> Result<()> {
    let Some(to) = to else {
        let words = "The keys are NOT in it, and without them it opens nothing. Keep copies of {} elsewhere.";
        return terminal::say(words.replace("{}", &config.keys_folder().display().to_string()));
    };
    wiring::make_data_folder(to)?;
    let copied = copy_tree(&config.keys_folder(), to)?;
    terminal::say(format!(
        "{copied} key files in {}: take them to another place than the backup",
        to.display()
    ))
}

fn refuse_existing(folder: &Path) -> Result<()> {
    if folder.exists() {
        return Err(Failure::refused(format!("{} exists; nothing is overwritten", folder.display())));
    }
    Ok(())
}

/// Copies one file with its rights, and waits until it is on the disk.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map_err(Failure::file(from))?;
    fs::File::open(to).and_then(|f| f.sync_all()).map_err(Failure::file(to))
}

/// Copies a folder; answers how many files there were. A missing folder is an empty one.
pub(super) fn copy_tree(from: &Path, to: &Path) -> Result<u64> {
    let mut copied = 0;
    if !from.is_dir() {
        return Ok(copied);
    }
    wiring::make_data_folder(to)?;
    for entry in fs::read_dir(from).map_err(Failure::file(from))? {
        let path = entry.map_err(Failure::file(from))?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copied += copy_tree(&path, &target)?;
        } else {
            copy(&path, &target)?;
            copied += 1;
        }
    }
    Ok(copied)
}
