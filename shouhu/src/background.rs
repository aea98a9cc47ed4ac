//! Loops that run beside the pages: clocks, what has expired, attachments that nobody registered, and
//! the line to the laboratory where it is on.
//!
//! Every node runs them; the ticker of a town, and its line, are one node's at a time, by lease. Each loop goes
//! on after a fault: the next round tries again.

use crate::terminal;
use app::House;
use app::jobs::matching::Matching;
use app::jobs::people::Progress;
use app::jobs::tick;
use app::lab::Line;
use jiff::{Timestamp, ToSpan as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// Between two rounds of the ticker.
const TICK: Duration = Duration::from_secs(5);
/// Between two rounds of matching.
const MATCH: Duration = Duration::from_secs(2);
/// How long a node keeps the ticker without renewing: three rounds missed.
const LEASE_SECONDS: i64 = 15;
/// Between two sweeps of what has expired.
const SWEEP: Duration = Duration::from_secs(3_600);
/// Between two looks for orphaned attachments.
const ORPHANS: Duration = Duration::from_secs(86_400);
/// An attachment staged so long ago without being registered is nobody's.
const ORPHAN_HOURS: i64 = 24;
/// How long a node keeps the line beyond the time to its next round. Two nodes that carried at once would
/// carry the same packages, which does no harm.
const LINE_LEASE_SECONDS: i64 = 15;
/// Rest after a fault, so that a broken database is not asked without pause.
const REST: Duration = Duration::from_secs(1);

/// The loops of one node; they end when this is dropped.
pub struct Loops(Vec<JoinHandle<()>>);

impl Drop for Loops {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Starts all loops.
#[must_use]
pub fn start(house: &House, node: &str, line: Option<(Arc<dyn Line>, Duration)>) -> Loops {
    let mut loops = vec![
        tokio::spawn(ticker(house.clone(), node.to_owned())),
        tokio::spawn(matcher(house.clone(), node.to_owned())),
        tokio::spawn(sweeper(house.clone())),
        tokio::spawn(orphans(house.clone())),
        tokio::spawn(people(house.clone())),
    ];
    if let Some((line, pause)) = line {
        loops.push(tokio::spawn(carrier(house.clone(), node.to_owned(), line, pause)));
    }
    Loops(loops)
}

/// Carries packages over the line. A fault is told once, not every round; so is its end.
async fn carrier(house: House, node: String, line: Arc<dyn Line>, pause: Duration) {
    let lease = format!("line/{}", house.town);
    let keep = LINE_LEASE_SECONDS + i64::try_from(pause.as_secs()).unwrap_or(0);
    let mut rounds = interval(pause);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut before = None;
    loop {
        rounds.tick().await;
        if !holds(&house, &lease, &node, keep).await {
            continue;
        }
        let fault = carry(&house, line.as_ref()).await;
        if fault != before {
            tell_of_line(fault);
        }
        before = fault;
    }
}

/// One round over the line; what kept it from carrying anything.
async fn carry(house: &House, line: &dyn Line) -> Option<&'static str> {
    match app::jobs::line::round(house, line).await {
        Ok(Ok(carried)) => {
            if carried != app::jobs::line::Carried::default() {
                tracing::info!(?carried, "the line to the laboratory carried packages");
            }
            None
        }
        Ok(Err(fault)) => Some(fault.code()),
        Err(error) => {
            tracing::error!(?error, "a round over the line failed");
            Some("ours")
        }
    }
}

fn tell_of_line(fault: Option<&'static str>) {
    match fault {
        Some(fault) => tracing::warn!(fault, "the line to the laboratory carries nothing; packages wait"),
        None => tracing::info!("the line to the laboratory is open"),
    }
}

async fn ticker(house: House, node: String) {
    let lease = format!("tick/{}", house.town);
    let mut rounds = interval(TICK);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        if !holds(&house, &lease, &node, LEASE_SECONDS).await {
            continue;
        }
        while another_round(&house).await {}
    }
}

/// Compares what arrived, and carries on a run over the whole database.
async fn matcher(house: House, node: String) {
    let lease = format!("match/{}", house.town);
    let mut matching = Matching::default();
    let mut rounds = interval(MATCH);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        loop {
            if !holds(&house, &lease, &node, LEASE_SECONDS).await {
                break;
            }
            match matching.round(&house).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(?error, "a round of matching failed");
                    sleep(REST).await;
                    break;
                }
            }
        }
    }
}

async fn holds(house: &House, lease: &str, node: &str, seconds: i64) -> bool {
    let now = house.now();
    let until = now.checked_add(seconds.seconds()).unwrap_or(now);
    match house.ephemeral.lease(lease, node, until, now).await {
        Ok(held) => held,
        Err(fault) => {
            tracing::error!(%fault, lease, "a lease can't be asked for");
            false
        }
    }
}

/// One round; whether the next should follow at once.
async fn another_round(house: &House) -> bool {
    match tick::round(house, tick::AT_ONCE).await {
        // Streams that fail stay due: without this, a single bad one would spin.
        Ok(done) if done.failed > 0 => {
            sleep(REST).await;
            false
        }
        Ok(done) => done.more,
        Err(error) => {
            tracing::error!(?error, "a round of the ticker failed");
            sleep(REST).await;
            false
        }
    }
}

async fn sweeper(house: House) {
    let mut rounds = interval(SWEEP);
    loop {
        rounds.tick().await;
        match house.ephemeral.sweep(house.now()).await {
            Ok(gone) => tracing::info!(gone, "swept what had expired"),
            Err(fault) => tracing::error!(%fault, "the sweep failed"),
        }
    }
}

/// The search index of this node; how long it took to be ready is told to whoever started it.
async fn people(house: House) {
    let begun = crate::ports::clock::machine_now();
    let mut told = false;
    let tell = move |progress| match progress {
        Progress::Opened(records) => tracing::info!(records, "opening records for the search index"),
        Progress::Ready(size) => {
            tracing::info!(records = size.cards, bytes = size.bytes, "the search index is ready");
            if !std::mem::replace(&mut told, true) {
                let took = crate::ports::clock::machine_now().duration_since(begun).as_secs_f64();
                let megabytes = size.bytes / 1_000_000;
                let line = format!("search index ready: {} records, {megabytes} MB, {took:.1} s", size.cards);
                if let Err(fault) = terminal::say(line) {
                    tracing::info!(%fault, "nobody reads standard output");
                }
            }
        }
    };
    app::jobs::people::keep(house, tell).await;
}

async fn orphans(house: House) {
    let mut rounds = interval(ORPHANS);
    loop {
        rounds.tick().await;
        if let Err(fault) = collect_orphans(&house, crate::ports::clock::machine_now()).await {
            tracing::error!(%fault, "looking for orphaned attachments failed");
        }
    }
}

/// Files carry the machine's time, whatever the house's clock says.
async fn collect_orphans(house: &House, now: Timestamp) -> Result<(), app::ports::ReadFault> {
    let keep = house.reads.blob_digests(&house.town).await?;
    let before = now.checked_sub(ORPHAN_HOURS.hours()).unwrap_or(now);
    let gone = house.blobs.collect_orphans(&keep, before).await?;
    tracing::info!(gone, "removed attachments that nobody registered");
    Ok(())
}
