//! Pairs for pages: the queue, both sides beside each other, repeated mentions, runs, samples.

use super::candidates::{Side, log, side};
use super::report::name_of;
use super::sameness;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::Action;
use crate::ports::{WorkFilter, WorkItem, WorkOrder};
use crate::stream::{self, Stream};
use domain::actor::Actor;
use domain::ids::{LinkRunId, PairId, PairSampleId, StreamId};
use domain::link_run::LinkRun;
use domain::noun::{Entry, Kind};
use domain::pair::{Fact, Pair};
use domain::pair_sample::PairSample;
use domain::text::Confidential;
use jiff::Timestamp;

/// Rows of the queue on one page.
pub const QUEUE_MOST: u32 = 50;

/// What happened to a pair: fact, by whom, when.
pub type Happened = (Fact, Confidential, Timestamp);

/// Both records beside each other.
pub struct PairPage {
    /// The pair.
    pub stream: Stream<Pair>,
    /// Its records as the reader may read them.
    pub sides: (Side, Side),
    /// What happened to it, oldest first: fact, by whom, when.
    pub history: Vec<Happened>,
    /// Whether she may decide.
    pub may_decide: bool,
}

/// One line of the queue.
pub struct Queued {
    /// The row.
    pub item: WorkItem,
    /// Probability in thousandths.
    pub permille: u16,
    /// Files that would be joined.
    pub files: u8,
}

/// What waits for a decision, the worthiest first. A pair whose records this reader may no longer see both
/// is left out.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn queue(house: &House, actor: &Actor, stages: &[&str]) -> Result<Vec<Queued>> {
    let _permit = guard::permit_new(house, actor, Action::PairDecide, Kind::Pair, actor.staff.into())?;
    let viewer = house.viewer(actor);
    let filter = WorkFilter {
        kinds: vec![Kind::Pair],
        stages: stages.iter().map(|s| (*s).to_owned()).collect(),
        order: if stages.contains(&"open") { WorkOrder::Urgency } else { WorkOrder::Newest },
        limit: QUEUE_MOST,
        ..WorkFilter::default()
    };
    let mut queued = Vec::new();
    for item in house.reads.worklist(&viewer, &filter).await? {
        let Some(pair) = stream::open::<Pair>(house, item.stream).await? else { continue };
        let Some(proposal) = &pair.noun().proposal else { continue };
        let mut both = true;
        for record in [proposal.left, proposal.right] {
            both &= house.reads.level(&viewer, record).await?.is_some();
        }
        // What follows from other decisions is worth none of its own.
        let settled = match pair.noun().verdict() {
            Some(_) => false,
            None => {
                let around = sameness::around(house, &[proposal.left, proposal.right]).await?;
                around.sameness.settled(proposal.left, proposal.right)
            }
        };
        if both && !settled {
            queued.push(Queued { permille: proposal.permille, files: proposal.files, item });
        }
    }
    Ok(queued)
}

/// The next pair that waits for this reader, other than one.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn next(house: &House, actor: &Actor, other_than: Option<PairId>) -> Result<Option<PairId>> {
    let waiting = queue(house, actor, &["open"]).await?;
    let mut ids = waiting.into_iter().map(|q| PairId::from(q.item.stream));
    Ok(ids.find(|id| Some(*id) != other_than))
}

/// A pair with both sides. The access is recorded before this returns.
///
/// # Errors
/// `NotVisible` unless both records are visible; faults of the store.
pub async fn show(house: &House, actor: &Actor, id: PairId) -> Result<PairPage> {
    let (stream, sides) = both_sides(house, actor, id).await?;
    log(house, actor, "pair-show", [&sides.0, &sides.1].into_iter()).await?;
    let mut history = Vec::new();
    for stored in house.reads.facts(&house.town, id.into(), 1).await? {
        if let Entry::Own(fact) = stream::open_fact::<Pair>(house, &stream.key, &stored)? {
            let by = match stored.actor == crate::jobs::system_actor(house).staff {
                true => Confidential::default(),
                false => name_of(house, stored.actor).await?,
            };
            history.push((fact, by, stored.at));
        }
    }
    let may_decide = guard::permit(house, actor, Action::PairDecide, &stream).await.is_ok();
    Ok(PairPage { stream, sides, history, may_decide })
}

