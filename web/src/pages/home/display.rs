//! Language, theme and size: three small cookies that hold nothing else.

use crate::components::Theme;
use crate::form::Form;
use crate::i18n::Lang;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

/// Only paths of our own; anything else leads home.
#[must_use]
pub fn safe_path(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    if own { path } else { "/" }
}

/// Sets what the form says and goes back.
pub async fn submit(form: Form) -> Response {
    let mut response = Redirect::to(safe_path(form.get("back"))).into_response();
    let mut set = |name: &str, value: &str| {
        // Session cookies: nothing stays on a borrowed computer.
        let cookie = format!("{name}={value}; Path=/; SameSite=Lax");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    };
    if !form.get("lang").is_empty() {
        set("lang", Lang::from_code(form.get("lang")).code());
    }
    if !form.get("theme").is_empty() {
        set("theme", Theme::from_code(form.get("theme")).code());
    }
    if !form.get("elder").is_empty() {
        set("elder", if form.get("elder") == "on" { "on" } else { "off" });
    }
    response
}
