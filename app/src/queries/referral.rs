//! Referrals for pages: the inbox, one referral, and the least items that may be handed over.
//!
//! *What is absent:* why. A receiver gets the need and the items that the sender confirmed for
//! her and that her role may read; never a situation, a track or a way to the file.

use super::report::name_of;
use crate::error::Result;
use crate::glance::Glance;
use crate::guard;
use crate::house::House;
use crate::policy::{Action, DataRow, Field, FieldSet, Flags, Relation};
use crate::ports::{WorkFilter, WorkItem, WorkOrder};
use crate::services::access::{Shown, record};
use crate::stream::{self, Stream};
use domain::actor::{Actor, Party, UnitCode};
use domain::file::{File, Track};
use domain::ids::{FileId, PersonId, ReferralId, StaffId, StreamId};
use domain::noun::{Entry, Kind};
use domain::person::Person;
use domain::referral::{Fact, Referral, Stage};
use domain::report::{Report, hub_office};
use domain::text::Confidential;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Lines of one part of a page.
const LINES_MOST: u32 = 50;
/// Lines of what is over.
const OVER_MOST: u32 = 10;
/// What a line of the inbox shows.
const SHOWN: [DataRow; 1] = [DataRow::TaskAndContact];

/// What a file bars or narrows for everything that belongs to it.
pub(crate) struct Matter {
    /// Flags of the file and of its subject.
    pub(crate) flags: Flags,
    /// The person it is for.
    pub(crate) subject: Option<PersonId>,
    /// Who works on it.
    pub(crate) assigned: BTreeSet<StaffId>,
}

/// Reads what of a file narrows the reading of its visits and referrals. **Unguarded**: nothing of
/// it is shown.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn matter_of(house: &House, file: FileId) -> Result<Matter> {
    let Some(file) = stream::open::<File>(house, file.into()).await? else {
        return Ok(Matter { flags: Flags::default(), subject: None, assigned: BTreeSet::new() });
    };
    let noun = file.noun();
    let subject = noun.opening.as_ref().map(|o| o.subject);
    let person = match subject {
        Some(id) => stream::open::<Person>(house, id.into()).await?,
        None => None,
    };
    let identity = person.as_ref().and_then(|p| p.noun().identity.as_ref());
    let flags = Flags {
        minor: noun.minor(),
        sexual: noun.sexual(),
        dv: noun.tracks.contains(&Track::Dv),
        protected_address: identity.is_some_and(|i| i.address_protected),
        ..Flags::default()
    };
    Ok(Matter { flags, subject, assigned: noun.assigned.clone() })
}

/// One line of the inbox.
pub struct Line {
    /// The row.
    pub item: WorkItem,
    /// Need code, where policy opens the task.
    pub need: Option<String>,
    /// Who sent it.
    pub from: Option<Party>,
    /// Who is asked.
    pub to: Option<Party>,
    /// Red.
    pub red: bool,
    /// When the help should be there.
    pub help_by: Option<Date>,
    /// The receiver ticks every week, and last did then.
    pub ticked: Option<Option<Timestamp>>,
}

/// One part of the inbox, as far as one page goes.
pub struct Part {
    /// Its lines: red first, then by deadline.
    pub lines: Vec<Line>,
    /// Whether there are more behind them.
    pub more: bool,
}

/// The inbox of one post.
pub struct Inbox {
    /// Waiting for this unit's answer; for the hub also what came back.
    pub answer: Part,
    /// Taken on and not done yet.
    pub running: Part,
    /// Sent by this unit and with somebody else.
    pub sent: Part,
    /// Lately over, either way.
    pub over: Part,
}

