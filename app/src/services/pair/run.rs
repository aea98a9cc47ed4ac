//! The whole database as a job: started and stopped by a person, carried on by whichever node holds the lease.

use super::propose::propose;
use crate::error::Result;
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::jobs::{derived_command, system_actor};
use crate::policy::Action;
use crate::stream::{self, Stream};
use crate::work::{Done, Request, Work};
use domain::actor::Actor;
use domain::ids::{LinkRunId, StreamId};
use domain::link_run::{Command, LinkRun, Progress, Stage};
use domain::noun::Kind;
use domain::pair::{Pair, Source, Verdict};
use domain::sameness::two;
use std::collections::BTreeSet;

/// Pairs dealt with between two facts of progress; after each, a stop is heard.
const CHUNK: usize = 50;

/// Starts a run.
///
/// # Errors
/// `NotPermitted`.
pub async fn start_run(house: &House, actor: &Actor, request: &Request<()>) -> Result<Done> {
    let id = LinkRunId(house.ids.next());
    let _permit = permit_new(house, actor, Action::LinkRun, Kind::LinkRun, id.into())?;
    let mut work = fresh!(Work::begin(house, actor, request, "link_run.start").await?);
    let mut run = work.create::<LinkRun>(id, id)?;
    work.decide(&mut run, Command::Start)?;
    work.put(run)?;
    work.commit(id).await
}

/// Stops a run; what it proposed stays.
///
/// # Errors
/// Refusals; `NotVisible`; `NotPermitted`.
pub async fn cancel_run(house: &House, actor: &Actor, request: &Request<LinkRunId>) -> Result<Done> {
    let id = request.body;
    let mut work = fresh!(Work::begin(house, actor, request, "link_run.cancel").await?);
    let mut run = work.open_for::<LinkRun>(id, Action::LinkRun).await?;
    work.decide(&mut run, Command::Cancel)?;
    work.put(run)?;
    work.commit(id).await
}

/// A run that waits to be carried on, the oldest first. **Unguarded.**
///
/// # Errors
/// Faults of store or vault.
pub async fn running(house: &House) -> Result<Option<LinkRunId>> {
    let found = house.reads.by_facet(&house.town, "link_run", Stage::Running.code()).await?;
    Ok(found.into_iter().map(|s| s.stream).min().map(Into::into))
}

/// What a node computed for a run, kept while it carries it on; computed anew after a restart.
pub struct Computed {
    /// Which run.
    pub run: LinkRunId,
    records: u32,
    pairs: Vec<(StreamId, StreamId, u16)>,
}

impl Computed {
    /// Compares everybody with everybody.
    ///
    /// # Errors
    /// Faults of store or vault.
    pub async fn of(house: &House, run: LinkRunId) -> Result<Self> {
        house.mentions.refresh(house).await?;
        house.mentions.keep_open_ones(house).await?;
        let apart = kept_apart(house).await?;
        let least = house.rules.matching().queued_permille;
        let (records, pairs) = house.mentions.all_pairs(least, &apart).await?;
        let mut pairs: Vec<_> = pairs.into_iter().map(|(a, b, p)| (two(a, b).0, two(a, b).1, p)).collect();
        pairs.sort_unstable();
        Ok(Self { run, records, pairs })
    }
}

/// Every pair that people decided to keep apart.
async fn kept_apart(house: &House) -> Result<BTreeSet<(StreamId, StreamId)>> {
    let mut apart = BTreeSet::new();
    for stored in house.reads.by_facet(&house.town, "standing", Verdict::Apart.code()).await? {
        if stored.kind == Kind::Pair
            && let Some(pair) = stream::open_stored::<Pair>(house, stored).await?
        {
            apart.extend(pair.noun().records());
        }
    }
    Ok(apart)
}

/// Carries a run on by one piece; whether more is left. A run that somebody stopped is left alone.
///
/// # Errors
/// Faults of store or vault; `Conflict` when it was stopped at this very moment.
pub async fn advance(house: &House, computed: &Computed) -> Result<bool> {
    let Some(run) = stream::open::<LinkRun>(house, computed.run.into()).await? else { return Ok(false) };
    if run.noun().stage != Stage::Running {
        return Ok(false);
    }
    let mut progress = run.noun().progress.clone();
    let after = progress.last;
    let todo = computed.pairs.iter().filter(|(a, b, _)| after.is_none_or(|last| (*a, *b) > last));
    let mut left = false;
    for (at, (a, b, permille)) in todo.enumerate() {
        if at == CHUNK {
            left = true;
            break;
        }
        progress.proposed += u32::from(propose(house, (*a, *b), Some(*permille), Source::Run).await?);
        progress.done += 1;
        progress.last = Some((*a, *b));
    }
    progress.records = computed.records;
    progress.pairs = u32::try_from(computed.pairs.len()).unwrap_or(u32::MAX);
    record(house, run, progress, left).await.map(|()| left)
}

async fn record(house: &House, mut run: Stream<LinkRun>, progress: Progress, left: bool) -> Result<()> {
    let body = format!("link_run/{}/{}", run.id, run.version);
    let request = Request { command: derived_command(house, &body), expected: None, body };
    let begun = Work::begin(house, &system_actor(house), &request, "link_run.advance").await?;
    let crate::work::Begin::Fresh(mut work) = begun else { return Ok(()) };
    let id = run.id;
    work.decide(&mut run, if left { Command::Advance(progress) } else { Command::Finish(progress) })?;
    work.put(run)?;
    work.commit(id).await.map(drop)
}