/// The next pair of a sample for this reviewer: both sides, no decision, no number. One whose records she
/// may no longer see both is passed over.
///
/// # Errors
/// Faults of the store.
pub async fn blind(
    house: &House,
    actor: &Actor,
    sample: &PairSample,
) -> Result<Option<(PairId, (Side, Side))>> {
    for id in sample.waiting_for(actor.staff) {
        match both_sides(house, actor, id).await {
            Ok((_, sides)) => {
                log(house, actor, "pair-review", [&sides.0, &sides.1].into_iter()).await?;
                return Ok(Some((id, sides)));
            }
            Err(Error::NotVisible) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

async fn both_sides(house: &House, actor: &Actor, id: PairId) -> Result<(Stream<Pair>, (Side, Side))> {
    let pair = guard::open::<Pair>(house, actor, id).await?;
    let (left, right) = pair.noun().records().ok_or(Error::NotVisible)?;
    let left = side(house, actor, left).await?.ok_or(Error::NotVisible)?;
    let right = side(house, actor, right).await?.ok_or(Error::NotVisible)?;
    // The older record first: it is read as what is known already.
    let sides = if left.at <= right.at { (left, right) } else { (right, left) };
    Ok((pair, sides))
}

/// Repeated mentions of one person, for the desk.
pub struct EarlyPage {
    /// The pair whose decision brought them to light.
    pub stream: Stream<Pair>,
    /// Her reports that this reader may see, newest first.
    pub reports: Vec<Side>,
    /// How many there are in all.
    pub mentions: u16,
    /// Days of the window.
    pub window_days: u16,
}

/// Reads repeated mentions.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn early(house: &House, actor: &Actor, id: PairId) -> Result<EarlyPage> {
    let pair = guard::open::<Pair>(house, actor, id).await?;
    let _permit = guard::permit(house, actor, Action::PairDecide, &pair).await?;
    let early = pair.noun().early.as_ref().ok_or(Error::NotVisible)?;
    let (left, _) = pair.noun().records().ok_or(Error::NotVisible)?;
    let mentions = early.mentions;
    let around = sameness::around(house, &[left]).await?;
    let mut reports = Vec::new();
    for record in around.group(left) {
        if around.reports.contains_key(&record)
            && let Some(side) = side(house, actor, record).await?
        {
            reports.push(side);
        }
    }
    reports.sort_by_key(|side| std::cmp::Reverse(side.at));
    log(house, actor, "pair-early", reports.iter()).await?;
    let window_days = house.rules.matching().early.window_days;
    Ok(EarlyPage { stream: pair, reports, mentions, window_days })
}

/// What was decided about a record and another.
pub struct Decided {
    /// The pair.
    pub stream: Stream<Pair>,
    /// The other record.
    pub other: Side,
    /// Whether the pair's own page is for her.
    pub opens: bool,
}

/// Everything decided about one record, for its page.
///
/// # Errors
/// Faults of the store.
pub async fn decided(house: &House, actor: &Actor, record: StreamId) -> Result<Vec<Decided>> {
    let viewer = house.viewer(actor);
    let mut found = Vec::new();
    let around = sameness::around(house, &[record]).await?;
    for (_, pair) in around.pairs {
        let Some((left, right)) = pair.noun().records() else { continue };
        let other = if left == record { right } else { left };
        if pair.noun().verdict().is_none() || (left != record && right != record) {
            continue;
        }
        if let Some(other) = side(house, actor, other).await? {
            let opens = house.reads.level(&viewer, pair.id).await?.is_some();
            found.push(Decided { stream: pair, other, opens });
        }
    }
    Ok(found)
}

/// Runs, newest first.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn runs(house: &House, actor: &Actor) -> Result<Vec<(LinkRunId, LinkRun, Confidential)>> {
    let _permit = guard::permit_new(house, actor, Action::LinkRun, Kind::LinkRun, actor.staff.into())?;
    let mut found = Vec::new();
    for item in newest(house, actor, Kind::LinkRun).await? {
        if let Some(run) = stream::open::<LinkRun>(house, item.stream).await? {
            let by = match run.noun().started {
                Some((by, _)) => name_of(house, by).await?,
                None => Confidential::default(),
            };
            found.push((item.stream.into(), run.state.noun, by));
        }
    }
    Ok(found)
}

/// Samples, newest first.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn samples(house: &House, actor: &Actor) -> Result<Vec<(PairSampleId, PairSample)>> {
    let _permit = guard::permit_new(house, actor, Action::LinkRun, Kind::PairSample, actor.staff.into())?;
    let mut found = Vec::new();
    for item in newest(house, actor, Kind::PairSample).await? {
        if let Some(sample) = stream::open::<PairSample>(house, item.stream).await? {
            found.push((item.stream.into(), sample.state.noun));
        }
    }
    Ok(found)
}

/// One sample.
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store.
pub async fn sample(house: &House, actor: &Actor, id: PairSampleId) -> Result<PairSample> {
    let sample = guard::open::<PairSample>(house, actor, id).await?;
    let _permit = guard::permit(house, actor, Action::LinkRun, &sample).await?;
    Ok(sample.state.noun)
}

async fn newest(house: &House, actor: &Actor, kind: Kind) -> Result<Vec<WorkItem>> {
    let filter =
        WorkFilter { kinds: vec![kind], order: WorkOrder::Newest, limit: 20, ..WorkFilter::default() };
    Ok(house.reads.worklist(&house.viewer(actor), &filter).await?)
}
