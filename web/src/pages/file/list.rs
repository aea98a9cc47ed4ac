//! Files one may see, by stage and risk.

use crate::components::{
    Badge, Cell, ClockChip, Column, Pagination, Row, Shell, StageKind, Tab, Table, Tabs,
};
use crate::error::Failure;
use crate::pages::desk::queue::risk;
use crate::pages::{self, Page};
use crate::request::{Asked, Desk};
use crate::routes;
use app::ports::{WorkFilter, WorkItem, WorkOrder};
use app::queries::file;
use askama::Template;
use serde::Deserialize;

/// Rows on a page.
const PAGE_ROWS: u32 = 50;
/// Minutes from which a deadline counts as soon.
const SOON_MINUTES: i64 = 24 * 60;

/// Filter of the list.
#[derive(Deserialize, Default)]
pub struct Wanted {
    /// Stage.
    #[serde(default)]
    stage: String,
    /// Track.
    #[serde(default)]
    track: String,
    /// Page, from 1.
    #[serde(default)]
    page: u32,
}

#[derive(Template)]
#[template(path = "pages/file/list.html")]
struct ListPage {
    shell: Shell,
    total: String,
    stages: Tabs,
    table: Table,
    pages: Option<Pagination>,
}

/// Shows the list.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk, Asked(wanted): Asked<Wanted>) -> Result<Page, Failure> {
    let lang = desk.lang();
    let number = wanted.page.max(1);
    let mut filter = WorkFilter {
        order: WorkOrder::Urgency,
        offset: (number - 1) * PAGE_ROWS,
        limit: PAGE_ROWS,
        ..WorkFilter::default()
    };
    match wanted.stage.as_str() {
        "" => filter.open = Some(true),
        "all" => {}
        stage => filter.stages = vec![stage.to_owned()],
    }
    if filter.open.is_none() {
        // What is over has no urgency: the newest first.
        filter.order = WorkOrder::Newest;
    }
    if !wanted.track.is_empty() {
        filter.facets.push(("track".to_owned(), wanted.track.clone()));
    }
    let (items, total) = file::list(desk.house(), &desk.actor, filter).await?;
    let stages = ["", "open", "helping", "follow_up", "closed", "waived", "all"].map(|stage| {
        let key = if stage.is_empty() { "running".to_owned() } else { stage.replace('_', "-") };
        let href = format!("{}?stage={stage}", routes::files());
        Tab::new(lang.t(&format!("file-stage-{key}")), href, wanted.stage == stage)
    });
    let columns = ["files-code", "files-stage", "files-risk", "files-due", "files-village", "files-opened"];
    let columns = columns.map(|key| Column::new(lang.t(key))).to_vec();
    let rows: Vec<Row> = items.iter().map(|item| row(&desk, item)).collect();
    let prefix = format!("{}?stage={}&page=", routes::files(), wanted.stage);
    let per_page = u64::from(PAGE_ROWS);
    pages::render(&ListPage {
        shell: desk.shell(lang.t("nav-files")).await?,
        total: pages::many(total),
        stages: Tabs::new(lang.t("files-filter"), stages.to_vec()),
        table: Table::new(lang.t("nav-files"), columns, rows, lang.t("files-none")).hide_caption(),
        pages: (total > per_page).then(|| Pagination::new(lang, prefix, u64::from(number), per_page, total)),
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
    let village = item.station.as_deref().and_then(|v| desk.house().rules.code("division", v));
    Row::link(
        routes::file(item.stream.into()),
        vec![
            Cell::text(&item.title),
            Cell::of(&Badge::stage(lang, kind, stage)),
            Cell::of(&Badge::risk(lang, risk(item.risk))),
            due.map_or_else(
                || Cell::muted("—"),
                |d| Cell::of(&ClockChip::judged(lang, d, now, SOON_MINUTES)),
            ),
            village.map_or_else(|| Cell::muted("—"), |v| Cell::text(v.text(lang.code()))),
            Cell::text(crate::i18n::when::day(lang, item.opened, now)),
        ],
    )
    .hot(due.is_some_and(|d| d < now))
}
