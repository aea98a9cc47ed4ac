//! Reunion files for pages. A hit is shown to those who work on the file and to nobody else until
//! two officers released it: to all others the file says "comparing" (R58).

use super::chronology::{self, Line};
use super::report::name_of;
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::{Action, DataRow, Field, FieldSet};
use crate::ports::{ClockFilter, StoredClock, WorkFilter, WorkItem, WorkOrder};
use crate::services::access::{Shown, record};
use crate::stream::{self, Stream};
use domain::actor::Actor;
use domain::ids::{PersonId, ReunionId, StaffId};
use domain::noun::Kind;
use domain::person::{Identity, Person};
use domain::reunion::Reunion;
use domain::text::Confidential;
use jiff::{Timestamp, ToSpan as _};
use std::collections::{BTreeMap, BTreeSet};

/// Facts shown on the page.
const CHRONOLOGY_LINES: u32 = 100;
/// Months of the window of K19.
pub const K19_MONTHS: i32 = 24;

/// One file of the list.
pub struct Listed {
    /// The row.
    pub item: WorkItem,
    /// The stage as this reader may know it.
    pub stage: String,
    /// She works on it.
    pub mine: bool,
}

/// Reunion files this actor may see, with the true stage where she works on one.
///
/// # Errors
/// Faults of the store.
pub async fn list(house: &House, actor: &Actor, offset: u32, limit: u32) -> Result<(Vec<Listed>, u64)> {
    let viewer = house.viewer(actor);
    let filter = WorkFilter {
        kinds: vec![Kind::Reunion],
        order: WorkOrder::Newest,
        offset,
        limit,
        ..WorkFilter::default()
    };
    let total = house.reads.count(&viewer, &filter).await?;
    let mut found = Vec::new();
    for item in house.reads.worklist(&viewer, &filter).await? {
        let Some(reunion) = stream::open::<Reunion>(house, item.stream).await? else { continue };
        let (_, fields) = match guard::readable(house, actor, &reunion).await {
            Err(Error::NotVisible) => continue,
            read => read?,
        };
        let mine = reunion.noun().assigned.contains(&actor.staff);
        found.push(Listed { stage: shown_stage(reunion.noun(), &fields).to_owned(), item, mine });
    }
    Ok((found, total))
}

/// The stage as a reader may know it: true for whoever works on it, and for those who read its
/// stage once the hit was released; for all others as it shows in the clear.
fn shown_stage(reunion: &Reunion, fields: &FieldSet) -> &'static str {
    let reads = fields.clear(DataRow::Kinship, Field::Stage) && reunion.stage.released();
    if fields.clear(DataRow::KinHit, Field::Stage) || reads {
        reunion.stage.code()
    } else {
        reunion.outward_stage()
    }
}

/// The page.
pub struct ReunionView {
    /// The file; show only what `fields` opens.
    pub stream: Stream<Reunion>,
    /// What may be shown.
    pub fields: FieldSet,
    /// Stage as this reader may know it.
    pub stage: &'static str,
    /// She may know of a hit that was not released, and of everything that follows from it.
    pub sees_hit: bool,
    /// Who applied, where names are open.
    pub applicant: Option<Identity>,
    /// Who is missing.
    pub missing: Option<Identity>,
    /// Who was found, once released.
    pub found: Option<Identity>,
    /// Names of the officers it mentions.
    pub names: BTreeMap<StaffId, Confidential>,
    /// Deadlines.
    pub clocks: Vec<StoredClock>,
    /// Chronology, for those who work on it.
    pub lines: Vec<Line>,
    /// She works on it.
    pub may_work: bool,
    /// She may release.
    pub may_release: bool,
    /// She may give an opinion on a found minor.
    pub may_judge: bool,
}

/// Reads a reunion file for its page; what opens names is recorded first.
///
/// # Errors
/// `NotVisible`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: ReunionId) -> Result<ReunionView> {
    let stream = stream::open::<Reunion>(house, id.into()).await?.ok_or(Error::NotVisible)?;
    let _permit = guard::permit(house, actor, Action::ReunionRead, &stream).await?;
    let (_, fields) = guard::readable(house, actor, &stream).await?;
    let noun = stream.noun();
    let works = fields.clear(DataRow::KinHit, Field::Stage);
    let may_judge = guard::permit(house, actor, Action::ReunionOpinion, &stream).await.is_ok();
    // Whoever judges what is best for a found child must know who she is.
    let judges = may_judge && noun.found.as_ref().is_some_and(|f| f.minor);
    let verdict = fields.clear(DataRow::Kinship, Field::Verdict) || judges;
    let sees_hit = works || (noun.stage.released() && verdict);
    let (applicant, missing, found) = if fields.clear(DataRow::Kinship, Field::Name) {
        record_names(house, actor, &stream, sees_hit).await?;
        names_of_family(house, noun, sees_hit).await?
    } else {
        (None, None, None)
    };
    let names = officers(house, noun).await?;
    let clocks = house.reads.clocks(&house.town, &ClockFilter::Streams(vec![id.into()])).await?;
    let lines =
        if works { chronology::read(house, actor, id.into(), CHRONOLOGY_LINES).await? } else { Vec::new() };
    let may_work = guard::permit(house, actor, Action::ReunionWork, &stream).await.is_ok();
    let may_release = guard::permit(house, actor, Action::ReunionRelease, &stream).await.is_ok();
    let stage = shown_stage(noun, &fields);
    Ok(ReunionView {
        fields,
        stage,
        sees_hit,
        applicant,
        missing,
        found,
        names,
        clocks,
        lines,
        may_work,
        may_release,
        may_judge,
        stream,
    })
}

