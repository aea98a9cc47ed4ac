//! `/`: the signed-in go to where their role starts; everybody else sees the public page.

use crate::components::Shell;
use crate::error::Failure;
use crate::pages::{self, Page};
use crate::request::{Desk, Visitor};
use crate::{frame, routes};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "pages/home/show.html")]
struct HomePage {
    shell: Shell,
    sign_in: String,
    status: String,
}

/// Shows it.
///
/// # Errors
/// Faults of the store.
pub async fn page(desk: Result<Desk, Failure>, visitor: Visitor) -> Result<Response, Failure> {
    if let Ok(desk) = desk {
        return Ok(Redirect::to(&frame::start_page(desk.actor.role())).into_response());
    }
    let shell = visitor.prefs.public_shell(&visitor.web);
    let page = HomePage { shell, sign_in: routes::sign_in(""), status: routes::status() };
    let page: Page = pages::render(&page)?;
    Ok(page.into_response())
}
