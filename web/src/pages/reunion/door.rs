//! A family applies for a search itself, without an account. Everybody reads the same words afterwards,
//! whatever is known of anybody; an officer calls, and papers are looked at when they meet.

use super::new::{applicant_boxes, missing_boxes, read, searches};
use crate::components::{Button, ErrorSummary, Html, Shell};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::{self, Page};
use crate::request::Visitor;
use crate::routes;
use app::services::reunion::{ApplyInput, apply_at_door, receipt_at_door};
use app::work::Request;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::codes::Phone;
use domain::ids::StaffId;

#[derive(Template)]
#[template(path = "pages/reunion/door.html")]
struct DoorPage {
    shell: Shell,
    errors: ErrorSummary,
    action: String,
    command: String,
    search: Html,
    applicant: Vec<Html>,
    missing: Vec<Html>,
    send: Button,
}

#[derive(Template)]
#[template(path = "pages/reunion/door_done.html")]
struct DonePage {
    shell: Shell,
    receipt: String,
    ask: String,
}

/// An empty form.
///
/// # Errors
/// None but of rendering.
pub async fn page(visitor: Visitor) -> Result<Page, Failure> {
    render(&visitor, &Form::default(), &Problems::default())
}

/// Takes it down. The receipt is shown once, in the answer itself: it stands in no address.
///
/// # Errors
/// Faults of the store.
pub async fn submit(visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let done = match input(&form) {
        Ok(body) => {
            let request = Request { command: form.command()?, expected: None, body };
            apply_at_door(visitor.house(), &request).await.map_err(Failure::from)
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => {
            let receipt = receipt_at_door(visitor.house(), done).await?.ok_or_else(Failure::not_visible)?;
            let page = pages::render(&DonePage {
                shell: visitor.prefs.public_shell(&visitor.web),
                receipt: receipt.reveal().to_owned(),
                ask: routes::reunion_status(),
            })?;
            Ok(page.into_response())
        }
        Err(failure) => {
            let problems = Problems::of(visitor.prefs.lang, failure)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&visitor, &form, &problems)?).into_response())
        }
    }
}

/// An officer has to be able to call back; who it is, is found later.
fn input(form: &Form) -> Result<ApplyInput, Failure> {
    let phone = form.text("phone").ok_or_else(|| Failure::problem("phone-empty", Some("phone")))?;
    Phone::parse(phone.reveal()).map_err(|e| Failure::problem(e.code(), Some("phone")))?;
    read(form, StaffId(uuid::Uuid::nil()))
}

fn render(visitor: &Visitor, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = visitor.prefs.lang;
    let command = match form.get("command") {
        "" => visitor.house().ids.next().to_string(),
        kept => kept.to_owned(),
    };
    pages::render(&DoorPage {
        shell: visitor.prefs.public_shell(&visitor.web),
        errors: ErrorSummary::new(lang, &problems.errors),
        action: routes::REUNION_DOOR.to_owned(),
        command,
        search: Html::of(&searches(lang, form, problems)),
        applicant: applicant_boxes(lang, form, problems),
        missing: missing_boxes(lang, form, problems),
        send: Button::primary(lang.t("reunion-door-send")).full().big(),
    })
}
