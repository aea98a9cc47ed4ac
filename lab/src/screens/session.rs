//! Signing in: a name, a password, a cookie that lives in memory and dies with the program.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};

use super::Desk;
use super::forms::Form;
use super::texts::Lang;
use super::view::{Flash, Page, page};
use crate::laboratory::fact::Duty;

/// Name of the session's cookie.
const COOKIE: &str = "lab";

/// Name of the cookie that keeps the language.
const LANGUAGE: &str = "lab-lang";

/// A session without a click ends after so long.
const IDLE: SignedDuration = SignedDuration::from_hours(2);

/// Wrong passwords for one name before it has to wait.
const ATTEMPTS_MAX: u32 = 5;

/// How long it has to wait.
const WAIT: SignedDuration = SignedDuration::from_mins(5);

struct Session {
    login: String,
    token: String,
    seen: Timestamp,
    flash: Option<Flash>,
}

/// Everybody who is signed in, and who failed to.
#[derive(Default)]
pub(super) struct Sessions {
    open: BTreeMap<String, Session>,
    failed: BTreeMap<String, (u32, Timestamp)>,
}

fn secret() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

impl Sessions {
    fn begin(&mut self, login: &str, now: Timestamp) -> String {
        self.failed.remove(login);
        let id = secret();
        let session = Session { login: login.to_owned(), token: secret(), seen: now, flash: None };
        self.open.insert(id.clone(), session);
        id
    }

    fn waits(&self, login: &str, now: Timestamp) -> bool {
        let failed = self.failed.get(login);
        failed.is_some_and(|(count, last)| *count >= ATTEMPTS_MAX && now.duration_since(*last) < WAIT)
    }

    fn fail(&mut self, login: &str, now: Timestamp) {
        self.failed.retain(|_, (_, last)| now.duration_since(*last) < WAIT);
        let (count, last) = self.failed.entry(login.to_owned()).or_insert((0, now));
        (*count, *last) = (*count + 1, now);
    }

    fn touch(&mut self, id: &str, now: Timestamp) -> Option<&mut Session> {
        self.open.retain(|_, session| now.duration_since(session.seen) < IDLE);
        let session = self.open.get_mut(id)?;
        session.seen = now;
        Some(session)
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

pub(super) fn language(headers: &HeaderMap) -> Lang {
    cookie(headers, LANGUAGE).map(|code| Lang::from_code(&code)).unwrap_or_default()
}

/// Somebody who is signed in. A request without her goes to the sign-in page.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) login: String,
    pub(super) duty: Duty,
    pub(super) token: String,
    pub(super) lang: Lang,
    pub(super) path: String,
    id: String,
    pub(super) flash: Option<Flash>,
}

impl Who {
    /// Leaves a word for the next page.
    pub(super) fn say(&self, desk: &Desk, flash: Flash) {
        if let Some(session) = desk.sessions().open.get_mut(&self.id) {
            session.flash = Some(flash);
        }
    }
}

impl FromRequestParts<Arc<Desk>> for Who {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Result<Self, Redirect> {
        let away = || Redirect::to("/sign-in");
        let id = cookie(&parts.headers, COOKIE).ok_or_else(away)?;
        let reads = parts.method == axum::http::Method::GET;
        let (login, token, flash) = {
            let mut sessions = desk.sessions();
            let session = sessions.touch(&id, desk.now()).ok_or_else(away)?;
            let flash = if reads { session.flash.take() } else { None };
            (session.login.clone(), session.token.clone(), flash)
        };
        let duty = desk.laboratory().state.staff.get(&login).map(|staff| staff.duty).ok_or_else(away)?;
        let lang = language(&parts.headers);
        Ok(Self { login, duty, token, lang, path: parts.uri.path().to_owned(), id, flash })
    }
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    page: Page,
    wrong: Option<&'static str>,
}

fn sign_in_page(desk: &Desk, lang: Lang, wrong: Option<&'static str>) -> Response {
    let page = Page::before_sign_in(lang, desk.options.demo);
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, self::page(&SignIn { page, wrong })).into_response()
}

/// The sign-in page.
pub(super) async fn ask(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    sign_in_page(&desk, language(&headers), None)
}

/// Checks name and password.
pub(super) async fn sign_in(State(desk): State<Arc<Desk>>, headers: HeaderMap, form: Form) -> Response {
    let (login, password) = (form.get("login").trim().to_owned(), form.get("password").to_owned());
    let (lang, now) = (language(&headers), desk.now());
    if desk.sessions().waits(&login, now) {
        return sign_in_page(&desk, lang, Some("signin-wait"));
    }
    if !desk.laboratory().password_fits(&login, &password) {
        desk.sessions().fail(&login, now);
        return sign_in_page(&desk, lang, Some("signin-wrong"));
    }
    let id = desk.sessions().begin(&login, now);
    let cookie = format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict");
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}

/// Ends the session.
pub(super) async fn sign_out(State(desk): State<Arc<Desk>>, who: Who) -> Response {
    desk.sessions().open.remove(&who.id);
    Redirect::to("/sign-in").into_response()
}

/// Changes the language.
pub(super) async fn display(form: Form) -> Response {
    let lang = Lang::from_code(form.get("lang"));
    let back = Some(form.get("back")).filter(|back| back.starts_with('/') && !back.starts_with("//"));
    let cookie = format!("{LANGUAGE}={}; Path=/; Max-Age=31536000; SameSite=Strict", lang.code());
    ([(header::SET_COOKIE, cookie)], Redirect::to(back.unwrap_or("/"))).into_response()
}
