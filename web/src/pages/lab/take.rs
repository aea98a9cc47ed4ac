//! Takes a package of verdicts that was carried here, as a file or as pasted text.

use crate::error::Failure;
use crate::form::{Form, Problems};
use crate::request::Desk;
use crate::routes;
use app::services::reunion::{take, take_request};
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

/// Takes it; what is wrong with it is said, and nothing of it is done.
///
/// # Errors
/// `NotPermitted`; faults of the store.
pub async fn submit(desk: Desk, parts: Result<Multipart, MultipartRejection>) -> Result<Response, Failure> {
    let (form, package) = read(parts.map_err(|_| Failure::problem("form-stale", None))?).await?;
    desk.check(&form)?;
    let request = form.request(take_request(&package))?;
    match take(desk.house(), &desk.actor, &request).await {
        Ok(_) => Ok(Redirect::to(&routes::lab()).into_response()),
        Err(error) => {
            let problems = Problems::of(desk.lang(), error.into())?;
            let page = super::show::render(&desk, &problems).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// The fields of the form, and the package: the file, or the pasted text when no file was chosen.
async fn read(mut parts: Multipart) -> Result<(Form, String), Failure> {
    let too_large = |_| Failure::problem("exchange-too-large", Some("package"));
    let mut pairs = Vec::new();
    let mut package = String::new();
    while let Some(part) = parts.next_field().await.map_err(too_large)? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(too_large)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "package" | "pasted" if package.trim().is_empty() => package = text,
            "package" | "pasted" => {}
            _ => pairs.push((name, text)),
        }
    }
    Ok((Form::of(pairs), package))
}
