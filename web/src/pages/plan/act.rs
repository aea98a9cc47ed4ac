//! What happens to a plan: review, measures, owner, alert, end.

use super::{make, preset, read_plan, show};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::services::{alliance, plan as service};
use app::work::Done;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::PlanId;
use domain::plan::Measure;
use domain::text::Confidential;

/// Back to the plan, or the plan again with what was typed and what was wrong.
async fn answer(
    desk: &Desk,
    id: PlanId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::plan(id)).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok((status, show::render(desk, id, form, &problems).await?).into_response())
        }
    }
}

/// Words that a form can't do without.
fn required(form: &Form, field: &'static str) -> Result<Confidential, Failure> {
    form.text(field).ok_or(Failure::problem("plan-words-missing", Some(field)))
}

/// Reviews the plan; her wishes are asked again, the facts never.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn review(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let plan = read_plan(&id)?;
    let done = match read_review(&form, plan) {
        Ok(input) => service::review(desk.house(), &desk.actor, &form.request(input)?).await,
        Err(failure) => return answer(&desk, plan, &form, Err(failure)).await,
    };
    answer(&desk, plan, &form, done.map_err(Failure::from)).await
}

fn read_review(form: &Form, plan: PlanId) -> Result<service::ReviewInput, Failure> {
    let wishes = show::reviewed_wishes(form)?;
    Ok(service::ReviewInput {
        plan,
        words: form.text("review-words"),
        wishes,
        next: form.date("next-review")?,
    })
}

/// Adds a measure.
///
/// # Errors
/// As [`review`].
pub async fn measure(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let plan = read_plan(&id)?;
    let done = match read_measure(&desk, &form, plan).await {
        Ok(input) => service::add_measure(desk.house(), &desk.actor, &form.request(input)?).await,
        Err(failure) => return answer(&desk, plan, &form, Err(failure)).await,
    };
    answer(&desk, plan, &form, done.map_err(Failure::from)).await
}

async fn read_measure(desk: &Desk, form: &Form, plan: PlanId) -> Result<service::MeasureInput, Failure> {
    let register = alliance::register(desk.house()).await?;
    let owner = form.get("measure-owner");
    let owner = make::offered(&preset::parties(desk, &register), owner, "measure-owner")?;
    let kind = form.get("measure-need").to_owned();
    let known = desk.house().rules.code("need", &kind).is_some();
    let due = form.date("measure-due")?.filter(|_| known);
    let due = due.ok_or(Failure::problem("plan-due-missing", Some("measure-due")))?;
    let words = form.text("measure-words");
    let measure = Measure { kind, words, owner, due, referral: None, done_at: None };
    Ok(service::MeasureInput { plan, measure })
}

/// Marks a measure done.
///
/// # Errors
/// As [`review`].
pub async fn done(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let plan = read_plan(&id)?;
    let measure = form.get("measure").parse().unwrap_or(usize::MAX);
    let request = form.request((plan, measure))?;
    let done = service::complete_measure(desk.house(), &desk.actor, &request).await;
    answer(&desk, plan, &form, done.map_err(Failure::from)).await
}

/// Hands the plan to another owner.
///
/// # Errors
/// As [`review`].
pub async fn owner(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let plan = read_plan(&id)?;
    let register = alliance::register(desk.house()).await?;
    let owner = make::offered(&preset::owners(&desk, &register), form.get("owner"), "owner")?;
    let request = form.request(service::OwnerInput { plan, owner })?;
    let done = service::change_owner(desk.house(), &desk.actor, &request).await.map_err(Failure::from);
    // Whoever gave the plan away may not see it any more.
    let viewer = desk.house().viewer(&desk.actor);
    let seen = desk.house().reads.level(&viewer, plan.into()).await.map_err(app::Error::from)?;
    match (done, seen) {
        (Ok(_), None) => Ok(Redirect::to(&routes::home()).into_response()),
        (done, _) => answer(&desk, plan, &form, done).await,
    }
}

/// Says what was done about an alert.
///
/// # Errors
/// As [`review`].
pub async fn settle(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let plan = read_plan(&id)?;
    let words = match required(&form, "settle-words") {
        Ok(words) => words,
        Err(failure) => return answer(&desk, plan, &form, Err(failure)).await,
    };
    let request = form.request(service::SettleInput { plan, words })?;
    let done = service::settle_alert(desk.house(), &desk.actor, &request).await;
    answer(&desk, plan, &form, done.map_err(Failure::from)).await
}

/// Completes the plan; the file goes on to follow-up.
///
/// # Errors
/// As [`review`].
pub async fn complete(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let plan = read_plan(&id)?;
    let words = match required(&form, "complete-words") {
        Ok(words) => words,
        Err(failure) => return answer(&desk, plan, &form, Err(failure)).await,
    };
    let request = form.request(service::CompleteInput { plan, words })?;
    let done = service::complete(desk.house(), &desk.actor, &request).await;
    answer(&desk, plan, &form, done.map_err(Failure::from)).await
}
