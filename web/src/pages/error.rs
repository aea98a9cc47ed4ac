//! The page that says what happened, what was kept, and what to do.

use super::Page;
use crate::components::{Flash, FlashKind, Shell};
use crate::error::Failure;
use crate::request::Prefs;
use crate::state::Web;
use askama::Template;

/// Said when something did not work.
#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    shell: Shell,
    title: String,
    detail: String,
}

/// Renders it without asking the store for anything: it must work when nothing else does.
pub fn render(web: &Web, prefs: &Prefs, title: String, detail: String, kind: FlashKind) -> Page {
    let mut shell = prefs.public_shell(web);
    shell.flashes.push(Flash { kind, text: title.clone() });
    let page = ErrorPage { shell, title, detail };
    axum::response::Html(page.render().unwrap_or_default())
}

/// The answer for every path that isn't there.
pub async fn absent() -> Failure {
    Failure::not_visible()
}
