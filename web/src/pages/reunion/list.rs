//! Reunion files one may see, newest first.

use super::stage_word;
use crate::components::{Badge, Cell, ClockChip, Column, Icon, Pagination, Row, Shell, StageKind, Table};
use crate::error::Failure;
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::guard::permit_new;
use app::policy::Action;
use app::queries::reunion::{self, Listed};
use askama::Template;
use axum::extract::Query;
use domain::ids::StreamId;
use domain::noun::Kind;
use serde::Deserialize;

/// Rows on a page.
const PAGE_ROWS: u32 = 50;
/// Minutes from which a deadline counts as soon.
const SOON_MINUTES: i64 = 24 * 60;

/// Which page.
#[derive(Deserialize, Default)]
pub struct Wanted {
    #[serde(default)]
    page: u32,
}

#[derive(Template)]
#[template(path = "pages/reunion/list.html")]
struct ListPage {
    shell: Shell,
    total: u64,
    new: Option<String>,
    figure: Option<String>,
    table: Table,
    pages: Option<Pagination>,
}

/// Shows the list.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Desk, Query(wanted): Query<Wanted>) -> Result<Page, Failure> {
    let lang = desk.lang();
    let number = wanted.page.clamp(1, 100_000);
    let (items, total) =
        reunion::list(desk.house(), &desk.actor, (number - 1) * PAGE_ROWS, PAGE_ROWS).await?;
    let columns = ["files-code", "reunion-column-stage", "files-due", "reunion-column-mine", "files-opened"];
    let columns = columns.map(|key| Column::new(lang.t(key))).to_vec();
    let rows = items.iter().map(|item| row(&desk, item)).collect();
    let per_page = u64::from(PAGE_ROWS);
    let may = |action| {
        let nobody = StreamId(uuid::Uuid::nil());
        permit_new(desk.house(), &desk.actor, action, Kind::Reunion, nobody).is_ok()
    };
    pages::render(&ListPage {
        new: may(Action::ReunionApply).then(routes::reunion_new),
        figure: may(Action::FiguresRead).then(routes::reunion_figure),
        total,
        table: Table::new(lang.t("nav-reunions"), columns, rows, lang.t("reunion-none")).hide_caption(),
        pages: (total > per_page).then(|| {
            let prefix = format!("{}?page=", routes::reunions());
            Pagination::new(lang, prefix, u64::from(number), per_page, total)
        }),
        shell: desk.shell(lang.t("nav-reunions")).await?,
    })
}

fn row(desk: &Desk, listed: &Listed) -> Row {
    let (lang, now) = (desk.lang(), desk.house().now());
    let item = &listed.item;
    let kind = match listed.stage.as_str() {
        "hit" => StageKind::New,
        "closed" | "withdrawn" => StageKind::Closed,
        "reunited" | "aftercare" => StageKind::Done,
        "comparing" | "in_db" | "submitted" | "excluded" => StageKind::Waiting,
        _ => StageKind::Active,
    };
    let due = item.due.filter(|_| item.closed.is_none());
    let mine = if listed.mine { Cell::text(lang.t("reunion-mine")) } else { Cell::muted("—") };
    Row::link(
        routes::reunion(item.stream.into()),
        vec![
            Cell::text(&item.title),
            Cell::of(&Badge::stage(lang, kind, stage_word(lang, &listed.stage))),
            due.map_or_else(
                || Cell::muted("—"),
                |d| Cell::of(&ClockChip::judged(lang, d, now, SOON_MINUTES)),
            ),
            mine,
            Cell::text(crate::i18n::when::day(lang, item.opened, now)),
        ],
    )
}
