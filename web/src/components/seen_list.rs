//! Who has seen this: every opening of sealed identity, with purpose, so that it can be answered for.

use super::{Icon, sample};
use crate::i18n::{Lang, when};
use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;

/// One opening.
#[derive(Clone, Debug)]
pub struct Seen {
    who: String,
    unit: String,
    what: String,
    purpose: String,
    at: String,
    iso: String,
    odd: bool,
}

impl Seen {
    /// Who, of which unit, opened which part, for what, when.
    #[must_use]
    pub fn new(
        lang: Lang,
        (who, unit): (String, String),
        what: String,
        purpose: String,
        (at, now): (Timestamp, Timestamp),
    ) -> Self {
        Self { who, unit, what, purpose, at: when::absolute(lang, at, now), iso: when::iso(at), odd: false }
    }

    /// Outside duty, by a break-glass, or otherwise worth a question.
    #[must_use]
    pub const fn odd(mut self, odd: bool) -> Self {
        self.odd = odd;
        self
    }
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "components/seen_list/seen_list.html")]
pub struct SeenList {
    lang: Lang,
    seen: Vec<Seen>,
}

impl HtmlSafe for SeenList {}

impl SeenList {
    /// The openings, newest first.
    #[must_use]
    pub const fn new(lang: Lang, seen: Vec<Seen>) -> Self {
        Self { lang, seen }
    }
}

/// The sample list, also used by the gallery's file.
pub(crate) fn sample_seen(lang: Lang) -> SeenList {
    let seen = |who: &str, unit: &str, minutes| {
        let at = (sample::minutes(minutes), sample::now());
        Seen::new(
            lang,
            (lang.t(who), lang.t(unit)),
            lang.t("sample-part-identity"),
            lang.t("sample-purpose"),
            at,
        )
    };
    SeenList::new(
        lang,
        vec![
            seen("sample-officer", "sample-workroom", -40),
            seen("sample-teacher", "sample-school", -1700).odd(true),
            seen("sample-worker", "sample-unit", -5000),
        ],
    )
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    vec![
        sample::Sample::new("three openings, one odd", &sample_seen(lang)),
        sample::Sample::new("nobody yet", &SeenList::new(lang, Vec::new())),
    ]
}
