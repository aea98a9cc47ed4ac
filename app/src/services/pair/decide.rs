//! A person decides: the same, different, later; and takes it back.

use super::audience::{Seers, let_in};
use super::propose::{Record, compose, proposal, record};
use crate::error::{Error, Result};
use crate::fresh;
use crate::guard::permit_new;
use crate::house::House;
use crate::mentions::Known;
use crate::policy::Action;
use crate::queries::candidates::side;
use crate::queries::sameness::{self, Around, pair_of};
use crate::services::file::conflicts_around;
use crate::stream;
use crate::work::{Done, Request, Work};
use domain::actor::{Actor, Party};
use domain::file::File;
use domain::ids::{PairId, StreamId};
use domain::noun::Kind;
use domain::pair::{Around as Evidence, Command, Decision, Ground, Pair, Proposal, Source, Verdict};
use domain::report::{duty_desk, hub_office};
use domain::text::Confidential;
use serde::Serialize;
use std::collections::BTreeSet;

/// What somebody decides about two records.
#[derive(Clone, Serialize)]
pub struct DecideInput {
    /// One record.
    pub left: StreamId,
    /// The other.
    pub right: StreamId,
    /// One person or two.
    pub verdict: Verdict,
    /// What it rests on.
    pub ground: Ground,
    /// More words.
    pub words: Option<Confidential>,
}

/// A decision made together with something else, such as opening a file.
#[derive(Clone, Serialize)]
pub struct Choice {
    /// The other record.
    pub record: StreamId,
    /// One person or two.
    pub verdict: Verdict,
}

/// Decides. Both records must be visible to whoever decides; neither is changed.
///
/// # Errors
/// Refusals; `NotVisible`; `Conflict` when a record changed meanwhile.
pub async fn decide(house: &House, actor: &Actor, request: &Request<DecideInput>) -> Result<Done> {
    let DecideInput { left, right, .. } = request.body;
    let id = pair_of(house, left, right);
    let mut work = fresh!(Work::begin(house, actor, request, "pair.decide").await?);
    for record in [left, right] {
        let side = side(house, actor, record).await?.ok_or(Error::NotVisible)?;
        work.guard_version(record, side.version);
    }
    decide_within(&mut work, &request.body).await?;
    work.commit(id).await
}

/// The same as part of a larger piece of work, whose caller has seen that both records are visible.
///
/// # Errors
/// Refusals; `NotPermitted`.
pub async fn decide_within(work: &mut Work<'_>, input: &DecideInput) -> Result<()> {
    let house = work.house;
    let id = pair_of(house, input.left, input.right);
    let _permit = permit_new(house, &work.actor, Action::PairDecide, Kind::Pair, id.into())?;
    let around = sameness::around(house, &[input.left, input.right]).await?;
    let mut pair = match stream::open::<Pair>(house, id.into()).await? {
        Some(pair) => pair,
        None => {
            let mut pair = work.create::<Pair>(id, id)?;
            let both = (input.left, input.right);
            let found = proposal(house, &around, both, Source::Person).await?.ok_or(Error::NotVisible)?;
            work.decide(&mut pair, Command::Propose(Box::new(found.proposal)))?;
            let_in(work, &mut pair, &found.staff);
            pair
        }
    };
    // Who decided about two records that she sees can look at it again, and take it back.
    let in_her_lists = |p: &Proposal| p.audience.contains(&work.actor.party());
    if !pair.noun().proposal.as_ref().is_some_and(in_her_lists) {
        let_in(work, &mut pair, &[work.actor.staff].into());
    }
    let decision = Decision {
        verdict: input.verdict,
        ground: input.ground,
        words: input.words.clone(),
        versions: (version(house, input.left).await?, version(house, input.right).await?),
    };
    let before = pair.noun().early_waits();
    work.decide(&mut pair, Command::Decide(Box::new(decision), evidence(&around, input)))?;
    if pair.noun().early_waits() && !before {
        work.notify(duty_desk(), "early-discovery", id, 2);
    }
    if input.verdict == Verdict::Same && walls(house, &around, input).await? {
        work.notify(hub_office(), "pair-wall", id, 1);
    }
    work.put(pair)
}

