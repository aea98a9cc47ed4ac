//! Pages: `pages/<noun>/<verb>.rs` parses, calls one use case, renders. Nothing is decided here.

pub mod admin;
pub mod approval;
pub mod desk;
pub mod error;
pub mod file;
pub mod home;
pub mod lab;
pub mod overview;
pub mod pair;
pub mod person;
pub mod plan;
pub mod referral;
pub mod report;
pub mod reunion;
pub mod rules;
pub mod search;
pub mod signin;
pub mod station;
pub mod status;
pub mod tracing;
pub mod visit;
pub mod ward;
pub mod words;

use crate::error::Failure;
use askama::Template;

/// A rendered page.
pub type Page = axum::response::Html<String>;

/// A count as pages show it; where counting stopped, with a plus.
#[must_use]
pub fn many(count: u64) -> String {
    if count < app::ports::COUNT_MOST { count.to_string() } else { format!("{count}+") }
}

/// Renders a page template.
///
/// # Errors
/// A fault when the template can't be rendered; never for what somebody typed.
pub fn render<T: Template>(page: &T) -> Result<Page, Failure> {
    let html = page.render().map_err(|e| app::Error::fault(format!("template: {e}")))?;
    Ok(axum::response::Html(html))
}
