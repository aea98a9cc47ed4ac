//! Rebuild: every derived table made anew from the facts. Shredded and sealed streams yield
//! nothing; nothing is enqueued.

use crate::error::Result;
use crate::house::House;
use crate::ports::{RebuiltStream, SealedState, StoredFact, StoredStream};
use crate::stream::{self, Stream};
use domain::access_day::{AccessDay, Fact as AccessDayFact};
use domain::alliance::Alliance;
use domain::approval::Approval;
use domain::file::File;
use domain::ids::StreamId;
use domain::lab_line::LabLine;
use domain::link_run::LinkRun;
use domain::noun::{Entry, Kind, Noun, Stamp, State};
use domain::pair::Pair;
use domain::pair_sample::PairSample;
use domain::person::Person;
use domain::plan::Plan;
use domain::referral::Referral;
use domain::report::Report;
use domain::reunion::Reunion;
use domain::rows::{Facet, Rows};
use domain::staff::Staff;
use domain::visit::Visit;
use std::collections::BTreeMap;

/// Facts read from the journal at a time.
const PAGE: u32 = 1_000;

/// What a rebuild did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Facts read.
    pub facts: u64,
    /// Streams restored.
    pub streams: u64,
    /// Streams whose key is gone or sealed away.
    pub closed: u64,
}

/// Kinds are derived data: before clearing, they are remembered from the stream table; a stream
/// that lost even that is recognised by which noun its first fact opens as.
///
/// # Errors
/// Faults of store or vault.
pub async fn rebuild(house: &House, progress: &mut (dyn FnMut(u64, u64) + Send)) -> Result<Rebuilt> {
    let total = house.reads.position(&house.town).await?;
    let mut streams: BTreeMap<StreamId, StreamId> = BTreeMap::new();
    let mut done = Rebuilt::default();
    let mut after = 0;
    loop {
        let page = house.reads.journal(&house.town, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        done.facts += page.len() as u64;
        streams.extend(page.iter().map(|f| (f.stream, f.root)));
        progress(after, total);
    }
    let mut kinds: BTreeMap<StreamId, Kind> = BTreeMap::new();
    for id in streams.keys() {
        kinds.extend(house.reads.stream(&house.town, *id).await?.map(|stored| (*id, stored.kind)));
    }
    house.rebuild.clear(&house.town).await?;
    for (id, root) in streams {
        match restore(house, id, root, kinds.get(&id).copied()).await? {
            true => done.streams += 1,
            false => done.closed += 1,
        }
    }
    Ok(done)
}

async fn restore(house: &House, id: StreamId, root: StreamId, remembered: Option<Kind>) -> Result<bool> {
    let Some(key) = stream::key_of(house, id).await? else { return Ok(false) };
    let facts = house.reads.facts(&house.town, id, 1).await?;
    let others = Kind::ALL.iter().copied().filter(|kind| Some(*kind) != remembered);
    for kind in remembered.into_iter().chain(others) {
        if let Some(rebuilt) = refold_as(house, kind, (&key, id, root), &facts)? {
            house.rebuild.restore(&house.town, rebuilt).await?;
            return Ok(true);
        }
    }
    Err(crate::Error::fault("a stream of no known noun"))
}

/// A stream with its key: which, and of which file.
type Keyed<'a> = (&'a crate::work::SharedKey, StreamId, StreamId);

/// Folds a stream as a kind says; `None` when its facts are another's.
fn refold_as(
    house: &House,
    kind: Kind,
    of: Keyed<'_>,
    facts: &[StoredFact],
) -> Result<Option<RebuiltStream>> {
    match kind {
        Kind::AccessDay => Ok(access_day(house, of, facts)),
        Kind::Report => refold::<Report>(house, of, facts),
        Kind::File => refold::<File>(house, of, facts),
        Kind::Referral => refold::<Referral>(house, of, facts),
        Kind::Plan => refold::<Plan>(house, of, facts),
        Kind::Visit => refold::<Visit>(house, of, facts),
        Kind::Person => refold::<Person>(house, of, facts),
        Kind::Staff => refold::<Staff>(house, of, facts),
        Kind::Approval => refold::<Approval>(house, of, facts),
        Kind::Alliance => refold::<Alliance>(house, of, facts),
        Kind::Reunion => refold::<Reunion>(house, of, facts),
        Kind::LabLine => refold::<LabLine>(house, of, facts),
        Kind::Pair => refold::<Pair>(house, of, facts),
        Kind::LinkRun => refold::<LinkRun>(house, of, facts),
        Kind::PairSample => refold::<PairSample>(house, of, facts),
    }
}

/// Folds a stream as one noun; `None` when its facts are another's.
fn refold<N: Noun>(
    house: &House,
    (key, id, root): Keyed<'_>,
    facts: &[StoredFact],
) -> Result<Option<RebuiltStream>> {
    let mut state = State::<N>::default();
    let mut version = 0;
    let mut own = false;
    for fact in facts {
        let Ok(entry) = stream::open_fact::<N>(house, key, fact) else { return Ok(None) };
        own |= matches!(entry, Entry::Own(_));
        state.apply(&entry, &Stamp { at: fact.at, by: fact.actor });
        version = fact.version;
    }
    if !own {
        return Ok(None);
    }
    let stream = Stream::<N> { id, root, version, state, key: key.clone(), entries: Vec::new() };
    let body = stream::seal_state(house, &stream, version)?;
    let state = Some(SealedState { shape: N::STATE_VERSION, body });
    Ok(Some(RebuiltStream {
        stream: StoredStream { stream: id, root, kind: N::KIND, version, state },
        rows: stream::rows(house, &stream),
        tokens: stream::tokens(house, &stream.state.noun),
    }))
}

/// Access days keep no state; their facets are gathered from the facts.
fn access_day(house: &House, (key, id, root): Keyed<'_>, facts: &[StoredFact]) -> Option<RebuiltStream> {
    let mut facets: Vec<Facet> = Vec::new();
    let mut version = 0;
    for fact in facts {
        let Ok(Entry::Own(AccessDayFact::Viewed(view))) = stream::open_fact::<AccessDay>(house, key, fact)
        else {
            return None;
        };
        facets.push(Facet::new("seen", view.stream.to_string()));
        facets.extend(view.subjects.iter().map(|p| Facet::new("seen", p.to_string())));
        version = fact.version;
    }
    facets.sort();
    facets.dedup();
    let stream = StoredStream { stream: id, root, kind: Kind::AccessDay, version, state: None };
    let rows = Rows { facets, ..Rows::default() };
    (version > 0).then_some(RebuiltStream { stream, rows, tokens: Vec::new() })
}
