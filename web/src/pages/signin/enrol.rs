//! Enrols a phone: a one-time code and a PIN of one's own choice.

use crate::components::{Button, ErrorSummary, Field, Shell, field};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::{self, Page};
use crate::request::{Visitor, device_cookie};
use crate::routes;
use app::services::signin::{EnrolInput, enrol};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::CommandId;
use domain::text::Confidential;

#[derive(Template)]
#[template(path = "pages/signin/enrol.html")]
struct EnrolPage {
    shell: Shell,
    errors: ErrorSummary,
    code: Field,
    pin: Field,
    command: String,
    action: String,
    submit: Button,
}

/// Shows the page.
///
/// # Errors
/// Faults of rendering.
pub async fn page(visitor: Visitor) -> Result<Page, Failure> {
    show(&visitor, &Form::default(), &Problems::default())
}

fn show(visitor: &Visitor, form: &Form, problems: &Problems) -> Result<Page, Failure> {
    let lang = visitor.prefs.lang;
    let mut shell = visitor.prefs.public_shell(&visitor.web);
    shell.title = lang.t("enrol-title");
    pages::render(&EnrolPage {
        errors: ErrorSummary::new(lang, &problems.errors),
        code: Field::text(lang, "code", lang.t("enrol-code"))
            .kind(field::Kind::Digits)
            .hint(lang.t("enrol-code-hint"))
            .value(form.get("code"))
            .errors(&problems.errors),
        pin: Field::text(lang, "pin", lang.t("enrol-pin"))
            .kind(field::Kind::Password)
            .hint(lang.t("enrol-pin-hint"))
            .errors(&problems.errors),
        command: visitor.house().ids.next().to_string(),
        action: routes::enrol(),
        submit: Button::primary(lang.t("enrol-submit")).full(),
        shell,
    })
}

/// Enrols and signs in.
///
/// # Errors
/// Faults of the store.
pub async fn submit(visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let command = CommandId::parse(form.get("command")).unwrap_or(CommandId(visitor.house().ids.next()));
    let label = Confidential::new(visitor.prefs.lang.t("enrol-label"));
    let input =
        EnrolInput { code: form.get("code").to_owned(), pin: Confidential::new(form.get("pin")), label };
    match enrol(visitor.house(), command, &input).await {
        Ok(enrolled) => {
            let mut response = Redirect::to(&routes::home()).into_response();
            super::set_session(&visitor.web, &mut response, &enrolled.session);
            let secure = if visitor.web.settings.secure_cookies { "; Secure" } else { "" };
            // A year: the phone is the possession factor until it is revoked.
            let name = device_cookie(&visitor.web);
            let cookie = format!(
                "{name}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}",
                enrolled.device
            );
            super::append(&mut response, &cookie);
            Ok(response)
        }
        Err(error) => {
            let problems = Problems::of(visitor.prefs.lang, error.into())?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&visitor, &form, &problems)?).into_response())
        }
    }
}
