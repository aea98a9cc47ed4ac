//! The line to the platform (专线), where it was switched on: the platform asks, the laboratory answers; nothing
//! goes out by itself.
//!
//! A request needs the secret that both sides share. What a package says is vouched for by its signature, and
//! its place by its number: whoever stole the secret can neither forge nor reorder one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Desk;
use crate::laboratory::Fault;

/// Fewest characters of the secret: 128 bits, written as hexadecimal digits.
const SECRET_CHARS_MIN: usize = 32;

/// The secret of the line, as its digest: it can be compared and not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// Of the text of its file; `None` if that is too short to be one.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = text.len() >= SECRET_CHARS_MIN && text.bytes().all(|c| c.is_ascii_graphic());
        fits.then(|| Self(Sha256::digest(text).into()))
    }

    /// Digests are compared, so that the time it takes tells nothing of the secret.
    fn is(self, text: &str) -> bool {
        self.0 == <[u8; 32]>::from(Sha256::digest(text))
    }
}

/// A request that knows the secret.
pub(super) struct Platform;

impl FromRequestParts<Arc<Desk>> for Platform {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, StatusCode> {
        let said = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let said = said.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
        let known = desk.options.line.is_some_and(|secret| secret.is(said));
        if known { Ok(Self) } else { Err(StatusCode::UNAUTHORIZED) }
    }
}

/// How far we have come.
#[derive(Serialize)]
struct Standing {
    taken: u64,
    made: u64,
}

/// Says which package of the platform was taken last, and which of ours was made last.
pub(super) async fn standing(_: Platform, State(desk): State<Arc<Desk>>) -> Response {
    let laboratory = desk.laboratory();
    let taken = laboratory.state.taken.0.last_number();
    let made = laboratory.state.sent.0.last_number();
    Json(Standing { taken, made }).into_response()
}

/// Takes a package; the same one again changes nothing and answers the same.
pub(super) async fn take(_: Platform, State(desk): State<Arc<Desk>>, text: String) -> StatusCode {
    let now = desk.now();
    let taken = desk.laboratory().take_package_from_line(now, &text);
    match taken {
        Ok(()) | Err(Fault::Package(exchange::Error::AlreadyTaken { .. })) => StatusCode::NO_CONTENT,
        Err(Fault::Package(exchange::Error::Gap { .. } | exchange::Error::Forked { .. })) => {
            StatusCode::CONFLICT
        }
        Err(Fault::Package(
            exchange::Error::BadSignature | exchange::Error::WrongSender | exchange::Error::WrongAddressee,
        )) => StatusCode::FORBIDDEN,
        Err(Fault::Package(_) | Fault::NoPlatformKey) => StatusCode::UNPROCESSABLE_ENTITY,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Hands out a package of ours, the same bytes as the file that would be carried.
pub(super) async fn give(_: Platform, State(desk): State<Arc<Desk>>, Path(number): Path<u64>) -> Response {
    let text = desk.laboratory().package(number).map(str::to_owned);
    match text {
        Some(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
