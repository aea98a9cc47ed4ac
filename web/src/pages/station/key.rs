//! The key under which an enrolled phone keeps what it could not send yet.

use crate::error::Failure;
use crate::request::{Desk, cookie, device_cookie};
use app::services::signin;
use axum::Json;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Gives it to the phone, while it is enrolled and she is signed in.
///
/// # Errors
/// `NotVisible` for a browser that is not her enrolled phone.
pub async fn page(desk: Desk, headers: HeaderMap) -> Result<Json<Value>, Failure> {
    let device = cookie(&headers, device_cookie(&desk.web)).ok_or_else(Failure::not_visible)?;
    let key = signin::offline_key(desk.house(), &desk.actor, &device).await?;
    Ok(Json(json!({ "key": STANDARD.encode(key) })))
}
