//! Visits for pages: what the visitor has to do next, and one visit with the contact it needs.
//!
//! *What is absent:* why somebody is visited. The visitor gets a task and a contact under a code
//! name; in a sexual-assault matter not even the contact, if she works in the village.

use super::referral::matter_of;
use crate::error::{Error, Result};
use crate::glance::Glance;
use crate::guard;
use crate::house::House;
use crate::policy::{Action, DataRow, Field, FieldSet};
use crate::ports::{WorkFilter, WorkItem, WorkOrder};
use crate::services::access::{Shown, record};
use crate::services::referral::check_screening;
use crate::stream::{self, Stream};
use domain::actor::{Actor, Party};
use domain::ids::{StreamId, VisitId};
use domain::noun::Kind;
use domain::text::Confidential;
use domain::visit::{Series, Stage, Visit};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Tasks of one page: more than a week's evenings hold. The rest comes when these are done.
const TASKS_MOST: u32 = 50;
/// What a task of the list shows.
const SHOWN: [DataRow; 1] = [DataRow::TaskAndContact];

/// One task of the list: nothing of it tells why.
pub struct Task {
    /// Visit.
    pub id: VisitId,
    /// Code name.
    pub code_name: String,
    /// Which of the series.
    pub series: Series,
    /// What to do, a task code; `None` when policy does not open it.
    pub task: Option<String>,
    /// The safe cover.
    pub cover: Option<Confidential>,
    /// Due.
    pub due: Option<Timestamp>,
    /// Paused at her wish.
    pub paused: bool,
    /// Tries without meeting her.
    pub tries: u8,
}

/// What this actor has to do, nearest first: the next visit of each file, then the later ones.
pub struct Tasks {
    /// The next of each file.
    pub next: Vec<Task>,
    /// Later ones of the same files, and those that rest.
    pub later: Vec<Task>,
    /// Whether there are more behind them.
    pub more: bool,
}

/// The visits that this actor, or her unit, is to make.
///
/// # Errors
/// Faults of the store.
pub async fn tasks(house: &House, actor: &Actor) -> Result<Tasks> {
    let viewer = house.viewer(actor);
    let mut items = Vec::new();
    for holder in [actor.party(), Party::Staff(actor.staff)] {
        let filter = WorkFilter {
            kinds: vec![Kind::Visit],
            holder: Some(holder),
            open: Some(true),
            // All of a visitor's visits are equally urgent: in the order of the holder's index.
            order: WorkOrder::Urgency,
            limit: TASKS_MOST + 1,
            ..WorkFilter::default()
        };
        items.extend(house.reads.worklist(&viewer, &filter).await?);
    }
    items.sort_by_key(|i| (i.due.unwrap_or(Timestamp::MAX), i.opened));
    let more = items.len() > TASKS_MOST as usize;
    items.truncate(TASKS_MOST as usize);
    let ids: Vec<StreamId> = items.iter().map(|item| item.stream).collect();
    let mut opened = Glance::new(house, actor, &SHOWN).open::<Visit>(&ids).await?;
    let mut tasks = Tasks { next: Vec::new(), later: Vec::new(), more };
    let mut files = BTreeSet::new();
    for item in items {
        let root = item.root;
        let Some((visit, fields)) = opened.remove(&item.stream) else { continue };
        let Some(task) = task(item, &visit, &fields) else { continue };
        let next = !task.paused && files.insert(root);
        if next { tasks.next.push(task) } else { tasks.later.push(task) }
    }
    Ok(tasks)
}

fn task(item: WorkItem, visit: &Stream<Visit>, fields: &FieldSet) -> Option<Task> {
    let noun = visit.noun();
    let schedule = noun.schedule.as_ref()?;
    let open = fields.clear(DataRow::TaskAndContact, Field::Task);
    Some(Task {
        id: item.stream.into(),
        code_name: item.title,
        series: schedule.series,
        task: open.then(|| schedule.task.clone()),
        cover: schedule.cover.clone().filter(|_| open),
        due: item.due,
        paused: noun.stage == Stage::Paused,
        tries: noun.tries,
    })
}

