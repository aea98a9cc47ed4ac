//! A file on one page: who, what, risk, next clock, owner; people, plan, hand-overs, chronology,
//! and who has seen it. Identity is opened only as policy says, and the access recorded first.

use super::chronology::{self, Line};
use super::consent::{self, Consent};
use super::report::{name_of, opened_fields};
use super::strip::{self, HandedOver, Planned};
use crate::error::{Error, Result};
use crate::guard;
use crate::house::House;
use crate::policy::{Action, FieldSet, ResourceView};
use crate::ports::{ClockFilter, StoredClock, WorkFilter, WorkItem, WorkOrder};
use crate::services::access::{Shown, record};
use crate::stream::{self, Stream};
use domain::access_day::{AccessDay, Fact as AccessFact, Seen};
use domain::actor::Actor;
use domain::file::{File, PersonEntry};
use domain::ids::{FileId, PersonId, PlanId};
use domain::noun::{Entry, Kind};
use domain::person::Person;
use domain::plan::Plan;
use domain::text::Confidential;
use std::collections::BTreeSet;

/// Facts shown on the page; older ones stay one click away.
const CHRONOLOGY_LINES: u32 = 200;

/// One person of the file.
pub struct PersonView {
    /// Id.
    pub id: PersonId,
    /// Place in the file.
    pub entry: PersonEntry,
    /// The person; show only what `fields` opens.
    pub person: Stream<Person>,
    /// What may be shown.
    pub fields: FieldSet,
}

/// The page.
pub struct FileView {
    /// The file; show only what `fields` opens.
    pub stream: Stream<File>,
    /// How the actor stands to it.
    pub view: ResourceView,
    /// What may be shown.
    pub fields: FieldSet,
    /// Name of the owner.
    pub owner: Confidential,
    /// Persons she may see.
    pub persons: Vec<PersonView>,
    /// Hand-overs she may see, oldest first.
    pub handovers: Vec<HandedOver>,
    /// Visits she may see, in the order of the series.
    pub visits: Vec<Planned>,
    /// Plans she may see, opened.
    pub plans: Vec<(PlanId, Stream<Plan>)>,
    /// Deadlines of the file and of what belongs to it.
    pub clocks: Vec<StoredClock>,
    /// An adult woman's answers, unit by unit; for those who may refer it on.
    pub consents: Vec<Consent>,
    /// Chronology.
    pub lines: Vec<Line>,
    /// Whether she may see who has seen it.
    pub may_see_history: bool,
}

/// Reads a file for its page.
///
/// # Errors
/// `NotVisible`; `NotPermitted`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: FileId) -> Result<FileView> {
    let stream = guard::open::<File>(house, actor, id).await?;
    let _permit = guard::permit(house, actor, Action::FileRead, &stream).await?;
    let (view, fields) = guard::readable(house, actor, &stream).await?;
    let persons = persons(house, actor, &stream, &view).await?;
    record_access(house, actor, &stream, &fields, &persons).await?;
    let viewer = house.viewer(actor);
    let filter = WorkFilter {
        kinds: vec![Kind::Referral, Kind::Plan, Kind::Visit],
        root: Some(id.into()),
        order: WorkOrder::Newest,
        limit: 100,
        ..WorkFilter::default()
    };
    let items = house.reads.worklist(&viewer, &filter).await?;
    let mut plans = Vec::new();
    for item in items.iter().filter(|i| i.kind == Kind::Plan) {
        if let Some(plan) = stream::open::<Plan>(house, item.stream).await? {
            plans.push((item.stream.into(), plan));
        }
    }
    let mut streams: Vec<_> = items.iter().map(|i| i.stream).collect();
    streams.push(id.into());
    let clocks = house.reads.clocks(&house.town, &ClockFilter::Streams(streams)).await?;
    let (handovers, visits) = strip::of(house, actor, &items).await?;
    let lines = chronology::read(house, actor, id.into(), CHRONOLOGY_LINES).await?;
    let owner = match stream.noun().owner {
        Some(owner) => name_of(house, owner).await?,
        None => Confidential::default(),
    };
    let may_see_history = guard::permit(house, actor, Action::AccessHistoryRead, &stream).await.is_ok();
    let may_refer = guard::permit(house, actor, Action::ReferralSend, &stream).await.is_ok();
    let consents = if may_refer { consent::of(house, stream.noun()).await? } else { Vec::new() };
    Ok(FileView {
        stream,
        view,
        fields,
        owner,
        persons,
        handovers,
        visits,
        plans,
        clocks,
        consents,
        lines,
        may_see_history,
    })
}

