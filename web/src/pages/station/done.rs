//! What was recorded, and what happens next. "Danger" shows 110 and the hub, nothing else.

use super::{framed, hub_phone};
use crate::components::{Button, Html, Icon};
use crate::error::Failure;
use crate::i18n::Lang;
use crate::pages::Page;
use crate::request::Desk;
use crate::routes;
use askama::{Template, filters::HtmlSafe};
use axum::extract::Path;

/// How a command ended, under a word that tells nothing in a history of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Outcome {
    /// Met, safe.
    Well,
    /// Met, worried: the hub was told.
    Told,
    /// Danger: call now.
    Call,
    /// Not met: another day.
    Again,
    /// Handed back.
    Back,
    /// A note went to the desk.
    Note,
}

impl Outcome {
    const ALL: [Outcome; 6] = [Self::Well, Self::Told, Self::Call, Self::Again, Self::Back, Self::Note];

    /// The word in the address.
    pub(in crate::pages) fn code(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Told => "told",
            Self::Call => "call",
            Self::Again => "again",
            Self::Back => "back",
            Self::Note => "note",
        }
    }
}

#[derive(Template)]
#[template(path = "pages/station/done.html")]
struct Body {
    lang: Lang,
    code: &'static str,
    title: String,
    text: String,
    call: bool,
    hub: Option<String>,
    back: Button,
}

impl HtmlSafe for Body {}

/// Shows it.
///
/// # Errors
/// `NotVisible` for an unknown outcome.
pub async fn page(desk: Desk, Path(code): Path<String>) -> Result<Page, Failure> {
    let lang = desk.lang();
    let outcome = Outcome::ALL.into_iter().find(|o| o.code() == code).ok_or_else(Failure::not_visible)?;
    let back = Button::primary(lang.t("visit-back")).icon(Icon::Home).big().full().href(routes::station());
    let body = Body {
        lang,
        code: outcome.code(),
        title: lang.t(&format!("visit-done-{}", outcome.code())),
        text: lang.t(&format!("visit-done-{}-text", outcome.code())),
        call: outcome == Outcome::Call,
        hub: hub_phone(&desk).await?,
        back,
    };
    framed(&desk, lang.t("station-title"), Html::of(&body)).await
}
