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
    times: u32,
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
        let (at, iso) = (when::absolute(lang, at, now), when::iso(at));
        Self { who, unit, what, purpose, at, iso, times: 1, odd: false }
    }

    /// How often that day; the time is then that of the last.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
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
            seen("sample-worker", "sample-unit", -5000).times(4),
        ],
    )
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    vec![
        sample::Sample::new("three openings, one odd", &sample_seen(lang)),
        sample::Sample::new("nobody yet", &SeenList::new(lang, Vec::new())),
    ]
}
