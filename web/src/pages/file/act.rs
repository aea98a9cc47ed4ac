//! Notes, risk, steps, offers, assignment, closing: small forms on the file's page.

use super::{answer, read_id};
use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use crate::routes;
use app::services::file as service;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::file::{NewOffer, Risk, Step, Track};
use domain::ids::{PersonId, StaffId};
use domain::text::Confidential;

/// Writes a note. Two officers writing at once both keep their text.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn note(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let text = Confidential::new(form.get("text"));
    let input = service::NoteInput { file, text, significant: form.get("significant") == "yes" };
    let done = service::note(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// Grades the risk.
///
/// # Errors
/// As [`note`].
pub async fn risk(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    if form.get("conflict") == "theirs" {
        // She leaves it as the other one graded it.
        return Ok(Redirect::to(&routes::file(file)).into_response());
    }
    let risk = Risk::parse(form.get("risk")).ok_or(Failure::problem("risk-missing", Some("risk")))?;
    let input = service::RiskInput { file, risk, reason: form.text("reason") };
    let done = service::grade_risk(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// Records a step of a track, such as an arrest.
///
/// # Errors
/// As [`note`].
pub async fn step(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let (track, step) =
        form.get("step").split_once(':').ok_or(Failure::problem("step-missing", Some("step")))?;
    let track = Track::parse(track).ok_or(Failure::problem("step-missing", Some("step")))?;
    let step = Step { track, step: step.to_owned(), at: desk.house().now(), number: form.text("number") };
    let request = form.request(service::StepInput { file, step })?;
    let done = service::record_step(desk.house(), &desk.actor, &request).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// Records an offer of help and the answer.
///
/// # Errors
/// As [`note`].
pub async fn offer(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let accepted = match form.get("answer") {
        "accepted" => Some(true),
        "declined" => Some(false),
        _ => None,
    };
    let input = service::OfferInput { file, service: form.get("service").to_owned(), accepted };
    let done = service::offer(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// Assigns a member of staff; kin and the other side are kept out.
///
/// # Errors
/// As [`note`].
pub async fn assign(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let staff = StaffId::parse(form.get("staff")).ok_or(Failure::problem("owner-missing", Some("staff")))?;
    let request = form.request(service::AssignInput { file, staff })?;
    let done = service::assign(desk.house(), &desk.actor, &request).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// Closes a file after aftercare.
///
/// # Errors
/// As [`note`].
pub async fn close(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let done = service::close(desk.house(), &desk.actor, &form.request(file)?).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// She wishes no help: proposes a waiver.
///
/// # Errors
/// As [`note`].
pub async fn propose_waiver(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let input = service::ProposeWaiverInput {
        file,
        own_view: Confidential::new(form.get("own_view")),
        adult: PersonId::parse(form.get("adult")),
        reason: form.get("waiver_reason").to_owned(),
    };
    let done = service::propose_waiver(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// Civil affairs or the procuratorate review a waiver.
///
/// # Errors
/// As [`note`].
pub async fn review_waiver(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let words = Confidential::new(form.get("words"));
    let input = service::ReviewWaiverInput { file, agreed: form.get("agreed") == "yes", words };
    let done = service::review_waiver(desk.house(), &desk.actor, &form.request(input)?).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// Closes by a reviewed waiver.
///
/// # Errors
/// As [`note`].
pub async fn waive(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let done = service::waive(desk.house(), &desk.actor, &form.request(file)?).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}

/// The new offer after a waiver.
///
/// # Errors
/// As [`note`].
pub async fn offer_again(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let file = read_id(&id)?;
    let after_days = if form.get("after") == "90" { 90 } else { 30 };
    let offer = NewOffer { after_days, accepted: form.get("accepted") == "yes", words: form.text("words") };
    let request = form.request(service::OfferAgainInput { file, offer })?;
    let done = service::offer_again(desk.house(), &desk.actor, &request).await;
    answer(&desk, file, &form, done.map_err(Failure::from)).await
}
