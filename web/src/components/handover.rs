//! A referral as a strip of hand-overs: sent, seen, accepted, done, answered, each with its time.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// How far one step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// It happened.
    Done,
    /// It is what everyone waits for.
    Now,
    /// It comes later.
    #[default]
    Later,
    /// It should have happened.
    Late,
    /// It was refused and went back.
    Refused,
}

impl StepState {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "is-done",
            Self::Now => "is-now",
            Self::Later => "is-later",
            Self::Late => "is-late",
            Self::Refused => "is-refused",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Done => Icon::ShapeCheck,
            Self::Now => Icon::ShapeHalf,
            Self::Later => Icon::ShapeRing,
            Self::Late => Icon::ShapeOctagon,
            Self::Refused => Icon::Cross,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Now => "step-now",
            Self::Later => "step-later",
            Self::Late => "step-late",
            Self::Refused => "step-refused",
        }
    }
}

/// One step of a hand-over.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// What happens.
    pub label: String,
    /// Who does or did it.
    pub who: String,
    /// When it happened or is due, in words.
    pub at: String,
    /// How far it is.
    pub state: StepState,
    /// A reason, when it was refused or is late.
    pub note: Option<String>,
}

impl Step {
    /// A step.
    #[must_use]
    pub fn new(
        state: StepState,
        label: impl Into<String>,
        who: impl Into<String>,
        at: impl Into<String>,
    ) -> Self {
        Self { label: label.into(), who: who.into(), at: at.into(), state, note: None }
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// The strip.
#[derive(Clone, Debug, Template)]
#[template(path = "components/handover/handover.html")]
pub struct Handover {
    lang: Lang,
    title: String,
    href: Option<String>,
    steps: Vec<Step>,
}

impl HtmlSafe for Handover {}

impl Handover {
    /// A strip of steps with the need that is handed over as its title.
    #[must_use]
    pub fn new(lang: Lang, title: impl Into<String>, steps: Vec<Step>) -> Self {
        Self { lang, title: title.into(), href: None, steps }
    }

    /// The page of this referral.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// A running referral, also used by the gallery's file.
pub(crate) fn sample_running(lang: Lang) -> Handover {
    let t = |key: &str| lang.t(key);
    Handover::new(
        lang,
        t("sample-need-study"),
        vec![
            Step::new(StepState::Done, t("sample-step-sent"), t("sample-workroom"), t("sample-at-1")),
            Step::new(StepState::Done, t("sample-step-accepted"), t("sample-school"), t("sample-at-2")),
            Step::new(StepState::Now, t("sample-step-first"), t("sample-teacher"), t("sample-at-3")),
            Step::new(StepState::Later, t("sample-step-answer"), t("sample-school"), t("sample-at-4")),
        ],
    )
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let t = |key: &str| lang.t(key);
    let refused = Handover::new(
        lang,
        t("sample-need-study"),
        vec![
            Step::new(StepState::Done, t("sample-step-sent"), t("sample-workroom"), t("sample-at-1")),
            Step::new(StepState::Refused, t("sample-step-refused"), t("sample-school"), t("sample-at-2"))
                .note(t("sample-refused-why")),
            Step::new(StepState::Late, t("sample-step-again"), t("sample-workroom"), t("sample-at-3")),
        ],
    );
    vec![Sample::new("running", &sample_running(lang)), Sample::new("refused and late", &refused)]
}
