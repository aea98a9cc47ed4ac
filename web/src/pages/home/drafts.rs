//! Drafts: what was typed survives a time-out, sealed for its author, and is offered again.

use crate::error::Failure;
use crate::form::Form;
use crate::request::{Asked, Desk};
use app::services::draft;
use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

/// Which draft.
#[derive(Deserialize, Default)]
pub struct Which {
    /// Key of the form: its path.
    #[serde(default)]
    key: String,
}

/// Saves a draft: `key` and `fields` (JSON of field → text).
///
/// # Errors
/// Faults of the store; a form without the session's token.
pub async fn save(desk: Desk, form: Form) -> Result<StatusCode, Failure> {
    desk.check(&form)?;
    draft::save(desk.house(), &desk.actor, form.get("key"), form.get("fields")).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives the draft back, or `null`.
///
/// # Errors
/// Faults of the store.
pub async fn load(desk: Desk, Asked(which): Asked<Which>) -> Result<Json<Value>, Failure> {
    let found = draft::load(desk.house(), &desk.actor, &which.key).await?;
    let value = found.and_then(|text| serde_json::from_str(text.reveal()).ok());
    Ok(Json(value.unwrap_or(Value::Null)))
}