async fn record_names(house: &House, actor: &Actor, reunion: &Stream<Reunion>, sees_hit: bool) -> Result<()> {
    let noun = reunion.noun();
    let found = noun.found.as_ref().map(|f| f.person).filter(|_| !sees_hit);
    let subjects: BTreeSet<PersonId> = noun.persons().into_iter().filter(|p| Some(*p) != found).collect();
    let shown = Shown {
        page: "reunion-show",
        stream: reunion.id,
        subjects,
        fields: [DataRow::Kinship.code().to_owned()].into(),
        purpose: guard::usual_purpose(actor.role()).code(),
        blocked: false,
    };
    record(house, actor, shown).await.map(drop)
}

type Family = (Option<Identity>, Option<Identity>, Option<Identity>);

async fn names_of_family(house: &House, noun: &Reunion, sees_hit: bool) -> Result<Family> {
    let Some(application) = noun.applied() else { return Ok((None, None, None)) };
    let found = noun.found.as_ref().map(|f| f.person).filter(|_| sees_hit);
    let other = Some(application.missing).filter(|m| *m != application.applicant);
    Ok((
        identity(house, Some(application.applicant)).await?,
        identity(house, other).await?,
        identity(house, found).await?,
    ))
}

async fn identity(house: &House, person: Option<PersonId>) -> Result<Option<Identity>> {
    let Some(person) = person else { return Ok(None) };
    let found = stream::open::<Person>(house, person.into()).await?;
    Ok(found.and_then(|p| p.state.noun.identity))
}

async fn officers(house: &House, noun: &Reunion) -> Result<BTreeMap<StaffId, Confidential>> {
    let mut names = BTreeMap::new();
    let takers = noun.samples.values().map(|k| k.taker);
    let released = noun.hit.iter().flat_map(|h| h.released.iter().copied());
    let all: BTreeSet<StaffId> = noun.assigned.iter().copied().chain(takers).chain(released).collect();
    for staff in all {
        names.insert(staff, name_of(house, staff).await?);
    }
    Ok(names)
}

/// The receipt of a new file, for the page that hands it to the family. Only the officers who work
/// on it, and whoever has just taken it down, hold it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn receipt(house: &House, actor: &Actor, id: ReunionId) -> Result<(Confidential, String)> {
    let stream = stream::open::<Reunion>(house, id.into()).await?.ok_or(Error::NotVisible)?;
    let _permit = guard::permit(house, actor, Action::ReunionWork, &stream).await?;
    let application = stream.noun().applied().ok_or(Error::NotVisible)?;
    Ok((application.receipt.clone(), application.code_name.clone()))
}

/// The found person's page: nothing of the family, only what is asked.
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store.
pub async fn wish(house: &House, actor: &Actor, id: ReunionId) -> Result<Stream<Reunion>> {
    let stream = stream::open::<Reunion>(house, id.into()).await?.ok_or(Error::NotVisible)?;
    let _permit = guard::permit(house, actor, Action::ReunionWork, &stream).await?;
    if stream.noun().found.is_none() {
        return Err(Error::NotVisible);
    }
    Ok(stream)
}

/// K19: families reunited within the window, each found person once.
pub struct K19 {
    /// Found persons, each once.
    pub families: u64,
    /// Rows behind it.
    pub rows: u64,
    /// Begin of the window.
    pub from: Timestamp,
    /// As of.
    pub until: Timestamp,
    /// Those of the rows that this reader may see, with when they met.
    pub items: Vec<(WorkItem, Timestamp)>,
}

/// Counts K19 and lists its rows, those that the reader may see.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn k19(house: &House, actor: &Actor) -> Result<K19> {
    let id = crate::services::alliance::register_id(house).into();
    let _permit = guard::permit_new(house, actor, Action::FiguresRead, Kind::Alliance, id)?;
    let until = house.now();
    let zone = domain::clock::shanghai();
    let from = until
        .to_zoned_datetime(zone)
        .checked_sub(K19_MONTHS.months())
        .map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
    // The window is half open; what happened this very moment counts.
    let end = until.checked_add(1.microsecond()).unwrap_or(until);
    let total = house.reads.figure(&house.town, "K19", from, end).await?;
    let filter = WorkFilter {
        kinds: vec![Kind::Reunion],
        facets: vec![("figure".to_owned(), "K19".to_owned())],
        order: WorkOrder::Newest,
        limit: 200,
        ..WorkFilter::default()
    };
    let mut items = Vec::new();
    for item in house.reads.worklist(&house.viewer(actor), &filter).await? {
        let met = stream::open::<Reunion>(house, item.stream).await?.and_then(|r| r.noun().met_at);
        items.extend(met.filter(|at| *at >= from && *at <= until).map(|at| (item, at)));
    }
    Ok(K19 { families: total.persons, rows: total.rows, from, until, items })
}
