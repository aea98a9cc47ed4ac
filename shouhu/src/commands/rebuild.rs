//! `rebuild`: every derived table anew from the facts, with the fingerprint before and after.

use crate::config::Config;
use crate::error::{Failure, Result};
use crate::wiring::{self, Ambient};
use crate::{lock, terminal};
use app::House;
use app::jobs::rebuild::{self, Rebuilt};

/// Flags of `rebuild`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Answer with an error when the fingerprint changed: derived tables were not what the facts say
    #[arg(long)]
    pub verify: bool,
}

/// Rebuilds.
///
/// # Errors
/// A server that runs; faults of keys or database; with `--verify`, a changed fingerprint.
pub async fn run(config: &Config, args: &Args) -> Result<()> {
    let _lock = lock::alone(&config.data)?;
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    let before = house.rebuild.fingerprint(&house.town).await?;
    terminal::say(format!("before {}", hex::encode(before)))?;
    let started = crate::ports::clock::machine_now();
    let done = rebuild_with_bar(&house).await?;
    let after = house.rebuild.fingerprint(&house.town).await?;
    let seconds = crate::ports::clock::machine_now().duration_since(started).as_secs_f64();
    terminal::say(format!("after  {}", hex::encode(after)))?;
    let Rebuilt { facts, streams, closed } = done;
    terminal::say(format!("{facts} facts, {streams} streams, {closed} shredded or sealed, {seconds:.1} s"))?;
    if before == after {
        return terminal::say("the same");
    }
    terminal::say("different: the derived tables were not what the facts say, and are now")?;
    if args.verify { Err(Failure::refused("the fingerprint changed")) } else { Ok(()) }
}

async fn rebuild_with_bar(house: &House) -> Result<Rebuilt> {
    let bar = terminal::bar("reading facts", 0);
    let mut progress = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        if done >= total {
            bar.set_message("writing derived tables");
        }
    };
    let done = rebuild::rebuild(house, &mut progress).await?;
    bar.finish_and_clear();
    Ok(done)
}
