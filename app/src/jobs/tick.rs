//! The ticker: every deadline warns, breaches and is answered for, exactly once per level,
//! however often, late or twice it is asked.

use super::{derived_command, system_actor};
use crate::error::{Error, Result};
use crate::fresh;
use crate::house::House;
use crate::ports::{ClockFilter, StoredClock};
use crate::services::referral::return_to_hub;
use crate::stream::Stream;
use crate::work::{Done, Request, Work};
use domain::actor::Party;
use domain::approval::Approval;
use domain::clock::RunFact;
use domain::clockbook::ClockFact;
use domain::file::File;
use domain::ids::StreamId;
use domain::noun::{Kind, Noun};
use domain::person::Person;
use domain::plan::Plan;
use domain::referral::{Referral, Stage as ReferralStage};
use domain::report::{Report, hub_office, procuratorate};
use domain::reunion::Reunion;
use domain::rules::Level;
use domain::staff::Staff;
use domain::visit::Visit;
use futures::StreamExt as _;
use std::collections::BTreeSet;

/// Streams looked at in one round; the next round follows at once when it was full.
const ROUND: u32 = 200;

/// Streams written at the same time where nobody watches the order: enough for the store to group
/// their commits. A town made from a seed writes one at a time, so that chance falls the same way.
pub const AT_ONCE: usize = 32;

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Streams written.
    pub streams: u32,
    /// Streams that failed; they are tried again next round.
    pub failed: u32,
    /// More may be waiting.
    pub more: bool,
}

/// One round: looks at every clock whose time has come, and writes so many streams at once.
///
/// # Errors
/// Faults of the store when reading; a stream that fails is counted and tried again.
pub async fn round(house: &House, at_once: usize) -> Result<Ticked> {
    let filter = ClockFilter::Wake { before: house.now(), limit: ROUND };
    let due = house.reads.clocks(&house.town, &filter).await?;
    let mut ticked = Ticked { more: due.len() >= ROUND as usize, ..Ticked::default() };
    let mut seen: BTreeSet<StreamId> = BTreeSet::new();
    let once = due.into_iter().filter(|clock| seen.insert(clock.stream));
    let mut done = futures::stream::iter(once)
        .map(|clock| async move { (clock.stream, tick_stream(house, &clock).await) })
        .buffer_unordered(at_once);
    while let Some((stream, done)) = done.next().await {
        match done {
            Ok(_) => ticked.streams += 1,
            Err(Error::Conflict { .. }) => ticked.more = true,
            Err(error) => {
                tracing::error!(%stream, ?error, "tick failed");
                ticked.failed += 1;
            }
        }
    }
    Ok(ticked)
}

async fn tick_stream(house: &House, clock: &StoredClock) -> Result<Done> {
    match clock.kind {
        Kind::Referral => tick_referral(house, clock).await,
        Kind::Report => tick_noun::<Report>(house, clock).await,
        Kind::File => tick_noun::<File>(house, clock).await,
        Kind::Plan => tick_noun::<Plan>(house, clock).await,
        Kind::Visit => tick_noun::<Visit>(house, clock).await,
        Kind::Person => tick_noun::<Person>(house, clock).await,
        Kind::Staff => tick_noun::<Staff>(house, clock).await,
        Kind::Approval => tick_noun::<Approval>(house, clock).await,
        Kind::Reunion => tick_noun::<Reunion>(house, clock).await,
        Kind::Alliance | Kind::AccessDay | Kind::LabLine | Kind::Pair | Kind::LinkRun | Kind::PairSample => {
            Err(Error::fault("a clock on a stream that has none"))
        }
    }
}

/// The command is named by what fires: the stream, its version, and the wake time.
fn request(house: &House, clock: &StoredClock, version: u64) -> Request<String> {
    let wake = clock.row.wake.map_or(0, |w| w.as_microsecond());
    let what = format!("tick/{}/{version}/{wake}", clock.stream);
    Request { command: derived_command(house, &what), expected: None, body: what }
}

async fn tick_noun<N: Noun>(house: &House, clock: &StoredClock) -> Result<Done> {
    let stream = crate::stream::open::<N>(house, clock.stream).await?.ok_or(Error::NotVisible)?;
    let request = request(house, clock, stream.version);
    let mut work = fresh!(Work::begin(house, &system_actor(house), &request, "clock.tick").await?);
    let mut stream = stream;
    let facts = stream.state.clocks.tick(work.now);
    tell(&mut work, &stream, &facts);
    work.clock_facts(&mut stream, facts);
    work.put(stream)?;
    work.commit(clock.stream).await
}

/// A referral whose written answer is overdue comes back to the hub in the same batch (R50).
async fn tick_referral(house: &House, clock: &StoredClock) -> Result<Done> {
    let stream = crate::stream::open::<Referral>(house, clock.stream).await?.ok_or(Error::NotVisible)?;
    let request = request(house, clock, stream.version);
    let mut work = fresh!(Work::begin(house, &system_actor(house), &request, "clock.tick").await?);
    let mut stream = stream;
    let facts = stream.state.clocks.tick(work.now);
    let unanswered = facts.iter().any(|f| {
        matches!(f.key.as_str(), "H02" | "H03")
            && matches!(f.run, RunFact::Warned { level: Level::Overdue, .. })
    });
    tell(&mut work, &stream, &facts);
    work.clock_facts(&mut stream, facts);
    if unanswered && stream.noun().stage == ReferralStage::Sent {
        return_to_hub(&mut work, &mut stream).await?;
    }
    work.put(stream)?;
    work.commit(clock.stream).await
}

/// Warnings go to the owner; what is overdue also to the office and the supervision view.
fn tell<N: Noun>(work: &mut Work<'_>, stream: &Stream<N>, facts: &[ClockFact]) {
    for fact in facts {
        let RunFact::Warned { level, .. } = fact.run else { continue };
        let owner = stream.state.clocks.get(&fact.key).and_then(|k| k.owner.clone());
        match level {
            Level::Overdue => {
                let minor_matter = matches!(N::KIND, Kind::Report | Kind::File);
                let mut told: BTreeSet<Party> = BTreeSet::from([hub_office()]);
                told.extend(owner);
                told.extend(minor_matter.then(procuratorate));
                for party in told {
                    work.notify(party, "clock-overdue", stream.id, 1);
                }
            }
            Level::DueSoon => {
                if let Some(owner) = owner {
                    work.notify(owner, "clock-due-soon", stream.id, 0);
                }
            }
            Level::Half | Level::ThreeQuarters => {}
        }
    }
}
