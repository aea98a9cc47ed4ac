//! Commands of the station: one from a form, now or late, or a batch of what a phone kept.
//! Each is authorised when it arrives and answered for itself.

use super::done::Outcome;
use super::{note, refused};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::visit;
use crate::request::Desk;
use crate::routes;
use app::queries;
use app::services::report::receive;
use app::services::visit as service;
use app::work::Request;
use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::VisitId;
use domain::visit::Impression;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Commands in one batch; a phone keeps far fewer.
const BATCH_MAX: usize = 100;

/// What a phone sends at once.
#[derive(Deserialize)]
struct Batch {
    csrf: String,
    commands: Vec<BTreeMap<String, String>>,
}

/// The answer to one command of a batch.
#[derive(Serialize)]
struct Answered {
    command: String,
    /// `done`, `refused` (kept for its author), or `later` (send it again).
    result: &'static str,
    reason: Option<String>,
}

/// Takes a form or a batch.
///
/// # Errors
/// Faults of the store; refusals of a form are shown with what was filled in.
pub async fn submit(desk: Desk, headers: HeaderMap, body: Bytes) -> Result<Response, Failure> {
    let json = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if json.is_some_and(|v| v.starts_with("application/json")) {
        return batch(&desk, &body).await;
    }
    let form = Form::parse(&body);
    form.check_lengths()?;
    if form.get("queued") == "1" {
        let answered = match desk.check(&form) {
            Ok(()) => late(&desk, &form).await?,
            // The page it waited on was older than the session: the next one sends it again.
            Err(_) => Answered { command: form.get("command").to_owned(), result: "later", reason: None },
        };
        let later = answered.result == "later";
        let status = if later { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
        return Ok((status, Json(answered)).into_response());
    }
    desk.check(&form)?;
    match run(&desk, &form).await {
        Ok(outcome) => Ok(Redirect::to(&routes::station_done(outcome.code())).into_response()),
        Err(failure) => shown_again(&desk, &form, failure).await,
    }
}

async fn batch(desk: &Desk, body: &[u8]) -> Result<Response, Failure> {
    let unreadable = |_| Failure::problem("form-stale", None);
    let batch: Batch = serde_json::from_slice(body).map_err(unreadable)?;
    let token = Form::parse(format!("csrf={}", batch.csrf).as_bytes());
    desk.check(&token)?;
    let mut answers = Vec::new();
    for command in batch.commands.into_iter().take(BATCH_MAX) {
        let pairs = serde_urlencoded::to_string(&command).unwrap_or_default();
        answers.push(late(desk, &Form::parse(pairs.as_bytes())).await?);
    }
    Ok(Json(answers).into_response())
}

/// A command that comes from a phone's store: refused ones are kept here for their author, so
/// that the phone may forget them.
async fn late(desk: &Desk, form: &Form) -> Result<Answered, Failure> {
    let command = form.get("command").to_owned();
    let Err(failure) = run(desk, form).await else {
        return Ok(Answered { command, result: "done", reason: None });
    };
    let Some(reason) = refused::reason(&failure).map(str::to_owned) else {
        return Ok(Answered { command, result: "later", reason: None });
    };
    let id = VisitId::parse(form.get("visit"));
    let known = match id {
        Some(id) => queries::visit::code_name(desk.house(), &desk.actor, id).await?,
        None => None,
    };
    let lang = desk.lang();
    let about = known.unwrap_or_else(|| lang.t(if id.is_some() { "visit-word" } else { "station-note" }));
    refused::keep(desk, form, about, &reason).await?;
    Ok(Answered { command, result: "refused", reason: Some(reason) })
}

async fn run(desk: &Desk, form: &Form) -> Result<Outcome, Failure> {
    let (house, actor) = (desk.house(), &desk.actor);
    match form.get("kind") {
        "visit_report" => {
            let input = visit_report(form, house.now())?;
            let outcome = outcome(&input);
            // Sent from off line too, so it carries no version.
            let request = Request { command: form.command()?, expected: None, body: input };
            service::report(house, actor, &request).await?;
            Ok(outcome)
        }
        "hand_back" => {
            let request = Request { command: form.command()?, expected: None, body: visit_id(form)? };
            service::hand_back(house, actor, &request).await?;
            Ok(Outcome::Back)
        }
        "note" => {
            let request =
                Request { command: form.command()?, expected: None, body: note::intake(desk, form)? };
            receive(house, actor, &request).await?;
            Ok(Outcome::Note)
        }
        _ => Err(Failure::problem("form-stale", None)),
    }
}

fn visit_id(form: &Form) -> Result<VisitId, Failure> {
    VisitId::parse(form.get("visit")).ok_or_else(Failure::not_visible)
}

fn visit_report(form: &Form, now: Timestamp) -> Result<service::ReportInput, Failure> {
    let met = match form.get("met") {
        "yes" => true,
        "no" => false,
        _ => return Err(Failure::problem("visit-met-missing", Some("met"))),
    };
    let voice = form.get("voice");
    Ok(service::ReportInput {
        visit: visit_id(form)?,
        at: claimed(form, now),
        met,
        impression: Impression::parse(form.get("impression")),
        words: form.text("words"),
        voice: (!voice.is_empty()).then(|| voice.to_owned()),
    })
}

/// When it was, as the phone says. What waited tells its age, which is right even where the phone's
/// clock is not; nothing is refused because a clock runs ahead.
pub(super) fn claimed(form: &Form, now: Timestamp) -> Timestamp {
    let age = form.get("age").parse().ok().filter(|seconds| *seconds >= 0);
    let aged = age.and_then(|seconds| now.checked_sub(SignedDuration::from_secs(seconds)).ok());
    aged.unwrap_or_else(|| form.get("at").parse().map_or(now, |at: Timestamp| at.min(now)))
}

fn outcome(input: &service::ReportInput) -> Outcome {
    match input.impression {
        Some(Impression::Danger) => Outcome::Call,
        Some(Impression::Worried) => Outcome::Told,
        _ if !input.met => Outcome::Again,
        _ => Outcome::Well,
    }
}

/// The page it came from, with what was filled in and what was wrong.
async fn shown_again(desk: &Desk, form: &Form, failure: Failure) -> Result<Response, Failure> {
    let problems = Problems::of(desk.lang(), failure)?;
    let page = match form.get("kind") {
        "note" => note::show(desk, form, &problems).await?,
        _ => visit::show::render(desk, visit_id(form)?, form, &problems).await?,
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[cfg(test)]
mod tests {
    use super::{Outcome, outcome, visit_report};
    use crate::form::Form;

    const NOW: &str = "2026-11-23T15:00:00Z";
    const VISIT: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn read(rest: &str) -> Result<super::service::ReportInput, crate::error::Failure> {
        let form = Form::parse(format!("visit={VISIT}&{rest}").as_bytes());
        visit_report(&form, NOW.parse().unwrap())
    }

    #[test]
    fn danger_leads_to_the_phone_whether_she_was_met_or_not() {
        assert_eq!(outcome(&read("met=yes&impression=danger").unwrap()), Outcome::Call);
        assert_eq!(outcome(&read("met=no&impression=danger").unwrap()), Outcome::Call);
        assert_eq!(outcome(&read("met=no").unwrap()), Outcome::Again);
        assert_eq!(outcome(&read("met=yes&impression=safe").unwrap()), Outcome::Well);
    }

    #[test]
    fn a_report_says_whether_she_was_met() {
        assert!(read("impression=safe").is_err());
    }

    #[test]
    fn the_phone_says_when_it_was() {
        let at = |rest: &str| read(&format!("met=no&{rest}")).unwrap().at.to_string();
        assert_eq!(at("at=2026-11-23T14:05:00Z"), "2026-11-23T14:05:00Z");
        assert_eq!(at("at=yesterday"), NOW);
    }

    #[test]
    fn a_phone_whose_clock_runs_ahead_loses_nothing() {
        let at = |rest: &str| read(&format!("met=no&{rest}")).unwrap().at.to_string();
        assert_eq!(at("at=2031-01-01T00:00:00Z"), NOW);
        assert_eq!(at("at=2031-01-01T00:00:00Z&age=3600"), "2026-11-23T14:00:00Z");
        assert_eq!(at("age=-5"), NOW);
    }
}
