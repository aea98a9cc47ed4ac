//! `demo`: makes the invented town, unless it is there, and serves it.

use super::serve;
use crate::config::Config;
use crate::error::{Failure, Result};
use crate::ports::{DemoClock, OsRandomness, SeededRandomness};
use crate::town::marker::Marker;
use crate::town::{self, Accounts, Making};
use crate::wiring::{self, Ambient, DemoExtras};
use crate::{keyring, lock, terminal};
use app::House;
use app::ports::Randomness;
use indicatif::ProgressBar;
use jiff::ToSpan as _;
use std::path::Path;
use std::sync::Arc;
use store::Store;

/// Days that the demo town's keys last: its made past, and some years to play in.
const KEY_DAYS: u32 = 366 + 5 * 366;

/// Flags of `demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Port; 0 for any free one
    #[arg(long, env = "SHOUHU_PORT", default_value_t = 8080)]
    pub port: u16,
    /// Lets tests move the clock by a token that is printed
    #[arg(long)]
    pub test_clock: bool,
    /// How many matters happened so far [default: all that the fixtures tell]; beyond those they
    /// repeat with other people
    #[arg(long)]
    pub files: Option<usize>,
    /// Seed: the same one makes the same town
    #[arg(long, default_value_t = town::SEED)]
    pub seed: u64,
}

/// Makes the town when needed, and serves it.
///
/// # Errors
/// A data folder that holds something else; whatever stops the making or the serving.
pub async fn run(config: Config, args: &Args) -> Result<()> {
    let making = Recipe { seed: args.seed, matters: args.files.map_or_else(town::told, Ok)? };
    if !ready(&config)? {
        let _lock = lock::alone(&config.data)?;
        let bar = terminal::bar("making the demo town", 0);
        make(&config, making, &bar).await?;
        bar.finish_and_clear();
    }
    let _lock = lock::shared(&config.data)?;
    let ambient = Ambient::of(&config)?;
    let store = wiring::open_store(&config).await?;
    let house = wiring::house(&config, &store, &ambient).await?;
    let accounts = Accounts::read(&house)?;
    let test_clock = match (&ambient.demo, args.test_clock) {
        (Some(clock), true) => Some((Arc::clone(clock), token())),
        _ => None,
    };
    introduce(&house, &accounts).await?;
    if let Some((_, token)) = &test_clock {
        terminal::say(format!("test token: {token}"))?;
    }
    let extras = DemoExtras { accounts: town::demo_accounts(&accounts), test_clock };
    serve::serve(&config, house, Some(args.port), extras).await
}

fn token() -> String {
    let mut bytes = [0; 16];
    OsRandomness.fill(&mut bytes);
    hex::encode(bytes)
}

/// What follows from what.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Seed.
    pub seed: u64,
    /// How many matters.
    pub matters: usize,
}

/// Whether the demo town is there; a folder that holds something else is refused.
pub(super) fn ready(config: &Config) -> Result<bool> {
    match Marker::find(&config.data)? {
        Some(marker) if marker.made => Ok(true),
        Some(_) => {
            // Everything beside an unfinished marker was made by this command.
            clear(config)?;
            Ok(false)
        }
        None if config.data.join("shouhu.db").exists() || config.keys_folder().exists() => {
            let words = "{} holds a town that is not the demo; choose another folder with --data";
            Err(Failure::refused(words.replace("{}", &config.data.display().to_string())))
        }
        None => Ok(false),
    }
}

/// Removes what an interrupted making left.
fn clear(config: &Config) -> Result<()> {
    for name in ["shouhu.db", "shouhu.db-wal", "shouhu.db-shm"] {
        let path = config.data.join(name);
        if path.exists() {
            std::fs::remove_file(&path).map_err(Failure::file(&path))?;
        }
    }
    let keys = config.keys_folder();
    if keys.starts_with(&config.data) && keys.exists() {
        std::fs::remove_dir_all(&keys).map_err(Failure::file(&keys))?;
    }
    Ok(())
}

/// Makes the town in an empty data folder: keys, database, people, a year of matters.
///
/// # Errors
/// A database that is not empty; a use case that says no.
pub async fn make(config: &Config, recipe: Recipe, bar: &ProgressBar) -> Result<()> {
    let path = Marker::path(&config.data);
    wiring::make_data_folder(&config.data)?;
    let Recipe { seed, matters } = recipe;
    Marker { seed, matters, made: false, offset_micros: 0 }.write(&path)?;
    let start = town::today()?.checked_sub((town::PAST_DAYS * 24).hours());
    let start = start.map_err(|e| Failure::refused(e.to_string()))?;
    let seeded = |purpose| Arc::new(SeededRandomness::new(seed, purpose)) as Arc<dyn Randomness>;
    let kind = keyring::New { suite: config.crypto.suite, days: KEY_DAYS };
    keyring::create(&config.keys_folder(), seeded("keys").as_ref(), start, &kind)?;
    keyring::exchange::invent(&config.keys_folder(), seeded("exchange").as_ref())?;
    let clock = Arc::new(DemoClock::standing_at(start));
    let ambient = Ambient {
        clock: Arc::clone(&clock) as Arc<dyn app::ports::Clock>,
        demo: None,
        for_ids: seeded("ids"),
        randomness: seeded("codes"),
        fictional: true,
    };
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    empty(&house, &config.data).await?;
    let lab = Arc::new(keyring::exchange::invented_lab(&config.keys_folder())?);
    town::make(&house, clock, &Making { seed, matters, lab, bar: bar.clone() }).await?;
    finish(&path, recipe)?;
    close(store).await
}

async fn empty(house: &House, data: &Path) -> Result<()> {
    match house.reads.position(&house.town).await? {
        0 => Ok(()),
        facts => {
            let words =
                format!("the database holds {facts} facts already; {} must begin empty", data.display());
            Err(Failure::refused(words))
        }
    }
}

/// From now on the town's clock runs: it is today there at this moment.
fn finish(path: &Path, recipe: Recipe) -> Result<()> {
    let now = crate::ports::clock::machine_now().as_microsecond();
    let offset_micros = town::today()?.as_microsecond().saturating_sub(now);
    Marker { seed: recipe.seed, matters: recipe.matters, made: true, offset_micros }.write(path)
}

/// Lets go of the database, so that whoever serves it opens it afresh.
async fn close(store: Store) -> Result<()> {
    drop(store);
    tokio::task::yield_now().await;
    Ok(())
}

/// Says who may sign in, and how.
async fn introduce(house: &House, accounts: &Accounts) -> Result<()> {
    let codes = town::issue_codes(house, accounts).await?;
    terminal::say("演示·虚构  Everything in this town is invented.")?;
    for line in town::account_table(accounts, &codes) {
        terminal::say(line)?;
    }
    for (ward, token) in town::ward_links(house, accounts).await? {
        terminal::say(format!("ward: {} {ward}", web::routes::ward(&token)))?;
    }
    terminal::say(format!("password: {}", accounts.password()))
}
