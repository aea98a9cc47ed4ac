//! Signs in with a password.

use super::show;
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::home::display::safe_path;
use crate::request::Visitor;
use app::services::signin::sign_in_with_password;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

/// Signs in, or shows the page again with what was typed.
///
/// # Errors
/// Faults of the store.
pub async fn submit(visitor: Visitor, headers: HeaderMap, form: Form) -> Result<Response, Failure> {
    let (login, back) = (form.get("login"), form.get("back"));
    match sign_in_with_password(visitor.house(), login, form.get("password")).await {
        Ok(token) => {
            let mut response = Redirect::to(safe_path(back)).into_response();
            super::set_session(&visitor.web, &mut response, &token);
            Ok(response)
        }
        Err(error) => {
            let problems = Problems::of(visitor.prefs.lang, error.into())?;
            let page = show::show(&visitor, &headers, back, login, &problems)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
