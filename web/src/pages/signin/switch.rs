//! Acts in another of one's posts.

use crate::error::Failure;
use crate::form::Form;
use crate::request::Desk;
use axum::response::Redirect;

/// Switches and goes to where that post starts.
///
/// # Errors
/// `NotVisible` when there is no such post.
pub async fn submit(desk: Desk, form: Form) -> Result<Redirect, Failure> {
    desk.check(&form)?;
    let post = form.get("post").parse().map_err(|_| Failure::not_visible())?;
    app::services::signin::switch_post(desk.house(), &desk.token, post).await?;
    Ok(Redirect::to(&crate::routes::home()))
}
