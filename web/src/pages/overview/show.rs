//! Counts of files, each a link to the rows it counted: code name, stage, risk, deadline. No row
//! leads into a file.

use crate::components::{Badge, Cell, ClockChip, Column, Pagination, Row, Shell, StageKind, Table};
use crate::error::Failure;
use crate::i18n::when;
use crate::pages::desk::queue::risk;
use crate::pages::{self, Page};
use crate::request::{Asked, Desk};
use crate::routes;
use app::ports::WorkItem;
use app::queries::overview::{self, Group};
use askama::Template;
use serde::Deserialize;

/// Rows on a page.
const PAGE_ROWS: u32 = 50;
/// Minutes from which a deadline counts as soon.
const SOON_MINUTES: i64 = 24 * 60;

/// Which group is open.
#[derive(Deserialize, Default)]
pub struct Wanted {
    /// Group.
    #[serde(default)]
    group: String,
    /// Page, from 1.
    #[serde(default)]
    page: u32,
}

/// One count.
struct Tile {
    href: String,
    label: String,
    count: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "pages/overview/show.html")]
struct OverviewPage {
    shell: Shell,
    as_of: String,
    tiles: Vec<Tile>,
    heading: String,
    table: Table,
    pages: Option<Pagination>,
}

/// Shows it.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk, Asked(wanted): Asked<Wanted>) -> Result<Page, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let open = Group::parse(&wanted.group).unwrap_or(Group::Running);
    let number = wanted.page.max(1);
    let slice = ((number - 1).saturating_mul(PAGE_ROWS), PAGE_ROWS);
    let found = overview::show(desk.house(), &desk.actor, open, slice).await?;
    let label = |group: Group| lang.t(&format!("overview-{}", group.code().replace('_', "-")));
    let tiles = found.counts.iter().map(|(group, count)| Tile {
        href: format!("{}?group={}", routes::overview(), group.code()),
        label: label(*group),
        count: pages::many(*count),
        current: *group == open,
    });
    let columns = ["files-code", "files-stage", "files-risk", "files-due", "files-opened"];
    let columns = columns.map(|key| Column::new(lang.t(key))).to_vec();
    let rows = found.rows.iter().map(|item| row(&desk, item)).collect();
    let prefix = format!("{}?group={}&page=", routes::overview(), open.code());
    let (shown, total) = (u64::from(PAGE_ROWS), found.total);
    pages::render(&OverviewPage {
        as_of: lang.t1("overview-as-of", "at", when::absolute(lang, now, now)),
        tiles: tiles.collect(),
        heading: label(open),
        table: Table::new(label(open), columns, rows, lang.t("files-none")).hide_caption(),
        pages: (total > shown).then(|| Pagination::new(lang, prefix, u64::from(number), shown, total)),
        shell: desk.shell(lang.t("nav-overview")).await?,
    })
}

fn row(desk: &Desk, item: &WorkItem) -> Row {
    let (lang, now) = (desk.lang(), desk.house().now());
    let kind = match item.stage.as_str() {
        "closed" => StageKind::Done,
        "waived" => StageKind::Closed,
        "open" => StageKind::New,
        _ => StageKind::Active,
    };
    let stage = lang.t(&format!("file-stage-{}", item.stage.replace('_', "-")));
    let due = item.due.filter(|_| item.closed.is_none());
    Row::plain(vec![
        Cell::text(&item.title),
        Cell::of(&Badge::stage(lang, kind, stage)),
        Cell::of(&Badge::risk(lang, risk(item.risk))),
        due.map_or_else(|| Cell::muted("—"), |d| Cell::of(&ClockChip::judged(lang, d, now, SOON_MINUTES))),
        Cell::text(when::day(lang, item.opened, now)),
    ])
    .hot(due.is_some_and(|d| d < now))
}
