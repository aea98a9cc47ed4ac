//! Takes a report by name.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use app::services::report::{AcknowledgeInput, acknowledge};
use axum::extract::Path;
use axum::response::Response;

/// Takes it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let request = form.request(AcknowledgeInput { report: id })?;
    let done = acknowledge(desk.house(), &desk.actor, &request).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}
