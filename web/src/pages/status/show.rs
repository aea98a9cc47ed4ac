//! A receipt is typed and posted; how far the report has come is told in neutral words. Nothing of
//! it stands in an address, a title or a history.

use crate::components::{Button, ErrorSummary, Field, Shell, field};
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::i18n::when;
use crate::pages::{self, Page};
use crate::request::Visitor;
use crate::routes;
use app::queries::report::{self, Progress};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "pages/status/show.html")]
struct StatusPage {
    shell: Shell,
    errors: ErrorSummary,
    receipt: Field,
    submit: Button,
    action: String,
    answer: Option<(String, String)>,
    unknown: bool,
}

/// The empty box.
///
/// # Errors
/// Faults of rendering.
pub async fn page(visitor: Visitor) -> Result<Page, Failure> {
    render(&visitor, &Form::default(), &Problems::default(), None)
}

/// The answer. The receipt is not shown again: whoever looks over a shoulder learns nothing.
///
/// # Errors
/// Faults of the store.
pub async fn submit(visitor: Visitor, form: Form) -> Result<Response, Failure> {
    match report::progress(visitor.house(), form.get("receipt")).await {
        Ok(found) => {
            let told = found.map(|(progress, at)| {
                let lang = visitor.prefs.lang;
                let day = when::day(lang, at, visitor.house().now());
                (lang.t(words(progress)), lang.t1("status-received-on", "day", day))
            });
            Ok(render(&visitor, &form, &Problems::default(), Some(told))?.into_response())
        }
        Err(error) => {
            let problems = Problems::of(visitor.prefs.lang, error.into())?;
            let page = render(&visitor, &form, &problems, None)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn words(progress: Progress) -> &'static str {
    match progress {
        Progress::Received => "status-received",
        Progress::Taken => "status-taken",
        Progress::Answered => "status-answered",
    }
}

fn render(
    visitor: &Visitor,
    form: &Form,
    problems: &Problems,
    answer: Option<Option<(String, String)>>,
) -> Result<Page, Failure> {
    let lang = visitor.prefs.lang;
    let unknown = matches!(answer, Some(None));
    let typed = if answer.is_some() && !unknown { "" } else { form.get("receipt") };
    pages::render(&StatusPage {
        shell: visitor.prefs.public_shell(&visitor.web),
        errors: ErrorSummary::new(lang, &problems.errors),
        receipt: Field::text(lang, "receipt", lang.t("status-receipt"))
            .kind(field::Kind::Digits)
            .hint(lang.t("status-receipt-hint"))
            .value(typed)
            .errors(&problems.errors),
        submit: Button::primary(lang.t("status-submit")).full(),
        action: routes::status(),
        answer: answer.flatten(),
        unknown,
    })
}
