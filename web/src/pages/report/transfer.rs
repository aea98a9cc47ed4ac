//! Transfers a report to another area, after she was protected.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use app::services::report::{TransferInput, transfer};
use axum::extract::Path;
use axum::response::Response;
use domain::text::Confidential;

/// Transfers it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let area = form.get("area").to_owned();
    let protected_by = Confidential::new(form.get("protected_by"));
    let input = TransferInput { report: id, area, protected_by };
    let done = transfer(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}
