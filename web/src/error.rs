//! The one place that turns failures into status codes and pages.
//!
//! Handlers return [`Failure`]; the response carries it as an extension to [`render`], a middleware
//! that knows language and frame. "Forbidden" and "absent" leave here as the same bytes.

use crate::components::FlashKind;
use crate::i18n::Lang;
use crate::pages::Page;
use crate::request::Prefs;
use crate::state::Web;
use app::Error;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// Why a handler did not answer.
#[derive(Debug)]
pub enum Failure {
    /// A use case said no.
    App(Error),
    /// What was typed can't be read: code and field.
    Problem {
        /// Message key without `refusal-`.
        code: &'static str,
        /// Field.
        field: Option<String>,
    },
}

impl Failure {
    /// A problem of form syntax.
    #[must_use]
    pub fn problem(code: &'static str, field: Option<&'static str>) -> Self {
        Failure::Problem { code, field: field.map(str::to_owned) }
    }

    /// A problem with a field known by name only.
    #[must_use]
    pub fn problem_named(code: &'static str, field: String) -> Self {
        Failure::Problem { code, field: Some(field) }
    }

    /// The answer for "not there, or not for you".
    #[must_use]
    pub fn not_visible() -> Self {
        Failure::App(Error::NotVisible)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::App(error)
    }
}

/// A failure on its way to [`render`].
#[derive(Clone)]
struct Pending(Arc<Failure>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(&self).into_response();
        response.extensions_mut().insert(Pending(Arc::new(self)));
        response
    }
}

fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Problem { code: "form-too-large", .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Failure::Problem { .. } | Failure::App(Error::Refused(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        Failure::App(Error::NotVisible) => StatusCode::NOT_FOUND,
        Failure::App(Error::NotPermitted) => StatusCode::FORBIDDEN,
        Failure::App(Error::Conflict { .. } | Error::CommandReused) => StatusCode::CONFLICT,
        Failure::App(Error::SignInNeeded) => StatusCode::UNAUTHORIZED,
        Failure::App(Error::Fault(fault)) if fault.transient => StatusCode::SERVICE_UNAVAILABLE,
        Failure::App(Error::Fault(_)) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Renders what handlers left as failures.
pub async fn render(State(web): State<Web>, prefs: Prefs, request: Request, next: Next) -> Response {
    let wants_page = request.method() == axum::http::Method::GET;
    let path = request.uri().path().to_owned();
    let response = next.run(request).await;
    let Some(Pending(failure)) = response.extensions().get::<Pending>().cloned() else { return response };
    if matches!(&*failure, Failure::App(Error::SignInNeeded)) {
        let back = if wants_page { path } else { String::new() };
        return Redirect::to(&crate::routes::sign_in(&back)).into_response();
    }
    let code = status(&failure);
    let reference = log(&web, &failure);
    (code, page(&web, &prefs, &failure, &reference)).into_response()
}

/// Logs faults under a reference number; nothing of what was typed is in them.
fn log(web: &Web, failure: &Failure) -> String {
    let Failure::App(Error::Fault(fault)) = failure else { return String::new() };
    let bytes: [u8; 4] = web.house.random();
    let reference = hex::encode(bytes);
    tracing::error!(reference, transient = fault.transient, inner = fault.inner, "fault");
    reference
}

fn sentence(lang: Lang, failure: &Failure, reference: &str) -> (String, String) {
    match failure {
        Failure::Problem { code, .. } => (lang.t("error-input"), lang.t(&format!("refusal-{code}"))),
        Failure::App(Error::Refused(note)) => {
            (lang.t("error-refused"), lang.t(&format!("refusal-{}", note.code)))
        }
        Failure::App(Error::NotVisible) => (lang.t("error-absent"), lang.t("error-absent-detail")),
        Failure::App(Error::NotPermitted) => (lang.t("error-not-yours"), lang.t("error-not-yours-detail")),
        Failure::App(Error::Conflict { .. }) => (lang.t("error-conflict"), lang.t("error-conflict-detail")),
        Failure::App(Error::CommandReused) => (lang.t("error-reused"), lang.t("error-reused-detail")),
        Failure::App(Error::SignInNeeded) => (lang.t("error-sign-in"), lang.t("error-sign-in-detail")),
        Failure::App(Error::Fault(_)) => {
            (lang.t("error-fault"), lang.t1("error-fault-detail", "reference", reference.to_owned()))
        }
    }
}

fn page(web: &Web, prefs: &Prefs, failure: &Failure, reference: &str) -> Page {
    let (title, detail) = sentence(prefs.lang, failure, reference);
    let kind = match failure {
        Failure::App(Error::Fault(_)) => FlashKind::Error,
        _ => FlashKind::Note,
    };
    crate::pages::error::render(web, prefs, title, detail, kind)
}
