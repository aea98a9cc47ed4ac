//! The key under which a phone keeps what it could not send yet.

use crate::error::Failure;
use crate::request::{Desk, cookie, device_cookie};
use app::services::signin;
use axum::Json;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Gives it while she is signed in; to an enrolled phone one of its own.
///
/// # Errors
/// `NotVisible` for a phone that was revoked or is somebody else's.
pub async fn page(desk: Desk, headers: HeaderMap) -> Result<Json<Value>, Failure> {
    let device = cookie(&headers, device_cookie(&desk.web));
    let key = signin::offline_key(desk.house(), &desk.actor, device.as_deref()).await?;
    Ok(Json(json!({ "key": STANDARD.encode(key) })))
}
