//! Links a report to an earlier one of the same matter, found by its code name.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use crate::request::Desk as Reader;
use app::ports::WorkFilter;
use app::services::report::{LinkInput, link};
use axum::extract::Path;
use axum::response::Response;
use domain::ids::ReportId;
use domain::noun::Kind;

/// Links it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match earlier(&desk, form.get("of")).await? {
        Some(of) => link(desk.house(), &desk.actor, &form.request(LinkInput { report: id, of })?).await,
        None => Err(app::Error::refused_field("report-not-found", "of")),
    };
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}

/// The visible report with that code name.
async fn earlier(desk: &Reader, code_name: &str) -> Result<Option<ReportId>, Failure> {
    let house = desk.house();
    let filter = WorkFilter { kinds: vec![Kind::Report], limit: 200, ..WorkFilter::default() };
    let items = house.reads.worklist(&house.viewer(&desk.actor), &filter).await.map_err(app::Error::from)?;
    Ok(items.into_iter().find(|i| i.title == code_name).map(|i| i.stream.into()))
}
