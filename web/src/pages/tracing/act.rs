//! Describing somebody, and deciding about a candidate.

use super::show;
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::queries::tracing::side_of;
use app::services::report::{DescribeInput, JudgeInput, describe, judge};
use app::work::Done;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::ReportId;
use domain::report::{Description, TracedAs, TracingVerdict};

fn read_id(id: &str) -> Result<ReportId, Failure> {
    ReportId::parse(id).ok_or_else(Failure::not_visible)
}

/// Records what was said, and leads to the candidates.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn submit(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let report = read_id(&id)?;
    let done = match description(&form) {
        Ok(description) => {
            let request = form.request(DescribeInput { report, description })?;
            describe(desk.house(), &desk.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    answer(&desk, report, &form, done).await
}

fn description(form: &Form) -> Result<Description, Failure> {
    let number = |name: &'static str, most: u16| match form.get(name) {
        "" => Ok(None),
        text => match text.parse::<u16>().ok().filter(|number| *number <= most) {
            Some(number) => Ok(Some(number)),
            None => Err(Failure::problem("number-impossible", Some(name))),
        },
    };
    Ok(Description {
        traced_as: TracedAs::parse(form.get("side"))
            .ok_or_else(|| Failure::problem("choice-missing", Some("side")))?,
        day: form.date("day")?,
        age: number("age", 120)?.and_then(|age| u8::try_from(age).ok()),
        sex: form.get("sex").parse().unwrap_or(0),
        name: form.text("name"),
        other_names: form.text("other_names"),
        height_cm: number("height", 230)?,
        kin: form.text("kin"),
        places: form.text("places"),
        marks: form.text("marks"),
        speech: form.text("speech"),
        clothes: form.text("clothes"),
    })
}

/// Records what a person decided about two of them.
///
/// # Errors
/// `NotVisible`; faults of the store.
pub async fn decide(desk: Desk, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    let (one, with) = (read_id(&id)?, read_id(form.get("with"))?);
    let verdict = TracingVerdict::parse(form.get("verdict"))
        .ok_or_else(|| Failure::problem("choice-missing", Some("verdict")))?;
    let (missing, found) = match side_of(desk.house(), &desk.actor, one).await? {
        TracedAs::Missing => (one, with),
        TracedAs::Found => (with, one),
    };
    let reason = form.text(&format!("reason-{with}")).unwrap_or_default();
    let mut request = form.request(JudgeInput { missing, found, verdict, reason })?;
    request.expected = None;
    let done = judge(desk.house(), &desk.actor, &request).await.map_err(Failure::from);
    answer(&desk, one, &form, done).await
}

async fn answer(
    desk: &Desk,
    id: ReportId,
    form: &Form,
    done: Result<Done, Failure>,
) -> Result<Response, Failure> {
    match done {
        Ok(_) => Ok(Redirect::to(&routes::report_act(id, "tracing")).into_response()),
        Err(failure) => {
            let problems = Problems::of(desk.lang(), failure)?;
            let status =
                if problems.conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok((status, show::show(desk, id, form, &problems).await?).into_response())
        }
    }
}
