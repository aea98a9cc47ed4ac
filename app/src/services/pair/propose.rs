//! Proposals: what a comparison found, with the reasons as they stood, for those who may see both records.

use crate::error::{Error, Result};
use crate::house::House;
use crate::jobs::{derived_command, system_actor};
use crate::mentions::{self, Known, Likeness};
use crate::queries::sameness::{self, Around};
use crate::stream::{self, Stream};
use crate::work::{Begin, Request, Work};
use domain::actor::Party;
use domain::file::File;
use domain::ids::StreamId;
use domain::pair::{Command, Pair, Proposal, Source};
use domain::report::Report;
use domain::rows::Level;
use domain::sameness::two;
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
    if around.sameness.joined(a, b) || around.sameness.kept_apart(a, b) {
        return Ok(false);
    }
    let Some(mut proposal) = proposal(house, &around, (a, b), source).await? else { return Ok(false) };
    proposal.permille = permille.unwrap_or(proposal.permille);
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

/// One record of a proposal.
pub(super) struct Record {
    /// Which.
    pub id: StreamId,
    /// What it says.
    pub known: Known,
    /// Its code name.
    pub title: String,
    /// Who may see it.
    pub audience: BTreeSet<Party>,
}

/// A record as it is stored; `None` when it can't be opened.
pub(super) async fn record(house: &House, around: &Around, id: StreamId) -> Result<Option<Record>> {
    let Some((_, known)) = mentions::read(house, id).await? else { return Ok(None) };
    Ok(Some(Record { id, known, title: title(around, id), audience: audience(house, id).await? }))
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
) -> Result<Option<Proposal>> {
    let (left, right) = two(a, b);
    match (record(house, around, left).await?, record(house, around, right).await?) {
        (Some(left), Some(right)) => Ok(Some(compose(house, around, (left, right), source).await)),
        _ => Ok(None),
    }
}

/// The proposal of two records at hand, the smaller id first.
pub(super) async fn compose(
    house: &House,
    around: &Around,
    (left, right): (Record, Record),
    source: Source,
) -> Proposal {
    let Likeness { permille, reasons } = house.mentions.weigh(&left.known, &right.known).await;
    let files: BTreeSet<StreamId> =
        [left.id, right.id].iter().flat_map(|s| around.files_of(*s)).map(|file| file.id).collect();
    Proposal {
        title: format!("{} · {}", left.title, right.title),
        audience: &left.audience & &right.audience,
        // A report without a file would become one.
        files: u8::try_from(files.len().max(2)).unwrap_or(u8::MAX),
        left: left.id,
        right: right.id,
        permille,
        reasons,
        source,
    }
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

/// Parties that may see a record and are not kept from it. The page asks again for each reader.
async fn audience(house: &House, record: StreamId) -> Result<BTreeSet<Party>> {
    let rows = house.reads.visibility(&house.town, record).await?;
    let barred: BTreeSet<&Party> =
        rows.iter().filter(|(_, level, ..)| *level == Level::Barred).map(|(party, ..)| party).collect();
    // Who sent a report follows it, and judges nobody by it.
    let reads = |(_, level, until, basis): &&(Party, Level, Option<jiff::Timestamp>, String)| {
        *level >= Level::Part && until.is_none() && basis != "own_submission"
    };
    let may = rows.iter().filter(reads).map(|(party, ..)| party).filter(|p| !barred.contains(p));
    Ok(may.cloned().collect())
}