/// Reads one page of the inbox; pages count from 1. Every part is read in the order of its index, and
/// no row more than the page shows and one to know whether there are more.
///
/// # Errors
/// Faults of the store.
pub async fn inbox(house: &House, actor: &Actor, page: u32) -> Result<Inbox> {
    let mut reader = Reader { house, actor, page: page.max(1), glance: Glance::new(house, actor, &SHOWN) };
    let waiting = ["sent", "refused", "returned"];
    let answer = reader.held(&waiting).await?;
    let running = reader.held(&["accepted"]).await?;
    let seen: BTreeSet<_> = answer.lines.iter().chain(&running.lines).map(|l| l.item.stream).collect();
    let from = ("open_referral_from".to_owned(), actor.party().code());
    let mut sent = reader.part(vec![WorkFilter { facets: vec![from], ..open() }], LINES_MOST).await?;
    sent.lines.retain(|line| !seen.contains(&line.item.stream));
    let closed = WorkFilter { open: Some(false), order: WorkOrder::Newest, ..open() };
    let over = reader.part(vec![closed], OVER_MOST).await?;
    Ok(Inbox { answer, running, sent, over })
}

fn open() -> WorkFilter {
    WorkFilter { kinds: vec![Kind::Referral], open: Some(true), ..WorkFilter::default() }
}

/// Reads the parts of one page of an inbox.
struct Reader<'a> {
    house: &'a House,
    actor: &'a Actor,
    page: u32,
    glance: Glance<'a>,
}

impl Reader<'_> {
    /// What this post, or she herself, has to do next.
    async fn held(&mut self, stages: &[&str]) -> Result<Part> {
        let stages: Vec<String> = stages.iter().map(|stage| (*stage).to_owned()).collect();
        let held = |holder| WorkFilter { holder: Some(holder), stages: stages.clone(), ..open() };
        let filters = vec![held(self.actor.party()), held(Party::Staff(self.actor.staff))];
        self.part(filters, LINES_MOST).await
    }

    async fn part(&mut self, filters: Vec<WorkFilter>, most: u32) -> Result<Part> {
        let viewer = self.house.viewer(self.actor);
        let (mut items, mut more) = (Vec::new(), false);
        for filter in filters {
            let page = WorkFilter { offset: (self.page - 1) * most, limit: most + 1, ..filter };
            let mut found = self.house.reads.worklist(&viewer, &page).await?;
            more |= found.len() > most as usize;
            found.truncate(most as usize);
            items.extend(found);
        }
        let ids: Vec<StreamId> = items.iter().map(|item| item.stream).collect();
        let mut opened = self.glance.open::<Referral>(&ids).await?;
        let lines = items.into_iter().filter_map(|item| {
            let (referral, fields) = opened.remove(&item.stream)?;
            Some(line(self.actor, item, &referral, &fields))
        });
        Ok(Part { lines: lines.collect(), more })
    }
}

fn line(actor: &Actor, item: WorkItem, referral: &Stream<Referral>, fields: &FieldSet) -> Line {
    let noun = referral.noun();
    let offer = &noun.offer;
    let open = fields.clear(DataRow::TaskAndContact, Field::Task) || offer.from == Some(actor.party());
    Line {
        need: open.then(|| offer.need.clone()),
        from: offer.from.clone(),
        to: offer.to.clone(),
        red: offer.red,
        help_by: offer.help_by,
        ticked: (offer.weekly_ticks && noun.stage == Stage::Accepted)
            .then(|| noun.ticks.last().map(|(_, at)| *at)),
        item,
    }
}

/// Where this actor stands to a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// She is asked.
    Receiver,
    /// She asked.
    Sender,
    /// The hub, which watches.
    Hub,
}

/// What this actor may do now.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Accept or refuse.
    pub answer: bool,
    /// Record that a named person took it by phone.
    pub confirm_phone: bool,
    /// Three taps a week.
    pub tick: bool,
    /// Complete.
    pub complete: bool,
    /// Send on.
    pub send_on: bool,
    /// Withdraw.
    pub withdraw: bool,
}

/// One thing that happened to a referral, for its strip.
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// Who did it, by name; empty for the clock.
    pub by: Confidential,
    /// What.
    pub fact: Fact,
}

