//! Closes a report.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use app::services::report::{CloseInput, close};
use axum::extract::Path;
use axum::response::Response;

/// Closes it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let input = CloseInput { report: id, outcome: form.get("outcome").to_owned() };
    let done = close(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}
