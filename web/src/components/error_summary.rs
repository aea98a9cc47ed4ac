//! What went wrong with a form: once at the top, and in the same words beside each field.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// The messages of one form, in field order. Fields take theirs from here, so both places say the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormErrors {
    items: Vec<(String, String)>,
}

impl FormErrors {
    /// No errors yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: Vec::new() }
    }

    /// Adds a message for a field (by its id); an empty id is about the whole form.
    pub fn push(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.items.push((field.into(), message.into()));
    }

    /// The message for a field.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&str> {
        self.items.iter().find(|(id, _)| id == field).map(|(_, message)| message.as_str())
    }

    /// Whether the form may be accepted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Field id and message, in order.
    #[must_use]
    pub fn items(&self) -> &[(String, String)] {
        &self.items
    }
}

/// The box at the top of a form that was not accepted. Renders nothing without errors.
#[derive(Clone, Debug, Template)]
#[template(path = "components/error_summary/error_summary.html")]
pub struct ErrorSummary {
    lang: Lang,
    errors: FormErrors,
    kept: bool,
}

impl HtmlSafe for ErrorSummary {}

impl ErrorSummary {
    /// The summary of these errors; it says that what was typed is still there.
    #[must_use]
    pub fn new(lang: Lang, errors: &FormErrors) -> Self {
        Self { lang, errors: errors.clone(), kept: true }
    }

    /// Leaves out the sentence that everything typed is kept (a password, say, is not).
    #[must_use]
    pub const fn not_kept(mut self) -> Self {
        self.kept = false;
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let mut errors = FormErrors::new();
    errors.push("phone", lang.t("sample-error-phone"));
    errors.push("born", lang.t("sample-error-date"));
    let mut one = FormErrors::new();
    one.push("", lang.t("sample-error-whole"));
    vec![
        Sample::new("two fields", &ErrorSummary::new(lang, &errors)),
        Sample::new("whole form, nothing kept", &ErrorSummary::new(lang, &one).not_kept()),
        Sample::new("no errors renders nothing", &ErrorSummary::new(lang, &FormErrors::new())),
    ]
}
