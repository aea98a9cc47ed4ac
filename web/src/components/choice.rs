//! Choose one or several from large cards; each card is a target of its own.

use super::{FormErrors, Icon, field::described_by, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// One card.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The form value.
    pub value: String,
    /// What it says.
    pub label: String,
    /// A second, quieter line.
    pub hint: Option<String>,
    /// Whether it is chosen now.
    pub checked: bool,
    /// A drawing at its end.
    pub icon: Option<Icon>,
    /// Stands apart after an "or": "don't know", "rather not say".
    pub or: bool,
}

impl Choice {
    /// A card with a value and a word.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// Adds a quieter line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Chosen when this holds.
    #[must_use]
    pub const fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// Adds a drawing.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Sets it apart after an "or".
    #[must_use]
    pub const fn or(mut self) -> Self {
        self.or = true;
        self
    }
}

/// A question with cards.
#[derive(Clone, Debug, Template)]
#[template(path = "components/choice/choice.html")]
pub struct Choices {
    lang: Lang,
    name: String,
    legend: String,
    hint: Option<String>,
    error: Option<String>,
    many: bool,
    inline: bool,
    heading: bool,
    items: Vec<Choice>,
}

impl HtmlSafe for Choices {}

impl Choices {
    /// Exactly one may be chosen.
    #[must_use]
    pub fn one(lang: Lang, name: impl Into<String>, legend: impl Into<String>, items: Vec<Choice>) -> Self {
        Self {
            lang,
            name: name.into(),
            legend: legend.into(),
            hint: None,
            error: None,
            many: false,
            inline: false,
            heading: false,
            items,
        }
    }

    /// Any number may be chosen.
    #[must_use]
    pub fn many(lang: Lang, name: impl Into<String>, legend: impl Into<String>, items: Vec<Choice>) -> Self {
        Self { many: true, ..Self::one(lang, name, legend, items) }
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

    /// Side by side where there is room.
    #[must_use]
    pub const fn inline(mut self) -> Self {
        self.inline = true;
        self
    }

    /// The legend is the page's one question.
    #[must_use]
    pub const fn heading(mut self) -> Self {
        self.heading = true;
        self
    }

    /// The first card carries the name itself, so that the error summary leads to it.
    fn id(&self, index0: &usize) -> String {
        if *index0 == 0 { self.name.clone() } else { format!("{}-{}", self.name, index0 + 1) }
    }

    fn described_by(&self) -> Option<String> {
        described_by(&self.name, self.hint.is_some(), self.error.is_some())
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let who = || {
        vec![
            Choice::new("child", lang.t("sample-who-child")).hint(lang.t("sample-who-child-hint")),
            Choice::new("woman", lang.t("sample-who-woman"))
                .hint(lang.t("sample-who-woman-hint"))
                .checked(true),
            Choice::new("unknown", lang.t("sample-unknown")).or(),
        ]
    };
    let mut errors = FormErrors::new();
    errors.push("who-missing", lang.t("sample-error-who"));
    let signs =
        (1..=3).map(|n| Choice::new(n.to_string(), lang.t1("sample-sign", "n", n)).checked(n == 2)).collect();
    let yes_no = vec![Choice::new("yes", lang.t("sample-yes")), Choice::new("no", lang.t("sample-no"))];
    vec![
        Sample::new(
            "one, as the page's question",
            &Choices::one(lang, "who", lang.t("sample-who"), who()).heading().hint(lang.t("sample-who-hint")),
        ),
        Sample::new(
            "with error",
            &Choices::one(lang, "who-missing", lang.t("sample-who"), who()).errors(&errors),
        ),
        Sample::new("several", &Choices::many(lang, "signs", lang.t("sample-signs"), signs)),
        Sample::new(
            "side by side",
            &Choices::one(lang, "safe-now", lang.t("sample-safe-now"), yes_no).inline(),
        ),
    ]
}
