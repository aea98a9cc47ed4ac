//! Choose one from a short closed list that would fill the screen as cards.

use super::{FormErrors, Icon, field::described_by, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// A labelled list.
#[derive(Clone, Debug, Template)]
#[template(path = "components/select/select.html")]
pub struct Select {
    lang: Lang,
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    bare: bool,
    options: Vec<(String, String, bool)>,
}

impl HtmlSafe for Select {}

impl Select {
    /// Form name, question, and the options: value, word, whether it is chosen.
    #[must_use]
    pub fn new(
        lang: Lang,
        name: impl Into<String>,
        label: impl Into<String>,
        options: Vec<(String, String, bool)>,
    ) -> Self {
        Self { lang, name: name.into(), label: label.into(), hint: None, error: None, bare: false, options }
    }

    /// The same from plain pairs, with the value that is chosen.
    #[must_use]
    pub fn of(
        lang: Lang,
        name: impl Into<String>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (String, String)>,
        chosen: &str,
    ) -> Self {
        let mark = |(value, word): (String, String)| {
            let on = value == chosen;
            (value, word, on)
        };
        Self::new(lang, name, label, options.into_iter().map(mark).collect())
    }

    /// Why we ask.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Takes its message from the form's errors.
    #[must_use]
    pub fn errors(mut self, errors: &FormErrors) -> Self {
        self.error = errors.get(&self.name).map(str::to_owned);
        self
    }

    /// In a row of a table, where the heading says what it is: the label is only read aloud.
    #[must_use]
    pub const fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    fn described_by(&self) -> Option<String> {
        described_by(&self.name, self.hint.is_some(), self.error.is_some())
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let options = || {
        let words = ["sample-unit", "sample-school", "sample-long-name"];
        words.map(|word| (word.to_owned(), lang.t(word)))
    };
    let mut errors = FormErrors::new();
    errors.push("sample-select-2", lang.t("sample-error-who"));
    let label = || lang.t("sample-unit-label");
    vec![
        Sample::new("one chosen", &Select::of(lang, "sample-select-1", label(), options(), "sample-school")),
        Sample::new(
            "with a problem",
            &Select::of(lang, "sample-select-2", label(), options(), "")
                .hint(lang.t("sample-who-hint"))
                .errors(&errors),
        ),
        Sample::new("in a row", &Select::of(lang, "sample-select-3", label(), options(), "").bare()),
    ]
}
