//! `export`: the journal as a file that needs no database and holds no key.
//!
//! ```text
//! "shouhu journal 1\n" | record*        record: length (4, big-endian), ledger::Record
//! ```

use crate::config::Config;
use crate::error::{Failure, Result};
use crate::terminal;
use crate::wiring::{self, Ambient};
use app::House;
use app::ports::StoredFact;
use ledger::{Header, Record};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// First bytes of the file.
pub const MAGIC: &[u8] = b"shouhu journal 1\n";
/// Facts read at a time.
const PAGE: u32 = 1_000;

/// Flags of `export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File to write; must not exist
    pub to: PathBuf,
}

/// Writes the journal.
///
/// # Errors
/// A file that exists; a fact whose stored leaf is not that of its bytes.
pub async fn run(config: &Config, args: &Args) -> Result<()> {
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    let (count, root) = write(&house, &args.to).await?;
    terminal::say(format!("{count} facts in {}", args.to.display()))?;
    terminal::say(format!("root {root}"))?;
    terminal::say("Bodies are ciphertext; no key is in the file.")
}

/// Writes every fact of a town; answers how many, and the root of their tree.
///
/// # Errors
/// As [`run`].
pub async fn write(house: &House, to: &Path) -> Result<(u64, String)> {
    let open = OpenOptions::new().write(true).create_new(true).open(to);
    let mut file = BufWriter::new(open.map_err(Failure::file(to))?);
    let total = house.reads.position(&house.town).await?;
    let bar = terminal::bar("exporting facts", total);
    let mut hasher = ledger::RootHasher::default();
    let mut after = 0;
    file.write_all(MAGIC).map_err(Failure::file(to))?;
    loop {
        let page = house.reads.journal(&house.town, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for fact in &page {
            write_one(house, fact, &mut file, to)?;
            hasher.push(&fact.leaf);
        }
        bar.set_position(after);
    }
    let file: File = file.into_inner().map_err(|e| Failure::file(to)(e.into_error()))?;
    file.sync_all().map_err(Failure::file(to))?;
    bar.finish_and_clear();
    Ok((after, hex::encode(hasher.root())))
}

fn write_one(house: &House, fact: &StoredFact, file: &mut BufWriter<File>, to: &Path) -> Result<()> {
    let record = record(&house.town.0, fact).map_err(|e| Failure::refused(e.to_string()))?;
    let leaf = record.entry().leaf_hash().map_err(|e| Failure::refused(e.to_string()))?;
    if leaf != fact.leaf {
        let words = format!("fact {} is not what its leaf says: the journal was altered", fact.position);
        return Err(Failure::refused(words));
    }
    let bytes = record.encode().map_err(|e| Failure::refused(e.to_string()))?;
    let length = u32::try_from(bytes.len()).map_err(|_| Failure::refused("a record is too long"))?;
    let written = file.write_all(&length.to_be_bytes()).and_then(|()| file.write_all(&bytes));
    written.map_err(Failure::file(to))
}

/// A fact as the ledger knows it.
///
/// # Errors
/// When its body is too long.
pub fn record(town: &str, fact: &StoredFact) -> std::result::Result<Record, ledger::Error> {
    let header = Header {
        jurisdiction: town.to_owned(),
        position: fact.position - 1,
        id: *fact.id.as_bytes(),
        stream: fact.stream.bytes(),
        root: fact.root.bytes(),
        version: fact.version,
        recorded_at: fact.at.as_microsecond(),
        actor: *fact.actor.0.as_bytes(),
        command: *fact.command.0.as_bytes(),
        schema: fact.schema,
    };
    Record::new(header, fact.body.clone())
}
