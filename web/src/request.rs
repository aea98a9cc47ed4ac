//! Who asks, and how she wants pages to look: extractors for handlers.

use crate::components::{Shell, Staff as Bar, StaffPost, Theme};
use crate::error::Failure;
use crate::frame;
use crate::i18n::Lang;
use crate::state::Web;
use app::services::signin::{self, Session, SessionToken};
use app::{Error, House};
use axum::extract::{FromRef, FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::actor::{Actor, Role};
use domain::staff::Staff;
use serde::de::DeserializeOwned;
use std::convert::Infallible;

/// Reads one cookie.
#[must_use]
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';')).find_map(|pair| {
        let (n, v) = pair.trim().split_once('=')?;
        (n == name).then(|| v.to_owned())
    })
}

/// Name of the session cookie.
#[must_use]
pub fn session_cookie(web: &Web) -> &'static str {
    if web.settings.secure_cookies { "__Host-session" } else { "session" }
}

/// Name of the enrolled phone's cookie.
#[must_use]
pub fn device_cookie(web: &Web) -> &'static str {
    if web.settings.secure_cookies { "__Host-device" } else { "device" }
}

/// What stands behind the `?` of an address. What can't be read counts as not asked: a list opened
/// from a mangled link is the whole list, not an error.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequestParts<S> for Asked<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Query::try_from_uri(&parts.uri).map(|Query(asked)| asked).unwrap_or_default()))
    }
}

/// Language, theme and size, from cookies that hold nothing else.
#[derive(Clone, Debug)]
pub struct Prefs {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Large text.
    pub elder: bool,
    /// Path asked for.
    pub path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Prefs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let headers = &parts.headers;
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        // Chinese is the first language: a browser must prefer English clearly to get it.
        let lang = match cookie(headers, "lang") {
            Some(code) => Lang::from_code(&code),
            None => Lang::from_code(accepted.unwrap_or_default()),
        };
        Ok(Self {
            lang,
            theme: cookie(headers, "theme").map(|t| Theme::from_code(&t)).unwrap_or_default(),
            elder: cookie(headers, "elder").is_some_and(|v| v == "on"),
            path: parts.uri.path().to_owned(),
        })
    }
}

impl Prefs {
    /// A public page's frame: neutral title, no lasting cookie.
    #[must_use]
    pub fn public_shell(&self, web: &Web) -> Shell {
        let shell = Shell::public(self.lang);
        Shell {
            demo: web.house.fictional,
            theme: self.theme,
            elder: self.elder,
            path: self.path.clone(),
            ..shell
        }
    }
}

/// A public visitor.
pub struct Visitor {
    /// State.
    pub web: Web,
    /// Preferences.
    pub prefs: Prefs,
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor
where
    Web: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Ok(prefs) = Prefs::from_request_parts(parts, state).await;
        Ok(Self { web: Web::from_ref(state), prefs })
    }
}

impl Visitor {
    /// Use cases.
    #[must_use]
    pub fn house(&self) -> &House {
        &self.web.house
    }
}

/// Somebody signed in.
pub struct Desk {
    /// State.
    pub web: Web,
    /// Preferences.
    pub prefs: Prefs,
    /// The actor in her present post.
    pub actor: Actor,
    /// Her record.
    pub staff: Staff,
    /// Her session.
    pub session: Session,
    /// Her session token.
    pub token: SessionToken,
}

impl<S: Send + Sync> FromRequestParts<S> for Desk
where
    Web: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let web = Web::from_ref(state);
        let Ok(prefs) = Prefs::from_request_parts(parts, state).await;
        let token = cookie(&parts.headers, session_cookie(&web)).ok_or(Error::SignInNeeded)?;
        let token = SessionToken(token);
        let signed = signin::resolve(&web.house, &token).await?;
        Ok(Self { web, prefs, actor: signed.actor, staff: signed.staff, session: signed.session, token })
    }
}

impl Desk {
    /// Use cases.
    #[must_use]
    pub fn house(&self) -> &House {
        &self.web.house
    }

    /// Language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.prefs.lang
    }

    /// A fresh command id for a form.
    #[must_use]
    pub fn command(&self) -> String {
        self.web.house.ids.next().to_string()
    }

    /// Refuses a form that does not carry the session's token.
    ///
    /// # Errors
    /// A problem that asks to send the form again.
    pub fn check(&self, form: &crate::form::Form) -> Result<(), Failure> {
        if form.get("csrf") == self.session.csrf { Ok(()) } else { Err(Failure::problem("form-stale", None)) }
    }

    /// The frame of a page of the signed-in: bars, navigation with true counts, live updates.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn shell(&self, title: String) -> Result<Shell, Failure> {
        let register = app::services::alliance::register(&self.web.house).await?;
        let nav = frame::navigation(self).await?;
        let label = |post: &domain::actor::Post| {
            let unit = register
                .unit(&post.unit.0)
                .map_or_else(|| post.unit.0.clone(), |u| frame::unit_name(self.lang(), u));
            format!("{unit} · {}", frame::role_name(self, post.role))
        };
        let posts = self.staff.posts.iter().enumerate();
        let posts: Vec<StaffPost> = posts
            .map(|(i, p)| StaffPost { id: i.to_string(), label: label(p), current: i == self.session.post })
            .collect();
        let bar = Bar {
            name: self.staff.name.reveal().to_owned(),
            post: label(&self.actor.post),
            posts: if posts.len() > 1 { posts } else { Vec::new() },
            nav,
        };
        Ok(Shell {
            demo: self.web.house.fictional,
            theme: self.prefs.theme,
            elder: self.prefs.elder,
            path: self.prefs.path.clone(),
            csrf: self.session.csrf.clone(),
            live_url: Some(crate::routes::LIVE.to_owned()),
            staff: Some(bar),
            links: frame::links(self.session.phone && self.actor.role() == Role::Stn),
            ..Shell::new(self.lang(), title)
        })
    }
}
