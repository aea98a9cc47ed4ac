//! Exit this page (立即离开): ends the session, clears what the browser kept, leads elsewhere.

use crate::request::{Desk, session_cookie};
use crate::{error::Failure, request::Visitor};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

/// An ordinary page that says nothing about its reader.
const ELSEWHERE: &str = "https://www.baidu.com/s?wd=%E5%A4%A9%E6%B0%94";

/// Leaves.
pub async fn page(desk: Result<Desk, Failure>, visitor: Visitor) -> Response {
    if let Ok(desk) = desk {
        // Leaving must work even when the store does not.
        let _ended = app::services::signin::end(&desk.web.house, &desk.token).await;
    }
    let mut response = Redirect::to(ELSEWHERE).into_response();
    let headers = response.headers_mut();
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""));
    let gone = format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", session_cookie(&visitor.web));
    if let Ok(value) = HeaderValue::from_str(&gone) {
        headers.append(header::SET_COOKIE, value);
    }
    response
}
