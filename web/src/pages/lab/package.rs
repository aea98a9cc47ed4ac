//! One package that went, as the file that is carried to the laboratory.

use crate::error::Failure;
use crate::request::Desk;
use app::services::reunion::package;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Downloads it.
///
/// # Errors
/// `NotPermitted`; `NotVisible` when there is none of that number at hand.
pub async fn page(desk: Desk, Path(number): Path<String>) -> Result<Response, Failure> {
    let number: u64 = number.parse().map_err(|_| Failure::not_visible())?;
    let text = package(desk.house(), &desk.actor, number).await?;
    let name = format!("attachment; filename=\"samples-{number}.json\"");
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text.reveal().to_owned() + "\n").into_response())
}
