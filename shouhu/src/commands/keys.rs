//! `keys`: new, list, roll, destroy; those of the exchange with the laboratory.

use crate::config::Config;
use crate::error::{Failure, Result};
use crate::keyring::{self, StoredTown, TOWN_FILE};
use crate::ports::{OsRandomness, clock::machine_now};
use crate::wiring::{self, Ambient};
use crate::{lock, terminal};
use app::House;
use app::jobs::system_actor;
use app::ports::WrappedSecret;
use app::work::{Begin, Request, Work};
use domain::ids::{CommandId, StreamId};
use std::collections::BTreeSet;
use vault::{KeyName, Purpose, WrappedKey, WrappingKey as _};

/// Keys rewrapped in one batch.
const CHUNK: usize = 100;
/// Facts read at a time.
const PAGE: u32 = 1_000;

/// What to do with keys.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Make the keys of a new town; never overwrites
    New,
    /// Show which epochs there are, never a key
    List,
    /// Make the key of the exchange with the laboratory if there is none, and print its public half
    Lab,
    /// Make the secret of the line to the laboratory if there is none, and say where it lies
    Line,
    /// Begin a new epoch and rewrap every key under it
    Roll,
    /// Destroy an epoch that has ended, so that old backups open no more
    Destroy {
        /// Which
        #[arg(long)]
        epoch: u32,
    },
}

/// Runs one of them.
///
/// # Errors
/// A server that runs; keys that exist or are missing.
pub async fn run(config: &Config, action: Action) -> Result<()> {
    let folder = config.keys_folder();
    match action {
        Action::New => new(config),
        Action::List => list(config),
        Action::Lab => lab(config),
        Action::Line => line(config),
        Action::Roll => roll(config).await,
        Action::Destroy { epoch } => {
            let _lock = lock::alone(&config.data)?;
            in_use(config, epoch).await?;
            keyring::destroy_epoch(&folder, epoch, machine_now())?;
            terminal::say(format!("epoch {epoch} is destroyed; destroy its copies as well"))
        }
    }
}

/// Makes the keys of a new town.
///
/// # Errors
/// Keys that exist.
pub(super) fn new(config: &Config) -> Result<()> {
    let kind = keyring::New { suite: config.crypto.suite, days: config.keys.epoch_days };
    let made = keyring::create(&config.keys_folder(), &OsRandomness, machine_now(), &kind)?;
    for path in made {
        terminal::say(format!("made {}", path.display()))?;
    }
    terminal::say("Keep copies of both apart from every backup of the database, and of each other.")?;
    terminal::say("Take sealing.toml away: two persons bring it back when a sealed record must be opened.")
}

fn list(config: &Config) -> Result<()> {
    let town = StoredTown::read(&config.keys_folder().join(TOWN_FILE))?;
    let now = machine_now();
    terminal::say(format!("suite {} ({})", town.suite, town.suite.algorithms()))?;
    for epoch in &town.epoch {
        let state = if epoch.expires <= now { "ended" } else { "runs" };
        terminal::say(format!("epoch {} {state} until {}", epoch.number, epoch.expires))?;
    }
    let sealing = config.keys_folder().join(keyring::SEALING_FILE).exists();
    terminal::say(format!("sealing key: {}", if sealing { "here" } else { "away" }))
}

fn lab(config: &Config) -> Result<()> {
    let folder = config.keys_folder();
    let public = keyring::exchange::own(&folder, &OsRandomness)?;
    terminal::say(format!("public key of {}: {}", config.lab.own, public.to_hex()))?;
    let theirs = folder.join(keyring::exchange::LAB_FILE);
    let here = if theirs.exists() { "is here" } else { "is missing: put it into this file, rights 600" };
    terminal::say(format!("public key of {} ({}) {here}", config.lab.peer, theirs.display()))?;
    terminal::say("Read the keys to each other in person; whoever can swap them can forge verdicts.")
}

fn line(config: &Config) -> Result<()> {
    let path = keyring::exchange::make_line_secret(&config.keys_folder(), &OsRandomness)?;
    terminal::say(format!("secret of the line: {}", path.display()))?;
    terminal::say(
        "Bring a copy to the laboratory by hand: shouhu-lab serve --http-exchange --line-secret FILE",
    )?;
    let line = config.lab.line.as_deref();
    terminal::say(match line {
        Some(line) => format!("the line leads to {line}"),
        None => "lab.line is not set: the line is off, packages go by hand".to_owned(),
    })
}

