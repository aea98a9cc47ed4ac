//! Two people changed one thing: both texts side by side, nothing typed is lost, a person decides.

use super::{Button, Icon, Tone, banner::Banner, sample};
use crate::i18n::{Lang, when};
use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;

/// Both texts of one field.
#[derive(Clone, Debug, Template)]
#[template(path = "components/conflict/conflict.html")]
pub struct Conflict {
    lang: Lang,
    name: String,
    label: String,
    mine: String,
    theirs: String,
    who: String,
    at: String,
}

impl HtmlSafe for Conflict {}

impl Conflict {
    /// The field, my text (still in its box, under its own form name), theirs, and whose it is.
    #[must_use]
    pub fn new(
        lang: Lang,
        (name, label): (impl Into<String>, impl Into<String>),
        mine: impl Into<String>,
        theirs: impl Into<String>,
        (who, at, now): (impl Into<String>, Timestamp, Timestamp),
    ) -> Self {
        Self {
            lang,
            name: name.into(),
            label: label.into(),
            mine: mine.into(),
            theirs: theirs.into(),
            who: who.into(),
            at: when::absolute(lang, at, now),
        }
    }

    fn banner(&self) -> Banner {
        Banner::new(Tone::Amber, Icon::People, self.lang.t("conflict-title"))
            .text(self.lang.t("conflict-text"))
    }

    fn keep(&self) -> Button {
        Button::primary(self.lang.t("conflict-keep-mine")).value("conflict", "mine")
    }

    fn both(&self) -> Button {
        Button::secondary(self.lang.t("conflict-keep-both")).value("conflict", "both")
    }

    fn take(&self) -> Button {
        Button::quiet(self.lang.t("conflict-take-theirs")).value("conflict", "theirs")
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    let theirs = (lang.t("sample-worker"), sample::minutes(-3), sample::now());
    let names = ("conflict-note", lang.t("sample-note"));
    vec![sample::Sample::new(
        "two notes",
        &Conflict::new(lang, names, lang.t("sample-note-text"), lang.t("sample-entry-visit-body"), theirs),
    )]
}