/// Persons of the file that this actor may see, with the fields that policy opens. The flags and
/// relations of the file hold for its persons too.
async fn persons(
    house: &House,
    actor: &Actor,
    file: &Stream<File>,
    file_view: &ResourceView,
) -> Result<Vec<PersonView>> {
    let mut found = Vec::new();
    for (id, entry) in &file.noun().persons {
        found.extend(person_in(house, actor, file_view, (*id, entry)).await?);
    }
    Ok(found)
}

/// One person of a file, if this actor may see her, under the flags and relations of that file.
pub(super) async fn person_in(
    house: &House,
    actor: &Actor,
    file_view: &ResourceView,
    (id, entry): (PersonId, &PersonEntry),
) -> Result<Option<PersonView>> {
    let Some(person) = stream::open::<Person>(house, id.into()).await? else { return Ok(None) };
    let mut view = match guard::view(house, actor, &person).await {
        Ok(view) => view,
        Err(Error::NotVisible) => return Ok(None),
        Err(error) => return Err(error),
    };
    let protected = view.flags.protected_address;
    view.flags = file_view.flags;
    view.flags.protected_address = protected;
    view.flags.minor = !entry.adult;
    view.village.clone_from(&file_view.village);
    view.approval.clone_from(&file_view.approval);
    let fields = guard::fields_of(house, actor, &view);
    Ok(Some(PersonView { id, entry: entry.clone(), person, fields }))
}

async fn record_access(
    house: &House,
    actor: &Actor,
    file: &Stream<File>,
    fields: &FieldSet,
    persons: &[PersonView],
) -> Result<()> {
    let mut opened = opened_fields(fields);
    let mut subjects = BTreeSet::new();
    for person in persons {
        let telling = opened_fields(&person.fields);
        if !telling.is_empty() {
            subjects.insert(person.id);
            opened.extend(telling);
        }
    }
    if opened.is_empty() {
        return Ok(());
    }
    let purpose = guard::usual_purpose(actor.role()).code();
    let shown =
        Shown { page: "file-show", stream: file.id, subjects, fields: opened, purpose, blocked: false };
    record(house, actor, shown).await.map(drop)
}

/// Who has seen a file, newest first (谁看过).
///
/// # Errors
/// `NotVisible`, `NotPermitted`; faults of the store.
pub async fn seen(house: &House, actor: &Actor, id: FileId) -> Result<Vec<(Seen, Confidential)>> {
    let file = guard::open::<File>(house, actor, id).await?;
    let _permit = guard::permit(house, actor, Action::AccessHistoryRead, &file).await?;
    let mut about: BTreeSet<String> = file.noun().persons.keys().map(ToString::to_string).collect();
    about.insert(id.to_string());
    about.extend(file.noun().reports.iter().map(ToString::to_string));
    let mut days = BTreeSet::new();
    for value in &about {
        days.extend(house.reads.by_facet(&house.town, "seen", value).await?.into_iter().map(|s| s.stream));
    }
    let mut all = Vec::new();
    for day in days {
        let Some(key) = stream::key_of(house, day).await? else { continue };
        for fact in house.reads.facts(&house.town, day, 1).await? {
            let Entry::Own(AccessFact::Viewed(view)) = stream::open_fact::<AccessDay>(house, &key, &fact)?
            else {
                continue;
            };
            let concerns = about.contains(&view.stream.to_string())
                || view.subjects.iter().any(|p| about.contains(&p.to_string()));
            if concerns {
                let name = name_of(house, fact.actor).await?;
                all.push((Seen { by: fact.actor, at: fact.at, view }, name));
            }
        }
    }
    all.sort_by_key(|(seen, _)| std::cmp::Reverse(seen.at));
    Ok(all)
}

/// A page of files this actor may see.
///
/// # Errors
/// Faults of the store.
pub async fn list(house: &House, actor: &Actor, filter: WorkFilter) -> Result<(Vec<WorkItem>, u64)> {
    let viewer = house.viewer(actor);
    let filter = WorkFilter { kinds: vec![Kind::File], ..filter };
    let items = house.reads.worklist(&viewer, &filter).await?;
    let total = house.reads.count(&viewer, &filter).await?;
    Ok((items, total))
}
