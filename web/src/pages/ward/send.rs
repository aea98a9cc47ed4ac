//! Sends the report and leads to the page that shows who took it.

use super::{form, ward};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Visitor;
use crate::routes;
use app::services::report::receive;
use app::work::Request;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::actor::UnitCode;
use domain::codes::ResidentId;
use domain::report::{AdultWish, Branch, HUB, Intake, Reporter, Safety, Situation, Subject, SuspectHint};
use domain::text::Confidential;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Sends, or shows the form again with everything that was filled in.
///
/// # Errors
/// `NotVisible` for an unknown ward; faults of the store.
pub async fn submit(
    visitor: Visitor,
    Path((token, branch)): Path<(String, String)>,
    filled: Form,
) -> Result<Response, Failure> {
    let branch = form::read_branch(&branch)?;
    let ward = ward(visitor, token).await?;
    let sent = match intake(branch, &filled, ward.visitor.house().today()) {
        Ok(intake) => {
            let request = Request { command: filled.command()?, expected: None, body: intake };
            receive(ward.visitor.house(), &ward.actor, &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    match sent {
        Ok(done) => Ok(Redirect::to(&routes::ward_sent(&ward.token, done.stream.into())).into_response()),
        Err(failure) => {
            let problems = Problems::of(ward.visitor.prefs.lang, failure)?;
            let page = form::show(&ward, branch, &filled, &problems)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Reads the form; only syntax is judged here.
fn intake(branch: Branch, form: &Form, today: Date) -> Result<Intake, Failure> {
    let safety =
        Safety::parse(form.get("safety")).ok_or(Failure::problem("ward-safety-missing", Some("safety")))?;
    let call_back = read_phone(form)?;
    let id_number = form.text("id_number");
    if let Some(id) = &id_number {
        ResidentId::parse(id.reveal(), today).map_err(|e| Failure::problem(e.code(), Some("id_number")))?;
    }
    let age_estimate = match form.get("age") {
        "" => None,
        text => Some(text.parse().map_err(|_| Failure::problem("age-impossible", Some("age")))?),
    };
    let subject = Subject {
        name: form.text("name"),
        sex: form.get("sex").parse().unwrap_or(0),
        birth_date: form.date("birth_date")?,
        age_estimate,
        id_number,
        ..Subject::default()
    };
    let reporter = Reporter { org_type: "R08".to_owned(), call_back, ..Reporter::default() };
    let suspect = SuspectHint {
        name: form.text("suspect_name"),
        guardian: form.get("suspect_guardian") == "yes",
        ..SuspectHint::default()
    };
    let situations = match branch {
        Branch::Minor => form.all("situations").filter_map(Situation::parse).collect(),
        // What an adult woman lives through is told in the code table of domestic violence.
        Branch::AdultWoman => form.all("situations").next().map(|_| Situation::S9).into_iter().collect(),
    };
    Ok(Intake {
        branch,
        channel: "ward_qr".to_owned(),
        reporter,
        subject,
        suspect,
        situations,
        pregnancy: form.get("pregnancy") == "yes",
        safety,
        narrative: form.text("narrative"),
        first_steps: ["hospital".to_owned()].into(),
        adult: (branch == Branch::AdultWoman).then(|| wish(form)),
        ..Intake::default()
    })
}

fn read_phone(form: &Form) -> Result<Option<Confidential>, Failure> {
    let Some(typed) = form.text("call_back") else {
        return Err(Failure::problem("call-back-missing", Some("call_back")));
    };
    domain::codes::Phone::parse(typed.reveal()).map_err(|e| Failure::problem(e.code(), Some("call_back")))?;
    Ok(Some(typed))
}

fn wish(form: &Form) -> AdultWish {
    let answer = form.get("consent");
    let mut consents = BTreeMap::new();
    consents.insert(UnitCode::new(HUB), answer == "police");
    AdultWish {
        help_offered: form.all("help").map(str::to_owned).collect(),
        asked: !answer.is_empty(),
        consents,
        words: None,
        limited_capacity: answer == "limited",
    }
}
