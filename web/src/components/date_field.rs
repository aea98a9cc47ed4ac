//! A date in three plain boxes, with one tap for today and yesterday.

use super::{FormErrors, Icon, field::described_by, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// A date question; sends `<name>-year`, `<name>-month`, `<name>-day` as typed.
#[derive(Clone, Debug, Template)]
#[template(path = "components/date_field/date_field.html")]
pub struct DateField {
    lang: Lang,
    name: String,
    legend: String,
    hint: Option<String>,
    error: Option<String>,
    parts: [String; 3],
    quick: Vec<(String, String)>,
}

impl HtmlSafe for DateField {}

impl DateField {
    /// A date question.
    #[must_use]
    pub fn new(lang: Lang, name: impl Into<String>, legend: impl Into<String>) -> Self {
        Self {
            lang,
            name: name.into(),
            legend: legend.into(),
            hint: None,
            error: None,
            parts: Default::default(),
            quick: Vec::new(),
        }
    }

    /// Why we ask, or that a guess is enough.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What was typed, right or wrong.
    #[must_use]
    pub fn value(
        mut self,
        year: impl Into<String>,
        month: impl Into<String>,
        day: impl Into<String>,
    ) -> Self {
        self.parts = [year.into(), month.into(), day.into()];
        self
    }

    /// Takes its message from the form's errors.
    #[must_use]
    pub fn errors(mut self, errors: &FormErrors) -> Self {
        self.error = errors.get(&self.name).map(str::to_owned);
        self
    }

    /// Buttons that answer at once, as `<name>-quick`: value and word.
    #[must_use]
    pub fn quick(mut self, value: impl Into<String>, label: impl Into<String>) -> Self {
        self.quick.push((value.into(), label.into()));
        self
    }

    /// Form suffix, word and value of the three boxes; the first carries the plain name as its id.
    fn boxes(&self) -> Vec<(&'static str, String, &str, String)> {
        let [year, month, day] = &self.parts;
        vec![
            ("year", self.lang.t("date-year"), year, self.name.clone()),
            ("month", self.lang.t("date-month"), month, format!("{}-month", self.name)),
            ("day", self.lang.t("date-day"), day, format!("{}-day", self.name)),
        ]
    }

    fn described_by(&self) -> Option<String> {
        described_by(&self.name, self.hint.is_some(), self.error.is_some())
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let mut errors = FormErrors::new();
    errors.push("born-wrong", lang.t("sample-error-date"));
    vec![
        Sample::new(
            "with quick answers",
            &DateField::new(lang, "since", lang.t("sample-since"))
                .hint(lang.t("sample-since-hint"))
                .quick("today", lang.t("date-today"))
                .quick("yesterday", lang.t("date-yesterday")),
        ),
        Sample::new(
            "an impossible date, kept",
            &DateField::new(lang, "born-wrong", lang.t("sample-born"))
                .value("2013", "2", "30")
                .errors(&errors),
        ),
    ]
}
