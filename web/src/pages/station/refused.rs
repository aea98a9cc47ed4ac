//! Commands that came late and were refused: they stay with their author, with the reason, until
//! she has read them. Kept sealed for her, like a draft.

use crate::error::Failure;
use crate::form::Form;
use crate::i18n::{Lang, when};
use crate::request::Desk;
use crate::routes;
use app::Error;
use app::services::draft;
use axum::response::Redirect;
use serde::{Deserialize, Serialize};

/// Under which key they lie.
const KEY: &str = "station-refused";
/// More than this were never refused to one person; older ones give way.
const KEPT_MAX: usize = 20;

/// A refused command as kept.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    command: String,
    about: String,
    met: String,
    impression: String,
    words: String,
    at: jiff::Timestamp,
    reason: String,
}

/// A refused command in words.
pub(super) struct Returned {
    /// What she had recorded.
    pub(super) what: String,
    /// Why it was not taken.
    pub(super) why: String,
    /// She had recorded danger.
    pub(super) danger: bool,
}

async fn load(desk: &Desk) -> Result<Vec<Kept>, Failure> {
    let found = draft::load(desk.house(), &desk.actor, KEY).await?;
    Ok(found.and_then(|text| serde_json::from_str(text.reveal()).ok()).unwrap_or_default())
}

/// What was refused and not read yet.
///
/// # Errors
/// Faults of the store.
pub(super) async fn read(desk: &Desk) -> Result<Vec<Returned>, Failure> {
    let (lang, now) = (desk.lang(), desk.house().now());
    let returned = |kept: Kept| Returned {
        what: lang.with(
            "station-returned-what",
            vec![
                ("about", kept.about.clone().into()),
                ("at", when::absolute(lang, kept.at, now).into()),
                ("said", said(lang, &kept).into()),
            ],
        ),
        why: lang.find(&format!("refusal-{}", kept.reason)).unwrap_or_else(|| lang.t("refusal-visit-gone")),
        danger: kept.impression == "danger",
    };
    Ok(load(desk).await?.into_iter().map(returned).collect())
}

fn said(lang: Lang, kept: &Kept) -> String {
    let mut parts = Vec::new();
    match kept.met.as_str() {
        "yes" => parts.push(lang.t("visit-met")),
        "no" => parts.push(lang.t("visit-not-met")),
        _ => {}
    }
    if let Some(word) = lang.find(&format!("taps-{}", kept.impression)) {
        parts.push(word);
    }
    if !kept.words.is_empty() {
        parts.push(kept.words.clone());
    }
    parts.join(" · ")
}

/// Why a command was refused, as a code of the locales; `None` when trying again may help.
pub(super) fn reason(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::App(Error::Refused(note)) => Some(note.code),
        Failure::Problem { code, .. } => Some(code),
        Failure::App(Error::NotVisible | Error::NotPermitted) => Some("visit-gone"),
        Failure::App(Error::Conflict { .. } | Error::CommandReused) => Some("visit-changed"),
        Failure::App(Error::SignInNeeded | Error::Fault(_)) => None,
    }
}

/// Keeps one for its author.
///
/// # Errors
/// Faults of the store.
pub(super) async fn keep(desk: &Desk, form: &Form, about: String, reason: &str) -> Result<(), Failure> {
    let mut all = load(desk).await?;
    let command = form.get("command").to_owned();
    all.retain(|kept| kept.command != command);
    let get = |name: &str| form.get(name).to_owned();
    // What she did not agree to have told is not kept either.
    let note = form.get("kind") == "note" && reason != "report-consent-missing";
    let words = if note { get("narrative") } else { get("words") };
    all.push(Kept {
        command,
        about,
        met: get("met"),
        impression: get("impression"),
        words,
        at: super::commands::claimed(form, desk.house().now()),
        reason: reason.to_owned(),
    });
    let excess = all.len().saturating_sub(KEPT_MAX);
    all.drain(..excess);
    let text = serde_json::to_string(&all).map_err(Error::from)?;
    draft::save(desk.house(), &desk.actor, KEY, &text).await?;
    Ok(())
}

/// She has read them.
///
/// # Errors
/// Faults of the store.
pub async fn submit(desk: Desk, form: Form) -> Result<Redirect, Failure> {
    desk.check(&form)?;
    draft::save(desk.house(), &desk.actor, KEY, "").await?;
    Ok(Redirect::to(&routes::station()))
}
