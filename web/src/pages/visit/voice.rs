//! The voice note of a visit: taken up as it was recorded, sealed at once, heard by whoever may
//! read the task.

use crate::error::Failure;
use crate::request::Desk;
use app::services::visit as service;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::ids::VisitId;

/// Takes a recording and answers its name, which the report then carries. The request comes from
/// our own page: the guard against foreign sites stands before every write.
///
/// # Errors
/// Refusals when it is too large or no sound; `NotVisible`.
pub async fn upload(desk: Desk, Path(id): Path<String>, body: Body) -> Result<String, Failure> {
    let id = VisitId::parse(&id).ok_or_else(Failure::not_visible)?;
    let read = axum::body::to_bytes(body, service::VOICE_BYTES_MAX).await;
    let sound = read.map_err(|_| Failure::problem("voice-too-large", Some("voice")))?;
    Ok(service::stage_voice(desk.house(), &desk.actor, id, &sound).await?)
}

/// Plays it.
///
/// # Errors
/// `NotVisible`, also when there is none.
pub async fn listen(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = VisitId::parse(&id).ok_or_else(Failure::not_visible)?;
    let sound = service::read_voice(desk.house(), &desk.actor, id).await?;
    let bytes = sound.expose(|bytes| bytes.clone());
    let kind = service::media_type(&bytes).unwrap_or("application/octet-stream");
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}
