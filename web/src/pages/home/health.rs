//! Health: whether the store answers. Says nothing else.

use crate::request::Visitor;
use axum::http::StatusCode;

/// `ok`, or 503.
pub async fn page(visitor: Visitor) -> (StatusCode, &'static str) {
    match visitor.house().reads.health().await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}