/// Decides about a person who is registered in the same piece of work, under the rules of her file.
///
/// # Errors
/// Refusals; `NotPermitted`; `NotVisible` when the other record can't be opened.
pub async fn decide_new(
    work: &mut Work<'_>,
    (new, known, file): (StreamId, &Known, &File),
    choice: &Choice,
) -> Result<()> {
    let house = work.house;
    let id = pair_of(house, new, choice.record);
    let _permit = permit_new(house, &work.actor, Action::PairDecide, Kind::Pair, id.into())?;
    let around = sameness::around(house, &[choice.record]).await?;
    let other = record(house, &around, choice.record).await?.ok_or(Error::NotVisible)?;
    let mut may: BTreeSet<Party> = file.assigned.iter().copied().map(Party::Staff).collect();
    may.insert(hub_office());
    let seers = Seers { may, barred: BTreeSet::new() };
    let own = Record { id: new, known: known.clone(), title: file.code_name().to_owned(), seers };
    let versions = (1, version(house, choice.record).await?);
    let both = if own.id <= other.id { (own, other) } else { (other, own) };
    let mut found = compose(house, &around, both, Source::Person).await?;
    let mut pair = work.create::<Pair>(id, id)?;
    work.decide(&mut pair, Command::Propose(Box::new(found.proposal)))?;
    found.staff.insert(work.actor.staff);
    let_in(work, &mut pair, &found.staff);
    let decision = Decision { verdict: choice.verdict, ground: Ground::Comparison, words: None, versions };
    work.decide(&mut pair, Command::Decide(Box::new(decision), Evidence::default()))?;
    work.put(pair)
}

async fn version(house: &House, record: StreamId) -> Result<u64> {
    Ok(house.reads.stream(&house.town, record).await?.map_or(0, |s| s.version))
}

/// What the rule of the pair looks at.
fn evidence(around: &Around, input: &DecideInput) -> Evidence {
    let group: BTreeSet<StreamId> = &around.group(input.left) | &around.group(input.right);
    let reports = around.reports.iter().filter(|(id, _)| group.contains(id));
    let raised = around
        .pairs
        .values()
        .filter(|pair| pair.noun().records().is_some_and(|(l, r)| group.contains(&l) && group.contains(&r)));
    Evidence {
        kept_apart: around.sameness.kept_apart(input.left, input.right),
        joined: around.sameness.joined(input.left, input.right),
        reports: reports.filter_map(|(_, report)| report.noun().received_at).collect(),
        raised: raised.filter_map(|p| p.noun().early.as_ref()).map(|e| e.mentions).max().unwrap_or(0),
    }
}

/// Whether somebody now works for both sides of one person, or for her kin: the hub must part them.
async fn walls(house: &House, around: &Around, input: &DecideInput) -> Result<bool> {
    let mut joined = around.sameness.clone();
    joined.join(input.left, input.right);
    for file in around.files_of(input.left).chain(around.files_of(input.right)) {
        for staff in &file.noun().assigned {
            if conflicts_around(house, file, &joined, *staff).await?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Not now.
///
/// # Errors
/// Refusals; `NotVisible` unless both records are visible.
pub async fn later(house: &House, actor: &Actor, request: &Request<PairId>) -> Result<Done> {
    act(house, actor, request, ("pair.later", request.body), Command::PutOff).await
}

/// Why a decision is taken back.
#[derive(Clone, Serialize)]
pub struct UndoInput {
    /// Which pair.
    pub pair: PairId,
    /// Why.
    pub reason: Confidential,
}

/// Takes a decision back: everything is as if it had never been made, and that it was made stays told.
///
/// # Errors
/// Refusals; `NotVisible` unless both records are visible.
pub async fn undo(house: &House, actor: &Actor, request: &Request<UndoInput>) -> Result<Done> {
    let UndoInput { pair, reason } = request.body.clone();
    act(house, actor, request, ("pair.undo", pair), Command::Undo { reason }).await
}

async fn act<T: Serialize>(
    house: &House,
    actor: &Actor,
    request: &Request<T>,
    (name, id): (&'static str, PairId),
    command: Command,
) -> Result<Done> {
    let mut work = fresh!(Work::begin(house, actor, request, name).await?);
    let mut pair = work.open_for::<Pair>(id, Action::PairDecide).await?;
    let (left, right) = pair.noun().records().ok_or(Error::NotVisible)?;
    for record in [left, right] {
        side(house, actor, record).await?.ok_or(Error::NotVisible)?;
    }
    pair.expect(request.expected)?;
    work.decide(&mut pair, command)?;
    work.put(pair)?;
    work.commit(id).await
}

/// The desk looked at repeated mentions of one person, and says what follows.
///
/// # Errors
/// Refusals; `NotVisible`.
pub async fn answer_early(house: &House, actor: &Actor, request: &Request<UndoInput>) -> Result<Done> {
    let UndoInput { pair: id, reason: words } = request.body.clone();
    let mut work = fresh!(Work::begin(house, actor, request, "pair.answer_early").await?);
    let mut pair = work.open_for::<Pair>(id, Action::PairDecide).await?;
    work.decide(&mut pair, Command::AnswerEarly { words })?;
    let viewer = house.viewer(actor);
    for notice in house.reads.notices(&viewer, 200).await? {
        if notice.stream == id.stream() {
            work.acknowledge(notice.id);
        }
    }
    work.put(pair)?;
    work.commit(id).await
}
