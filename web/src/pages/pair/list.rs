//! The queue: what a decision is worth comes first.

use super::percent;
use crate::components::{Badge, Cell, Column, ErrorSummary, Row, Shell, StageKind, State, Table};
use crate::error::Failure;
use crate::form::Problems;
use crate::i18n::{Lang, when};
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use app::queries::pair::{self, Queued};
use askama::Template;
use axum::extract::Query;
use domain::actor::Role;
use serde::Deserialize;

/// Which part of the queue is shown.
#[derive(Deserialize)]
pub struct Which {
    /// `open`, `later`, `same`, `apart`.
    #[serde(default)]
    pub stage: String,
}

/// One tab.
struct Tab {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "pages/pair/list.html")]
struct ListPage {
    shell: Shell,
    errors: ErrorSummary,
    tabs: Vec<Tab>,
    table: Option<Table>,
    nothing: State,
    first: Option<String>,
    check: Option<String>,
}

/// Shows the queue.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn page(desk: Desk, Query(which): Query<Which>) -> Result<Page, Failure> {
    let known = ["open", "later", "same", "apart"];
    let stage = known.into_iter().find(|s| *s == which.stage).unwrap_or("open");
    render(&desk, stage, &Problems::default()).await
}

/// Renders it, with what stood in the way of a decision.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub(super) async fn render(desk: &Desk, stage: &str, problems: &Problems) -> Result<Page, Failure> {
    let lang = desk.lang();
    let stages: &[&str] = if stage == "same" { &["same", "early"] } else { &[stage] };
    let queued = pair::queue(desk.house(), &desk.actor, stages).await?;
    let columns = ["pair-both", "pair-share", "pair-files", "pair-stage", "pair-since"];
    let columns = columns.iter().map(|key| Column::new(lang.t(key))).collect();
    let rows: Vec<Row> = queued.iter().map(|one| row(desk, one)).collect();
    let tab = |code: &str| Tab {
        href: if code == "open" { routes::pairs() } else { format!("{}?stage={code}", routes::pairs()) },
        label: lang.t(&format!("pair-stage-{code}")),
        current: code == stage,
    };
    let first = queued.first().filter(|_| stage == "open").map(|q| routes::pair(q.item.stream.into()));
    pages::render(&ListPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        tabs: ["open", "later", "same", "apart"].into_iter().map(tab).collect(),
        table: (!rows.is_empty()).then(|| Table::new(lang.t("pair-title"), columns, rows, "")),
        nothing: State::empty(lang, lang.t("pair-none"), lang.t("pair-none-text")),
        first,
        check: (desk.actor.role() == Role::PsbOffice).then(routes::pair_check),
        shell: desk.shell(lang.t("pair-title")).await?,
    })
}

fn row(desk: &Desk, one: &Queued) -> Row {
    let lang = desk.lang();
    Row::link(
        routes::pair(one.item.stream.into()),
        vec![
            Cell::text(&one.item.title),
            Cell::text(percent(one.permille)),
            Cell::text(one.files.to_string()),
            Cell::of(&badge(lang, &one.item.stage)),
            Cell::muted(when::absolute(lang, one.item.opened, desk.house().now())),
        ],
    )
}

/// The stage of a pair in shape and word.
pub(crate) fn badge(lang: Lang, stage: &str) -> Badge {
    let kind = match stage {
        "open" => StageKind::New,
        "early" => StageKind::Active,
        "later" => StageKind::Waiting,
        "same" => StageKind::Done,
        _ => StageKind::Closed,
    };
    Badge::stage(lang, kind, lang.t(&format!("pair-stage-{stage}")))
}
