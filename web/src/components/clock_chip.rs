//! A deadline in one glance: what is left, in bold, and the moment itself beside it.

use super::{ClockState, sample};
use crate::i18n::{Lang, when};
use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;

/// A running, met or missed deadline.
#[derive(Clone, Debug, Template)]
#[template(path = "components/clock_chip/clock_chip.html")]
pub struct ClockChip {
    lang: Lang,
    state: ClockState,
    left: String,
    at: String,
    iso: String,
    label: Option<String>,
    article: Option<String>,
}

impl HtmlSafe for ClockChip {}

impl ClockChip {
    /// A deadline as the clock engine judged it. For met clocks `due` is when it was met.
    #[must_use]
    pub fn new(lang: Lang, state: ClockState, due: Timestamp, now: Timestamp) -> Self {
        let left = match state {
            ClockState::Running | ClockState::Soon | ClockState::Over => when::left(lang, due, now),
            ClockState::Paused | ClockState::Met | ClockState::MetLate => lang.t(state.word()),
        };
        let (at, iso) = (when::absolute(lang, due, now), when::iso(due));
        Self { lang, state, left, at, iso, label: None, article: None }
    }

    /// Judges by itself: overdue after `due`, soon within `soon_minutes` before it.
    #[must_use]
    pub fn judged(lang: Lang, due: Timestamp, now: Timestamp, soon_minutes: i64) -> Self {
        let seconds = due.as_second() - now.as_second();
        let state = match seconds {
            i64::MIN..0 => ClockState::Over,
            s if s <= soon_minutes * 60 => ClockState::Soon,
            _ => ClockState::Running,
        };
        Self::new(lang, state, due, now)
    }

    /// Names what is due.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Names the article it rests on; shown as title.
    #[must_use]
    pub fn article(mut self, article: impl Into<String>) -> Self {
        self.article = Some(article.into());
        self
    }

    const fn class(&self) -> &'static str {
        match self.state {
            ClockState::Running => "",
            ClockState::Soon => " is-soon",
            ClockState::Over => " is-over",
            ClockState::Paused => " is-paused",
            ClockState::Met | ClockState::MetLate => " is-met",
        }
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    let now = sample::now();
    let chip = |state, minutes| ClockChip::new(lang, state, sample::minutes(minutes), now);
    vec![
        sample::Sample::new("running", &chip(ClockState::Running, 3 * 1440)),
        sample::Sample::new(
            "soon, labelled, with article",
            &ClockChip::judged(lang, sample::minutes(180), now, 240)
                .label(lang.t("sample-clock-accept"))
                .article(lang.t("sample-article")),
        ),
        sample::Sample::new("over", &chip(ClockState::Over, -95)),
        sample::Sample::new("paused", &chip(ClockState::Paused, 600)),
        sample::Sample::new("met", &chip(ClockState::Met, -300)),
        sample::Sample::new("another year", &chip(ClockState::Running, 60 * 24 * 90)),
    ]
}
