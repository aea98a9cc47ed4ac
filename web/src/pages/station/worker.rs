//! The service worker of the phone: the shell and today's tasks, nothing else.

use crate::assets;
use crate::error::Failure;
use crate::routes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// Sends it, allowed for the whole of the station's pages.
///
/// # Errors
/// `NotVisible` when the script is not embedded.
pub async fn page() -> Result<Response, Failure> {
    let asset = assets::service_worker().ok_or_else(Failure::not_visible)?;
    let mut response = ([(header::CONTENT_TYPE, asset.content_type)], asset.body).into_response();
    if let Ok(scope) = HeaderValue::from_str(&routes::station()) {
        response.headers_mut().insert("service-worker-allowed", scope);
    }
    Ok(response)
}