/// Why no contact is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactClosed {
    /// It comes by phone from the hub; the words never say why.
    ByPhone,
    /// The visitor's screening is missing or has expired (R52).
    Unscreened,
}

/// One visit as its page shows it.
pub struct VisitView {
    /// The visit.
    pub stream: Stream<Visit>,
    /// What may be shown.
    pub fields: FieldSet,
    /// The contact that the task needs, or why it is not shown.
    pub contact: std::result::Result<Confidential, ContactClosed>,
    /// What the visitor said, for whoever schedules visits.
    pub words: Option<Confidential>,
    /// Due.
    pub due: Option<Timestamp>,
    /// She may do it now.
    pub may_do: bool,
    /// She may hand it back.
    pub may_hand_back: bool,
    /// She may send somebody else, pause it and cancel it.
    pub may_schedule: bool,
}

/// Reads a visit for its page. Where the contact is shown, the access is recorded first.
///
/// # Errors
/// `NotVisible`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: VisitId) -> Result<VisitView> {
    let stream = guard::open::<Visit>(house, actor, id).await?;
    let mut view = guard::view(house, actor, &stream).await?;
    let schedule = stream.noun().schedule.clone().ok_or(Error::NotVisible)?;
    let matter = matter_of(house, schedule.file).await?;
    view.flags = matter.flags;
    let fields = guard::fields_of(house, actor, &view);
    let working = matches!(stream.noun().stage, Stage::Scheduled | Stage::NotMet | Stage::Paused);
    let may_do = working && guard::permit(house, actor, Action::VisitDo, &stream).await.is_ok();
    let may_schedule = guard::permit(house, actor, Action::VisitSchedule, &stream).await.is_ok();
    let contact = contact(house, actor, &fields, &schedule.contact).await?;
    let words = stream.noun().words.clone().filter(|_| may_schedule);
    if contact.is_ok() || words.is_some() {
        let shown = Shown {
            page: "visit-show",
            stream: id.into(),
            subjects: matter.subject.into_iter().collect(),
            fields: [DataRow::TaskAndContact.code().to_owned()].into(),
            purpose: guard::usual_purpose(actor.role()).code(),
            blocked: false,
        };
        record(house, actor, shown).await?;
    }
    let may_hand_back = may_do && stream.noun().stage != Stage::Paused;
    let due = stream.state.clocks.next_due();
    Ok(VisitView { stream, fields, contact, words, due, may_do, may_hand_back, may_schedule })
}

async fn contact(
    house: &House,
    actor: &Actor,
    fields: &FieldSet,
    contact: &Confidential,
) -> Result<std::result::Result<Confidential, ContactClosed>> {
    let open = |field| fields.clear(DataRow::TaskAndContact, field);
    // The contact says whom to ask for and where, so each of the three must be open.
    if !(open(Field::ContactName) && open(Field::ContactPhone) && open(Field::Place)) {
        return Ok(Err(ContactClosed::ByPhone));
    }
    match check_screening(house, actor).await {
        Ok(()) => Ok(Ok(contact.clone())),
        Err(Error::Refused(_)) => Ok(Err(ContactClosed::Unscreened)),
        Err(error) => Err(error),
    }
}

/// The code name of a visit that this actor may see now; for telling her what became of a command.
///
/// # Errors
/// Faults of the store.
pub async fn code_name(house: &House, actor: &Actor, id: VisitId) -> Result<Option<String>> {
    let stream = StreamId::from(id);
    if house.reads.level(&house.viewer(actor), stream).await?.is_none() {
        return Ok(None);
    }
    let visit = stream::open::<Visit>(house, stream).await?;
    Ok(visit.and_then(|v| v.noun().schedule.as_ref().map(|s| s.code_name.clone())))
}
