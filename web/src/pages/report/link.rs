//! Links a report to an earlier one of the same matter, found by its code name.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use crate::request::Desk as Reader;
use app::ports::{WorkFilter, WorkOrder};
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

/// Rows read at once.
const PAGE_ROWS: u32 = 200;

/// The visible report with that code name, the newest first; spaces don't matter.
async fn earlier(desk: &Reader, code_name: &str) -> Result<Option<ReportId>, Failure> {
    let house = desk.house();
    let wanted: String = code_name.split_whitespace().collect();
    let mut filter = WorkFilter {
        kinds: vec![Kind::Report],
        order: WorkOrder::Newest,
        limit: PAGE_ROWS,
        ..WorkFilter::default()
    };
    loop {
        let rows =
            house.reads.worklist(&house.viewer(&desk.actor), &filter).await.map_err(app::Error::from)?;
        if let Some(found) = rows.iter().find(|row| row.title == wanted) {
            return Ok(Some(found.stream.into()));
        }
        if rows.len() < PAGE_ROWS as usize {
            return Ok(None);
        }
        filter.offset += PAGE_ROWS;
    }
}
