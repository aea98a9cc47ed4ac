//! The queue: reports, hand-overs that came back, visits that found danger or nobody to go.

use crate::components::{Badge, ClockChip, QueueRow, Risk, StageKind};
use crate::error::Failure;
use crate::i18n::Lang;
use crate::request::Desk;
use crate::routes;
use app::ports::{WorkFilter, WorkItem};
use domain::ids::StreamId;
use domain::noun::Kind;
use jiff::{SignedDuration, Timestamp};

/// Rows shown at once; the count beside the title never lies about the rest.
const ROWS: u32 = 60;
/// Minutes before a deadline from which it counts as soon.
const SOON_MINUTES: i64 = 24 * 60;

/// Minutes for which a new alarm stays on top of older ones that nobody has taken either.
const RINGS_MINUTES: i64 = 5;

/// The queue of one desk.
pub struct Queue {
    /// Rows, most urgent first.
    pub rows: Vec<QueueRow>,
    /// What they stand for.
    pub items: Vec<WorkItem>,
    /// How many wait in all.
    pub total: u64,
    /// Reports nobody has taken.
    pub alarms: usize,
}

/// What waits at this desk.
fn filter() -> WorkFilter {
    WorkFilter {
        kinds: vec![Kind::Report, Kind::Referral, Kind::Visit, Kind::Pair],
        open: Some(true),
        limit: ROWS,
        ..WorkFilter::default()
    }
}

/// Reads the queue.
///
/// # Errors
/// Faults of the store.
pub async fn read(desk: &Desk, selected: Option<StreamId>) -> Result<Queue, Failure> {
    let house = desk.house();
    let viewer = house.viewer(&desk.actor);
    // Only what waits for this desk or the hub: a referral that runs elsewhere is not its work.
    let mut items = Vec::new();
    let mut total = 0;
    for holder in [domain::report::duty_desk(), domain::report::hub_office()] {
        let own = WorkFilter { holder: Some(holder), ..filter() };
        total += house.reads.count(&viewer, &own).await.map_err(app::Error::from)?;
        items.extend(house.reads.worklist(&viewer, &own).await.map_err(app::Error::from)?);
    }
    let now = house.now();
    items.sort_by_key(|i| (i.urgency, !rings(i, now), i.due.unwrap_or(Timestamp::MAX), i.opened));
    let alarms = items.iter().filter(|i| i.kind == Kind::Report && i.stage == "received").count();
    let rows = items.iter().map(|item| row(desk.lang(), item, selected, now)).collect();
    Ok(Queue { rows, items, total, alarms })
}

/// Whether it is an alarm that has just come in: it takes the top of its urgency.
fn rings(item: &WorkItem, now: Timestamp) -> bool {
    let untaken = item.kind == Kind::Report && item.stage == "received";
    untaken && now.duration_since(item.opened) < SignedDuration::from_mins(RINGS_MINUTES)
}

/// Where an item opens on the desk.
#[must_use]
pub fn href(item: &WorkItem) -> String {
    match item.kind {
        Kind::Report => routes::report(item.stream.into()),
        Kind::Referral => routes::referral(item.stream.into()),
        Kind::Visit => routes::visit(item.stream.into()),
        Kind::Pair => routes::pair_act(item.stream.into(), "early"),
        _ => routes::desk(),
    }
}

fn row(lang: Lang, item: &WorkItem, selected: Option<StreamId>, now: Timestamp) -> QueueRow {
    let word = format!("{}-stage-{}", item.kind.code(), item.stage.replace('_', "-"));
    let fresh = item.stage == "received";
    let kind = if fresh { StageKind::New } else { StageKind::Active };
    let mut row = QueueRow::new(lang, format!("row-{}", item.stream), href(item), item.title.clone())
        .kind(lang.t(&format!("kind-{}", item.kind.code())))
        .badge(Badge::stage(lang, kind, lang.t(&word)))
        .arrived(item.opened, now)
        .alarm(fresh && item.risk >= 4)
        .unread(fresh)
        .selected(selected == Some(item.stream));
    if item.kind == Kind::Report && !fresh {
        // Somebody took it by name; the row has no room for who.
        row = row.holder("");
    }
    if item.risk >= 2 {
        row = row.badge(Badge::risk(lang, risk(item.risk)));
    }
    if let Some(due) = item.due {
        row = row.clock(ClockChip::judged(lang, due, now, SOON_MINUTES));
    }
    row
}

/// The risk number of rows as a badge shows it.
#[must_use]
pub fn risk(number: u8) -> Risk {
    match number {
        4 => Risk::Red,
        3 => Risk::High,
        2 => Risk::Medium,
        1 => Risk::Low,
        _ => Risk::Unknown,
    }
}
