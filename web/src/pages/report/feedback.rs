//! Gives the three-day feedback: one tap, a fixed sentence without identity.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use app::services::report::feedback;
use axum::extract::Path;
use axum::response::Response;

/// Gives it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let done = feedback(desk.house(), &desk.actor, &form.request(id)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}
