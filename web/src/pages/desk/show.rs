//! The desk as a page, with or without an item chosen.

use super::{item, queue};
use crate::components::{Arrival, QueueRow, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::{self, Page};
use crate::request::Desk;
use crate::routes;
use askama::Template;
use axum::extract::Path;
use domain::ids::ReportId;
use domain::noun::Kind;
use item::{Item, NextStep};

#[derive(Template)]
#[template(path = "pages/desk/show.html")]
struct DeskPage {
    shell: Shell,
    rows: Vec<QueueRow>,
    total: String,
    alarms: usize,
    arrival: Arrival,
    item: Option<Item>,
    command: String,
    drafts: String,
}

impl DeskPage {
    fn is(&self, item: &Item, step: &str) -> bool {
        let name = match item.step {
            NextStep::Take => "take",
            NextStep::Open => "open",
            NextStep::Decide => "decide",
            NextStep::Feedback => "feedback",
            NextStep::Close => "close",
            NextStep::Done => "done",
        };
        name == step
    }

    fn act(&self, item: &Item, verb: &str) -> String {
        ReportId::parse(&item.id).map(|id| routes::report_act(id, verb)).unwrap_or_default()
    }
}

/// The desk with its first item chosen.
///
/// # Errors
/// `NotPermitted` for roles without a desk; faults of the store.
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let queue = queue::read(&desk, None).await?;
    let first = queue.items.iter().find(|i| i.kind == Kind::Report).map(|i| ReportId::from(i.stream));
    show(&desk, first, &Form::default(), &Problems::default()).await
}

/// The desk with a report chosen.
///
/// # Errors
/// `NotVisible`.
pub async fn report(desk: Desk, Path(id): Path<String>) -> Result<Page, Failure> {
    let id = ReportId::parse(&id).ok_or_else(Failure::not_visible)?;
    show(&desk, Some(id), &Form::default(), &Problems::default()).await
}

/// Shows the desk, with a form's input and problems if one was refused.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn show(
    desk: &Desk,
    chosen: Option<ReportId>,
    form: &Form,
    problems: &Problems,
) -> Result<Page, Failure> {
    let item = match chosen {
        Some(id) => Some(item::read(desk, id, form, problems).await?),
        None => None,
    };
    let queue = queue::read(desk, chosen.map(Into::into)).await?;
    pages::render(&DeskPage {
        shell: desk.shell(desk.lang().t("desk-title")).await?,
        rows: queue.rows,
        total: pages::many(queue.total),
        alarms: queue.alarms,
        arrival: Arrival::new(desk.lang(), routes::desk(), 0),
        item,
        command: desk.command(),
        drafts: routes::drafts(),
    })
}
