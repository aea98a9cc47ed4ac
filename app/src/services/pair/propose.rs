//! Proposals: what a comparison found, with the reasons as they stood, for those who may see both records.

use super::audience::{Seers, let_in, seers, seers_of_both};
use crate::error::{Error, Result};
use crate::house::House;
use crate::jobs::{derived_command, system_actor};
use crate::mentions::{self, Known, Likeness};
use crate::queries::sameness::{self, Around};
use crate::stream::{self, Stream};
use crate::work::{Begin, Request, Work};
use domain::file::File;
use domain::ids::{StaffId, StreamId};
use domain::pair::{Command, Pair, Proposal, Source};
use domain::report::Report;
use domain::sameness::{Two, two};
use std::collections::BTreeSet;

/// Candidates looked at for one record.
const NEAR_MOST: usize = 24;

/// Compares a record that arrived or changed with everybody, and proposes what is worth a decision. The
/// sender of a report waits for none of it. Answers how many pairs were new.
///
/// # Errors
/// Faults of store or vault.
pub async fn propose_near(house: &House, record: StreamId) -> Result<u32> {
    let Some((_, known)) = mentions::read(house, record).await? else { return Ok(0) };
    let least = house.rules.matching().queued_permille;
    let besides = sameness::around(house, &[record]).await?.group(record);
    let mut new = 0;
    for near in house.mentions.near(&known, &besides, NEAR_MOST).await {
        if near.permille >= least && propose(house, (record, near.record), None, Source::Arrival).await? {
            new += 1;
        }
    }
    Ok(new)
}

/// Proposes one pair unless people have decided about it, or a report and the person registered from it
/// are meant. The system's own command: the same pair with the same numbers is written once.
///
/// # Errors
/// Faults of store or vault.
pub(super) async fn propose(
    house: &House,
    (a, b): (StreamId, StreamId),
    permille: Option<u16>,
    source: Source,
) -> Result<bool> {
    let around = sameness::around(house, &[a, b]).await?;
    if around.sameness.settled(a, b) {
        return Ok(false);
    }
    let Some((left, right)) = to_ask_about(&around, (a, b)) else { return Ok(false) };
    let Some(Found { mut proposal, staff }) = proposal(house, &around, (left, right), source).await? else {
        return Ok(false);
    };
    if let Some(permille) = permille.filter(|_| (left, right) == two(a, b)) {
        proposal.permille = permille;
    }
    let (a, b) = (left, right);
    let id = sameness::pair_of(house, a, b);
    let body = format!("propose/{id}/{}/{}", proposal.permille, proposal.files);
    let known = stream::open::<Pair>(house, id.into()).await?;
    let version = known.as_ref().map_or(0, |k| k.version);
    let request =
        Request { command: derived_command(house, &format!("{body}/{version}")), expected: None, body };
    let Begin::Fresh(mut work) = Work::begin(house, &system_actor(house), &request, "pair.propose").await?
    else {
        return Ok(false);
    };
    let fresh = known.is_none();
    let mut pair = match known {
        Some(pair) => pair,
        None => work.create::<Pair>(id, id)?,
    };
    work.decide(&mut pair, Command::Propose(Box::new(proposal)))?;
    let_in(&work, &mut pair, &staff);
    if pair.entries.is_empty() {
        return Ok(false);
    }
    work.put(pair)?;
    match work.commit(id).await {
        Ok(_) => Ok(fresh),
        // Somebody decided or proposed at this very moment.
        Err(Error::Conflict { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The records to ask about: two persons of several records each are asked about once, by the record that
/// speaks for each. `None` while another pair of theirs asks the same.
fn to_ask_about(around: &Around, (a, b): Two) -> Option<Two> {
    let (one, other) = (around.group(a), around.group(b));
    let asks = |(left, right): &Two| {
        (one.contains(left) && other.contains(right)) || (other.contains(left) && one.contains(right))
    };
    let mut asked = around.pairs.values().filter_map(|pair| pair.noun().records()).filter(asks).peekable();
    match asked.peek() {
        None => {
            // A registered person before the report she was registered from.
            let speaker = |group: &BTreeSet<StreamId>, of| {
                group.iter().copied().find(|r| !around.reports.contains_key(r)).unwrap_or(of)
            };
            Some(two(speaker(&one, a), speaker(&other, b)))
        }
        Some(_) => asked.find(|records| *records == two(a, b)),
    }
}

/// One record of a proposal.
pub(super) struct Record {
    /// Which.
    pub id: StreamId,
    /// What it says.
    pub known: Known,
    /// Its code name.
    pub title: String,
    /// Who may see it.
    pub seers: Seers,
}

/// A record as it is stored; `None` when it can't be opened.
pub(super) async fn record(house: &House, around: &Around, id: StreamId) -> Result<Option<Record>> {
    let Some((_, known)) = mentions::read(house, id).await? else { return Ok(None) };
    Ok(Some(Record { id, known, title: title(around, id), seers: seers(house, id).await? }))
}

/// A proposal, and who may see both records as a person.
pub(super) struct Found {
    /// The proposal.
    pub proposal: Proposal,
    /// Members of staff.
    pub staff: BTreeSet<StaffId>,
}

/// What a proposal of two records says; `None` when one of them can't be opened.
///
/// # Errors
/// Faults of store or vault.
pub(super) async fn proposal(
    house: &House,
    around: &Around,
    (a, b): (StreamId, StreamId),
    source: Source,
) -> Result<Option<Found>> {
    let (left, right) = two(a, b);
    match (record(house, around, left).await?, record(house, around, right).await?) {
        (Some(left), Some(right)) => compose(house, around, (left, right), source).await.map(Some),
        _ => Ok(None),
    }
}

/// The proposal of two records at hand, the smaller id first.
pub(super) async fn compose(
    house: &House,
    around: &Around,
    (left, right): (Record, Record),
    source: Source,
) -> Result<Found> {
    let Likeness { permille, reasons } = house.mentions.weigh(&left.known, &right.known).await;
    let files: BTreeSet<StreamId> =
        [left.id, right.id].iter().flat_map(|s| around.files_of(*s)).map(|file| file.id).collect();
    let (units, staff) = seers_of_both(house, &left.seers, &right.seers).await?;
    let proposal = Proposal {
        title: format!("{} · {}", left.title, right.title),
        audience: units,
        // A report without a file would become one.
        files: u8::try_from(files.len().max(2)).unwrap_or(u8::MAX),
        left: left.id,
        right: right.id,
        permille,
        reasons,
        source,
    };
    Ok(Found { proposal, staff })
}

/// The code name under which a record is known.
fn title(around: &Around, record: StreamId) -> String {
    let report = around.reports.get(&record).map(|r: &Stream<Report>| r.noun().intake.code_name.clone());
    let person = domain::ids::PersonId::from(record);
    let mut files = around.files.values().filter(|f| f.noun().persons.contains_key(&person));
    report
        .or_else(|| files.next().map(|f: &Stream<File>| f.noun().code_name().to_owned()))
        .unwrap_or_default()
}