async fn roll(config: &Config) -> Result<()> {
    let _lock = lock::alone(&config.data)?;
    let days = config.keys.epoch_days;
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let number = keyring::add_epoch(&config.keys_folder(), &OsRandomness, ambient.clock.now(), days)?;
    let house = wiring::house(config, &store, &ambient).await?;
    let rewrapped = rewrap_all(&house).await?;
    terminal::say(format!("epoch {number}: {rewrapped} keys rewrapped"))?;
    terminal::say("Earlier epochs open old backups until they are destroyed; copy the key files now.")
}

/// Every stream that ever was.
async fn streams(house: &House) -> Result<BTreeSet<StreamId>> {
    let mut found = BTreeSet::new();
    let mut after = 0;
    loop {
        let page = house.reads.journal(&house.town, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.position;
        found.extend(page.iter().map(|f| f.stream));
    }
}

/// Rewraps every key that is not under the current epoch. Safe to interrupt and to run again.
pub(crate) async fn rewrap_all(house: &House) -> Result<u64> {
    let streams: Vec<StreamId> = streams(house).await?.into_iter().collect();
    let bar = terminal::bar("rewrapping keys", streams.len() as u64);
    let mut done = 0;
    for chunk in streams.chunks(CHUNK) {
        done += rewrap(house, chunk).await?;
        bar.inc(chunk.len() as u64);
    }
    bar.finish_and_clear();
    Ok(done)
}

async fn rewrap(house: &House, streams: &[StreamId]) -> Result<u64> {
    let mut fresh = Vec::new();
    for stream in streams {
        if let Some(secret) = house.reads.secret(&house.town, *stream).await?
            && secret.epoch != house.keyring.current().epoch()
            && let Some(secret) = under_current(house, secret)?
        {
            fresh.push(secret);
        }
    }
    if fresh.is_empty() {
        return Ok(0);
    }
    let count = fresh.len() as u64;
    let epoch = house.keyring.current().epoch();
    let request = Request { command: CommandId(house.ids.next()), expected: None, body: epoch };
    let first = streams[0];
    let Begin::Fresh(mut work) = Work::begin(house, &system_actor(house), &request, "keys.roll").await?
    else {
        return Ok(0);
    };
    for secret in fresh {
        // Shredded meanwhile: then the version is another, and nothing of this is written.
        if let Some(stored) = house.reads.stream(&house.town, secret.stream).await? {
            work.guard_version(secret.stream, stored.version);
        }
        work.rewrapped(secret);
    }
    work.commit(first).await?;
    Ok(count)
}

/// The same key under the current epoch; `None` for what is shredded or sealed away.
fn under_current(house: &House, secret: WrappedSecret) -> Result<Option<WrappedSecret>> {
    let wrapped = WrappedKey::from_bytes(secret.bytes)?;
    if wrapped.is_shredded() || wrapped.is_sealed_away() {
        return Ok(None);
    }
    let from = house.keyring.epoch(secret.epoch)?;
    let to = house.keyring.current();
    let name = KeyName { jurisdiction: &house.town.0, id: secret.stream.bytes(), purpose: Purpose::FACT };
    let mut entropy = |out: &mut [u8]| house.randomness.fill(out);
    let now = house.now().as_microsecond();
    let wrapped = vault::rewrap(from, to, &name, &wrapped, now, &mut entropy)?;
    Ok(Some(WrappedSecret { stream: secret.stream, epoch: wrapped.epoch(), bytes: wrapped.into_bytes() }))
}

/// Refuses while a key of this database is still wrapped under the epoch.
async fn in_use(config: &Config, epoch: u32) -> Result<()> {
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    for stream in streams(&house).await? {
        let secret = house.reads.secret(&house.town, stream).await?;
        if secret.is_some_and(|s| s.epoch == epoch) {
            let words = format!("keys are still wrapped under epoch {epoch}; run `shouhu keys roll` first");
            return Err(Failure::refused(words));
        }
    }
    Ok(())
}
