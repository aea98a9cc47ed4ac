//! How things stand, in a shape, a word and a colour at once: stage, risk, clock.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// The colour beside shape and word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do.
    #[default]
    Plain,
    /// Safe, done.
    Jade,
    /// Due soon, worth attention.
    Amber,
    /// Overdue, dangerous.
    Red,
    /// Danger to life: red, filled.
    Solid,
}

impl Tone {
    /// The class that goes with it.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Jade => " is-jade",
            Self::Amber => " is-amber",
            Self::Red => " is-red",
            Self::Solid => " is-solid",
        }
    }
}

/// Where something stands on its way; the word itself is rules data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// Nobody has taken it yet.
    New,
    /// Somebody works on it.
    Active,
    /// It waits for someone else.
    Waiting,
    /// Paused by decision.
    Paused,
    /// It is finished as it should be.
    Done,
    /// It is closed or withdrawn.
    Closed,
}

/// How great the danger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Not judged yet.
    Unknown,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// RED: danger to life or body now.
    Red,
}

/// How a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Time enough.
    Running,
    /// Due soon.
    Soon,
    /// Overdue.
    Over,
    /// Paused.
    Paused,
    /// Met in time.
    Met,
    /// Met, but late.
    MetLate,
}

impl ClockState {
    /// The drawing that goes with it.
    #[must_use]
    pub const fn icon(self) -> Icon {
        match self {
            Self::Running => Icon::Clock,
            Self::Soon => Icon::ShapeTriangle,
            Self::Over => Icon::ShapeOctagon,
            Self::Paused => Icon::Pause,
            Self::Met | Self::MetLate => Icon::ShapeCheck,
        }
    }

    /// The message key of its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "clock-running",
            Self::Soon => "clock-soon",
            Self::Over => "clock-over",
            Self::Paused => "clock-paused",
            Self::Met => "clock-met",
            Self::MetLate => "clock-met-late",
        }
    }

    /// The colour that goes with it.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::Running | Self::Paused => Tone::Plain,
            Self::Soon | Self::MetLate => Tone::Amber,
            Self::Over => Tone::Red,
            Self::Met => Tone::Jade,
        }
    }
}

/// A small label that says how something stands.
#[derive(Clone, Debug, Template)]
#[template(path = "components/badge/badge.html")]
pub struct Badge {
    /// The shape.
    pub icon: Icon,
    /// The word.
    pub label: String,
    /// The colour.
    pub tone: Tone,
    /// What the word is about, for screen readers: "risk", "stage".
    pub about: Option<String>,
}

impl HtmlSafe for Badge {}

impl Badge {
    /// Any shape, word and colour.
    #[must_use]
    pub fn new(icon: Icon, label: impl Into<String>, tone: Tone) -> Self {
        Self { icon, label: label.into(), tone, about: None }
    }

    /// A stage, with the word the rules give it.
    #[must_use]
    pub fn stage(lang: Lang, kind: StageKind, label: impl Into<String>) -> Self {
        let (icon, tone) = match kind {
            StageKind::New => (Icon::ShapeDiamond, Tone::Amber),
            StageKind::Active => (Icon::ShapeHalf, Tone::Plain),
            StageKind::Waiting => (Icon::ShapeRing, Tone::Plain),
            StageKind::Paused => (Icon::ShapeBars, Tone::Plain),
            StageKind::Done => (Icon::ShapeCheck, Tone::Jade),
            StageKind::Closed => (Icon::ShapeSquare, Tone::Plain),
        };
        Self { about: Some(lang.t("badge-stage")), ..Self::new(icon, label, tone) }
    }

    /// A risk level in the house's words.
    #[must_use]
    pub fn risk(lang: Lang, risk: Risk) -> Self {
        let (icon, key, tone) = match risk {
            Risk::Unknown => (Icon::ShapeRing, "risk-unknown", Tone::Plain),
            Risk::Low => (Icon::ShapeRing, "risk-low", Tone::Jade),
            Risk::Medium => (Icon::ShapeTriangle, "risk-medium", Tone::Amber),
            Risk::High => (Icon::ShapeTriangleSolid, "risk-high", Tone::Red),
            Risk::Red => (Icon::ShapeOctagon, "risk-red", Tone::Solid),
        };
        Self { about: Some(lang.t("badge-risk")), ..Self::new(icon, lang.t(key), tone) }
    }

    /// The state of a deadline in one word.
    #[must_use]
    pub fn clock(lang: Lang, state: ClockState) -> Self {
        Self {
            about: Some(lang.t("badge-clock")),
            ..Self::new(state.icon(), lang.t(state.word()), state.tone())
        }
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let stages = [
        (StageKind::New, "sample-stage-new"),
        (StageKind::Active, "sample-stage-active"),
        (StageKind::Waiting, "sample-stage-waiting"),
        (StageKind::Paused, "sample-stage-paused"),
        (StageKind::Done, "sample-stage-done"),
        (StageKind::Closed, "sample-stage-closed"),
    ];
    let risks = [Risk::Unknown, Risk::Low, Risk::Medium, Risk::High, Risk::Red];
    let clocks = [
        ClockState::Running,
        ClockState::Soon,
        ClockState::Over,
        ClockState::Paused,
        ClockState::Met,
        ClockState::MetLate,
    ];
    let mut samples: Vec<_> = stages
        .iter()
        .map(|(kind, key)| Sample::new("stage", &Badge::stage(lang, *kind, lang.t(key))))
        .collect();
    samples.extend(risks.map(|risk| Sample::new("risk", &Badge::risk(lang, risk))));
    samples.extend(clocks.map(|state| Sample::new("clock", &Badge::clock(lang, state))));
    samples
}
