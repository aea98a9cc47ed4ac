//! One labelled box: label, why we ask, the error beside it, what was typed.

use super::{FormErrors, Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// What the box takes; it chooses the keyboard of a phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Words in one line.
    #[default]
    Text,
    /// Digits only.
    Digits,
    /// A phone number.
    Phone,
    /// A password; never echoed back.
    Password,
    /// Words in several lines, growing with the text.
    Lines,
}

/// A labelled box with its hint and error.
#[derive(Clone, Debug, Template)]
#[template(path = "components/field/field.html")]
pub struct Field {
    /// The language of its own words.
    pub lang: Lang,
    /// Form name and element id.
    pub name: String,
    /// The question.
    pub label: String,
    /// Why we ask, or how to write it.
    pub hint: Option<String>,
    /// What is wrong, the same words as in the summary.
    pub error: Option<String>,
    /// What stands in the box.
    pub value: String,
    /// What the box takes.
    pub kind: Kind,
    /// Width class: 4, 8, 12 or 20 characters; 0 is full width.
    pub width: u8,
    /// Marked as optional; everything else is asked for. No asterisks.
    pub optional: bool,
    /// Shown but not changed here.
    pub readonly: bool,
    /// The label is the page's heading.
    pub heading: bool,
    /// A unit behind the box.
    pub unit: Option<String>,
    /// The browser may offer what was typed before; off by default, on shared machines it tells.
    pub autocomplete: &'static str,
    /// Longest text in characters.
    pub max: Option<u32>,
    /// A box for several lines says that its text is kept while she types.
    pub kept: bool,
}

impl HtmlSafe for Field {}

impl Field {
    /// A box for one line.
    #[must_use]
    pub fn text(lang: Lang, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            lang,
            name: name.into(),
            label: label.into(),
            hint: None,
            error: None,
            value: String::new(),
            kind: Kind::Text,
            width: 0,
            optional: false,
            readonly: false,
            heading: false,
            unit: None,
            autocomplete: "off",
            max: None,
            kept: false,
        }
    }

    /// A box for several lines, whose text survives a time-out (`drafts` module of the form).
    #[must_use]
    pub fn lines(lang: Lang, name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind: Kind::Lines, kept: true, ..Self::text(lang, name, label) }
    }

    /// What the box takes.
    #[must_use]
    pub const fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Why we ask.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What was typed. A password is never shown again.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Takes its message from the form's errors.
    #[must_use]
    pub fn errors(mut self, errors: &FormErrors) -> Self {
        self.error = errors.get(&self.name).map(str::to_owned);
        self
    }

    /// Width in characters: 4, 8, 12 or 20.
    #[must_use]
    pub const fn width(mut self, width: u8) -> Self {
        self.width = width;
        self
    }

    /// May be left empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Shown but not changed here.
    #[must_use]
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// The label is the page's one question.
    #[must_use]
    pub const fn heading(mut self) -> Self {
        self.heading = true;
        self
    }

    /// A unit behind the box.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// Lets the browser help (`username`, `current-password`, `one-time-code`).
    #[must_use]
    pub const fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// Longest text in characters.
    #[must_use]
    pub const fn max(mut self, max: u32) -> Self {
        self.max = Some(max);
        self
    }

    const fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Password => "password",
            Kind::Phone => "tel",
            Kind::Text | Kind::Digits | Kind::Lines => "text",
        }
    }

    const fn shown_value(&self) -> &str {
        match self.kind {
            Kind::Password => "",
            _ => self.value.as_str(),
        }
    }

    fn described_by(&self) -> Option<String> {
        described_by(&self.name, self.hint.is_some(), self.error.is_some())
    }
}

/// The ids of hint and error, for `aria-describedby`.
pub(crate) fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let mut errors = FormErrors::new();
    errors.push("phone", lang.t("sample-error-phone"));
    vec![
        Sample::new(
            "with hint",
            &Field::text(lang, "callback", lang.t("sample-callback"))
                .hint(lang.t("sample-callback-hint"))
                .kind(Kind::Phone)
                .width(12),
        ),
        Sample::new(
            "with error and kept value",
            &Field::text(lang, "phone", lang.t("sample-phone"))
                .kind(Kind::Phone)
                .value("1390000")
                .errors(&errors)
                .width(12),
        ),
        Sample::new(
            "optional with unit",
            &Field::text(lang, "age", lang.t("sample-age"))
                .kind(Kind::Digits)
                .width(4)
                .unit(lang.t("sample-years"))
                .optional(),
        ),
        Sample::new(
            "password",
            &Field::text(lang, "pass", lang.t("sample-password"))
                .kind(Kind::Password)
                .autocomplete("current-password")
                .width(20),
        ),
        Sample::new(
            "read-only",
            &Field::text(lang, "unit", lang.t("sample-unit-label"))
                .value(lang.t("sample-unit"))
                .readonly()
                .width(20),
        ),
        Sample::new(
            "several lines, kept while typing",
            &Field::lines(lang, "note", lang.t("sample-note"))
                .hint(lang.t("sample-note-hint"))
                .value(lang.t("sample-note-text"))
                .max(2000),
        ),
    ]
}
