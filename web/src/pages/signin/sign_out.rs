//! Signs out.

use crate::error::Failure;
use crate::form::Form;
use crate::request::{Desk, session_cookie};
use crate::routes;
use axum::response::{IntoResponse, Redirect, Response};

/// Ends the session.
///
/// # Errors
/// Faults of the store.
pub async fn submit(desk: Desk, form: Form) -> Result<Response, Failure> {
    desk.check(&form)?;
    app::services::signin::end(desk.house(), &desk.token).await?;
    let mut response = Redirect::to(&routes::sign_in("")).into_response();
    let gone = format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", session_cookie(&desk.web));
    super::append(&mut response, &gone);
    Ok(response)
}
