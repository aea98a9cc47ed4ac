//! Links a report to an earlier one of the same matter, found by its code name or its receipt.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use app::queries::report::earlier;
use app::services::report::{LinkInput, link};
use axum::extract::Path;
use axum::response::Response;

/// Links it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = match earlier(desk.house(), &desk.actor, id, form.get("of")).await? {
        Some(of) => link(desk.house(), &desk.actor, &form.request(LinkInput { report: id, of })?).await,
        None => Err(app::Error::refused_field("report-not-found", "of")),
    };
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}
