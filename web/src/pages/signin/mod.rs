//! Sign-in: password, phone with PIN, enrolment, switching posts, signing out.

pub mod enrol;
pub mod password;
pub mod pin;
pub mod show;
pub mod sign_out;
pub mod switch;

use crate::request::session_cookie;
use crate::state::Web;
use app::services::signin::SessionToken;
use axum::http::{HeaderValue, header};
use axum::response::Response;

/// Puts a session into the browser.
pub(super) fn set_session(web: &Web, response: &mut Response, token: &SessionToken) {
    let secure = if web.settings.secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", session_cookie(web), token.0);
    append(response, &cookie);
}

/// Appends one cookie.
pub(super) fn append(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}