/// One referral as its page shows it.
pub struct ReferralView {
    /// The referral; show only what `items` and `need_open` give.
    pub stream: Stream<Referral>,
    /// Where she stands.
    pub seat: Seat,
    /// The items that she may read, as confirmed by the sender.
    pub items: Vec<(String, Confidential)>,
    /// How many more were handed over that her role does not read.
    pub withheld: usize,
    /// What happened, oldest first, as far as it is hers to know.
    pub history: Vec<Happened>,
    /// Deadline of the answer.
    pub due: Option<Timestamp>,
    /// What she may do.
    pub may: May,
    /// Units that an adult woman let know already, for whoever sends it on; `None` when nobody asks.
    pub agreed: Option<Vec<UnitCode>>,
}

/// Reads a referral for its page. Where items tell who she is, the access is recorded first.
///
/// # Errors
/// `NotVisible`; faults of the store: then nothing is shown.
pub async fn show(house: &House, actor: &Actor, id: ReferralId) -> Result<ReferralView> {
    let stream = guard::open::<Referral>(house, actor, id).await?;
    let mut view = guard::view(house, actor, &stream).await?;
    let offer = &stream.noun().offer;
    let matter = match offer.file {
        Some(file) => matter_of(house, file).await?,
        None => Matter { flags: Flags::default(), subject: None, assigned: BTreeSet::new() },
    };
    view.flags = matter.flags;
    let seat = seat(actor, &stream);
    if seat == Seat::Receiver {
        // To its receiver a hand-over is her own work. What her role reads of it stands in fields.toml.
        view.relation.extend([Relation::Assigned, Relation::OwnClient]);
    }
    let fields = guard::fields_of(house, actor, &view);
    // A colleague of the sender's unit reads no more of it than of the file: it is not her case.
    let own = match seat {
        Seat::Sender => matter.assigned.contains(&actor.staff) || is_sender(&stream, actor),
        Seat::Receiver => false,
        Seat::Hub => matter.assigned.contains(&actor.staff),
    };
    let open = |item: &str| match seat {
        Seat::Sender => item == "code_name" || own,
        _ => own || item_open(&fields, item, matter.flags.minor),
    };
    let items: Vec<(String, Confidential)> =
        offer.items.iter().filter(|(item, _)| open(item)).map(|(i, t)| (i.clone(), t.clone())).collect();
    let withheld = offer.items.len() - items.len();
    if items.iter().any(|(item, _)| item != "code_name") {
        let shown = Shown {
            page: "referral-show",
            stream: id.into(),
            subjects: matter.subject.into_iter().collect(),
            fields: items.iter().map(|(item, _)| item.clone()).collect(),
            purpose: guard::usual_purpose(actor.role()).code(),
            blocked: false,
        };
        record(house, actor, shown).await?;
    }
    let history = history(house, &stream, seat).await?;
    let may = may(house, actor, &stream, seat).await;
    let due = stream.state.clocks.next_due();
    let agreed = match stream.noun().offer.file.filter(|_| may.send_on) {
        Some(file) => agreed(house, file).await?,
        None => None,
    };
    Ok(ReferralView { stream, seat, items, withheld, history, due, may, agreed })
}

fn seat(actor: &Actor, stream: &Stream<Referral>) -> Seat {
    let offer = &stream.noun().offer;
    let own = |party: &Option<Party>| party.as_ref().is_some_and(|p| actor.parties().contains(p));
    match (own(&offer.to), own(&offer.from)) {
        (true, _) if stream.noun().stage != Stage::Refused && stream.noun().stage != Stage::Returned => {
            Seat::Receiver
        }
        (_, true) => Seat::Sender,
        _ => Seat::Hub,
    }
}

fn is_sender(stream: &Stream<Referral>, actor: &Actor) -> bool {
    stream.noun().sent.is_some_and(|(by, _)| by == actor.staff)
}

