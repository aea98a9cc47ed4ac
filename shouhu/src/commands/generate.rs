//! `generate`: a load town for benches, made through the same use cases by many hands at once.
//!
//! Every file is a report by a ward, school or station, and a file opened by the desk; one in
//! five has a referral. People are invented like those of the demo; everything is fictional.

use super::demo;
use crate::config::Config;
use crate::error::{Failure, Result};
use crate::ports::randomness::generator;
use crate::town::marker::Marker;
use crate::town::{self, Crowd};
use crate::wiring::{self, Ambient};
use crate::{lock, terminal};
use indicatif::ProgressBar;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::task::JoinSet;

/// Hands that write at the same time: enough for the store to group their commits.
const HANDS: u64 = 128;

/// Flags of `generate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Persons in all; at least one per file
    #[arg(long, default_value_t = 1_000)]
    pub persons: u64,
    /// Files
    #[arg(long, default_value_t = 500)]
    pub files: u64,
    /// Seed of the people
    #[arg(long, default_value_t = town::SEED)]
    pub seed: u64,
}

/// Adds files to a demo town; founds one when the data folder is empty.
///
/// # Errors
/// A real town; whatever a use case refuses.
pub async fn run(config: Config, args: &Args) -> Result<()> {
    let _lock = lock::alone(&config.data)?;
    if !demo::ready(&config)? {
        let bar = terminal::bar("founding a town", 0);
        demo::make(&config, demo::Recipe { seed: args.seed, matters: 0 }, &bar).await?;
        bar.finish_and_clear();
    }
    if Marker::find(&config.data)?.is_none() {
        return Err(Failure::refused("only a demo town can be filled with invented people"));
    }
    let ambient = Ambient::of(&config)?;
    let store = wiring::open_store(&config).await?;
    let house = wiring::house(&config, &store, &ambient).await?;
    let before = house.reads.position(&house.town).await?;
    let started = crate::ports::clock::machine_now();
    let bar = terminal::bar("generating files", args.files);
    fill(Arc::new(Crowd::gather(house.clone()).await?), args, &bar).await?;
    bar.finish_and_clear();
    let seconds = crate::ports::clock::machine_now().duration_since(started).as_secs_f64();
    let facts = house.reads.position(&house.town).await? - before;
    let rate = if seconds > 0.0 { args.files as f64 / seconds } else { 0.0 };
    terminal::say(format!(
        "{} files, {} persons, {facts} facts in {seconds:.1} s ({rate:.0} files/s)",
        args.files,
        args.persons.max(args.files)
    ))
}

/// Lets many hands take the next file each, until all are made.
async fn fill(crowd: Arc<Crowd>, args: &Args, bar: &ProgressBar) -> Result<()> {
    let next = Arc::new(AtomicU64::new(0));
    let (files, more, seed) = (args.files, args.persons.saturating_sub(args.files), args.seed);
    let mut hands = JoinSet::new();
    for _ in 0..HANDS.min(files) {
        let (crowd, next, bar) = (Arc::clone(&crowd), Arc::clone(&next), bar.clone());
        hands.spawn(async move {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= files {
                    return Ok::<(), Failure>(());
                }
                // Spread evenly: the running total of further persons, rounded down.
                let relatives = more * (index + 1) / files - more * index / files;
                let rng = generator(seed, &format!("crowd/{index}"));
                crowd.file(index, relatives, rng).await?;
                bar.inc(1);
            }
        });
    }
    while let Some(hand) = hands.join_next().await {
        hand.map_err(|stopped| Failure::refused(stopped.to_string()))??;
    }
    Ok(())
}
