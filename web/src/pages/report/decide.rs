//! Records what the police decided: 受案, 立案 or 不予立案.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use app::services::report::{DecideInput, decide};
use axum::extract::Path;
use axum::response::Response;
use domain::report::PoliceDecision;

/// Records it.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let id = read_id(&id)?;
    let decision = PoliceDecision::parse(form.get("decision"));
    let decision = decision.ok_or(Failure::problem("decision-missing", Some("decision")))?;
    let at = desk.house().now();
    let input = DecideInput { report: id, decision, at, number: form.text("number") };
    let done = decide(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, id, &form, done.map_err(Failure::from)).await
}