async fn may(house: &House, actor: &Actor, stream: &Stream<Referral>, seat: Seat) -> May {
    let noun = stream.noun();
    let permitted = async |action| guard::permit(house, actor, action, stream).await.is_ok();
    let receiver = seat == Seat::Receiver;
    let sends = permitted(Action::ReferralSend).await;
    let ticks = receiver && noun.stage == Stage::Accepted && permitted(Action::ReferralTick).await;
    May {
        answer: receiver && noun.stage == Stage::Sent && permitted(Action::ReferralAnswer).await,
        confirm_phone: sends && noun.stage == Stage::Sent && noun.offer.red && noun.phone.is_none(),
        tick: ticks && noun.offer.weekly_ticks,
        complete: ticks,
        send_on: sends
            && actor.party() == hub_office()
            && matches!(noun.stage, Stage::Refused | Stage::Returned),
        withdraw: sends && !receiver && noun.stage.open(),
    }
}

/// What happened. A receiver learns nothing of those who were asked before her.
async fn history(house: &House, stream: &Stream<Referral>, seat: Seat) -> Result<Vec<Happened>> {
    let mut all: Vec<Happened> = Vec::new();
    for stored in house.reads.facts(&house.town, stream.id, 1).await? {
        let Entry::Own(fact) = stream::open_fact::<Referral>(house, &stream.key, &stored)? else { continue };
        if seat == Seat::Receiver && matches!(fact, Fact::SentOn { .. }) {
            all.clear();
        }
        let by = match fact {
            Fact::ReturnedToHub | Fact::OwnerAlerted => Confidential::default(),
            _ => name_of(house, stored.actor).await?,
        };
        all.push(Happened { at: stored.at, by, fact });
    }
    Ok(all)
}

/// Whether a role's fields open an item of a hand-over.
fn item_open(fields: &FieldSet, item: &str, minor: bool) -> bool {
    let who = if minor { DataRow::MinorVictimIdentity } else { DataRow::AdultVictimIdentity };
    let task = |field| fields.clear(DataRow::TaskAndContact, field);
    match item {
        "code_name" => true,
        "name" => fields.clear(who, Field::Name) || task(Field::ContactName),
        "sex" => fields.clear(who, Field::Sex),
        "age" => fields.clear(who, Field::BirthDate) || fields.clear(who, Field::AgeBand),
        "address" => fields.clear(who, Field::Address) || task(Field::Place),
        "school" => fields.clear(who, Field::School),
        "class" => fields.clear(who, Field::SchoolClass),
        "arrangement" => fields.clear(who, Field::Arrangement),
        "guardian" => fields.clear(who, Field::Guardian),
        "safe_contact" => {
            fields.clear(DataRow::SafeContact, Field::ContactNumber) || task(Field::ContactPhone)
        }
        "contact" => task(Field::ContactName) && task(Field::ContactPhone) && task(Field::Place),
        "need" => task(Field::Task),
        "risk" => fields.clear(DataRow::PsychConclusion, Field::RiskLevel),
        "situations" => fields.clear(DataRow::CaseOverview, Field::Situation),
        _ => false,
    }
}

/// The units that an adult woman let know; `None` for a minor, of whom nobody asks.
async fn agreed(house: &House, file: FileId) -> Result<Option<Vec<UnitCode>>> {
    let Some(file) = stream::open::<File>(house, file.into()).await? else { return Ok(None) };
    if file.noun().minor() {
        return Ok(None);
    }
    let given = super::consent::of(house, file.noun()).await?;
    Ok(Some(given.into_iter().filter(|one| one.given).map(|one| one.unit).collect()))
}

/// Whether an adult woman has yet to agree that this unit may be told.
///
/// # Errors
/// Faults of the store.
pub async fn consent_missing(house: &House, file: &File, to: &Party) -> Result<bool> {
    let Party::Unit(_, unit) = to else { return Ok(false) };
    if unit.0 == domain::report::HUB {
        return Ok(false);
    }
    for report in &file.reports {
        let report = stream::open::<Report>(house, (*report).into()).await?;
        if report.is_some_and(|r| !r.noun().may_tell(unit)) {
            return Ok(true);
        }
    }
    Ok(false)
}
