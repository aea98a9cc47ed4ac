//! Signs in with an enrolled phone and its PIN.

use super::show;
use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::pages::home::display::safe_path;
use crate::request::{Visitor, cookie, device_cookie};
use crate::routes;
use app::services::signin::sign_in_with_pin;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

/// Signs in, or says what was wrong.
///
/// # Errors
/// Faults of the store.
pub async fn submit(visitor: Visitor, headers: HeaderMap, form: Form) -> Result<Response, Failure> {
    let device = cookie(&headers, device_cookie(&visitor.web)).unwrap_or_default();
    match sign_in_with_pin(visitor.house(), &device, form.get("pin")).await {
        Ok(token) => {
            let back = form.get("back");
            let to = if back.is_empty() { routes::home() } else { safe_path(back).to_owned() };
            let mut response = Redirect::to(&to).into_response();
            super::set_session(&visitor.web, &mut response, &token);
            Ok(response)
        }
        Err(error) => {
            let problems = Problems::of(visitor.prefs.lang, error.into())?;
            let page = show::show(&visitor, &headers, form.get("back"), "", &problems)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
