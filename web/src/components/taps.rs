//! An answer in one tap: three large buttons, each a drawing and a word.

use super::{Icon, Tone, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// One large button.
#[derive(Clone, Debug)]
pub struct Tap {
    /// The form value.
    pub value: String,
    /// The word.
    pub label: String,
    /// The drawing.
    pub icon: Icon,
    /// The colour.
    pub tone: Tone,
    /// Whether this was the answer so far.
    pub chosen: bool,
}

/// The question and its buttons; each sends the form.
#[derive(Clone, Debug, Template)]
#[template(path = "components/taps/taps.html")]
pub struct Taps {
    name: String,
    legend: String,
    hint: Option<String>,
    taps: Vec<Tap>,
}

impl HtmlSafe for Taps {}

impl Taps {
    /// Any question with a few answers.
    #[must_use]
    pub fn new(name: impl Into<String>, legend: impl Into<String>, taps: Vec<Tap>) -> Self {
        Self { name: name.into(), legend: legend.into(), hint: None, taps }
    }

    /// Better, same or worse than last time (`better`, `same`, `worse`).
    #[must_use]
    pub fn mood(
        lang: Lang,
        name: impl Into<String>,
        legend: impl Into<String>,
        chosen: Option<&str>,
    ) -> Self {
        let tap = |value: &str, label: String, icon, tone| Tap {
            value: value.to_owned(),
            label,
            icon,
            tone,
            chosen: chosen == Some(value),
        };
        let taps = vec![
            tap("better", lang.t("taps-better"), Icon::Better, Tone::Jade),
            tap("same", lang.t("taps-same"), Icon::Same, Tone::Plain),
            tap("worse", lang.t("taps-worse"), Icon::Worse, Tone::Amber),
        ];
        Self::new(name, legend, taps)
    }

    /// Safe, worried or danger (`safe`, `worried`, `danger`).
    #[must_use]
    pub fn safety(
        lang: Lang,
        name: impl Into<String>,
        legend: impl Into<String>,
        chosen: Option<&str>,
    ) -> Self {
        let tap = |value: &str, label: String, icon, tone| Tap {
            value: value.to_owned(),
            label,
            icon,
            tone,
            chosen: chosen == Some(value),
        };
        let taps = vec![
            tap("safe", lang.t("taps-safe"), Icon::ShapeCheck, Tone::Jade),
            tap("worried", lang.t("taps-worried"), Icon::ShapeTriangle, Tone::Amber),
            tap("danger", lang.t("taps-danger"), Icon::ShapeOctagon, Tone::Red),
        ];
        Self::new(name, legend, taps)
    }

    /// A quieter line under the question.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("mood", &Taps::mood(lang, "mood", lang.t("sample-mood"), Some("same"))),
        Sample::new(
            "safety",
            &Taps::safety(lang, "safety", lang.t("sample-safety"), None).hint(lang.t("sample-safety-hint")),
        ),
    ]
}
