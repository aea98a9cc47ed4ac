//! Something to press: a form button or a link that looks like one.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// How much a button asks for attention. One primary per screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do next.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Destroys or ends something.
    Danger,
    /// A word without a box.
    Quiet,
}

/// A button or, with `href`, a link.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/button/button.html")]
pub struct Button {
    /// The verb on it.
    pub label: String,
    /// How much it asks for attention.
    pub weight: Weight,
    /// A drawing before the word.
    pub icon: Option<Icon>,
    /// Makes it a link.
    pub href: Option<String>,
    /// Form name and value sent when pressed.
    pub value: Option<(String, String)>,
    /// Another form target than the form's own.
    pub action: Option<String>,
    /// The shortcut that presses it on the desk (`a`, `r`, `t`).
    pub key: Option<&'static str>,
    /// Large, for the main act of a page.
    pub big: bool,
    /// As wide as its place.
    pub full: bool,
    /// Why it can't be pressed now; shown as title and read aloud.
    pub disabled: Option<String>,
}

impl HtmlSafe for Button {}

impl Button {
    /// The one thing to do next.
    #[must_use]
    pub fn primary(label: impl Into<String>) -> Self {
        Self { label: label.into(), weight: Weight::Primary, ..Self::default() }
    }

    /// Everything else.
    #[must_use]
    pub fn secondary(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Destroys or ends something.
    #[must_use]
    pub fn danger(label: impl Into<String>) -> Self {
        Self { label: label.into(), weight: Weight::Danger, ..Self::default() }
    }

    /// A word without a box.
    #[must_use]
    pub fn quiet(label: impl Into<String>) -> Self {
        Self { label: label.into(), weight: Weight::Quiet, ..Self::default() }
    }

    /// Adds a drawing.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Makes it a link.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Sends this name and value with the form.
    #[must_use]
    pub fn value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.value = Some((name.into(), value.into()));
        self
    }

    /// Posts the form somewhere else.
    #[must_use]
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Names the desk shortcut.
    #[must_use]
    pub const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Makes it large.
    #[must_use]
    pub const fn big(mut self) -> Self {
        self.big = true;
        self
    }

    /// Makes it as wide as its place.
    #[must_use]
    pub const fn full(mut self) -> Self {
        self.full = true;
        self
    }

    /// Says why it can't be pressed.
    #[must_use]
    pub fn disabled(mut self, why: impl Into<String>) -> Self {
        self.disabled = Some(why.into());
        self
    }

    fn classes(&self) -> String {
        let weight = match self.weight {
            Weight::Primary => " is-primary",
            Weight::Secondary => "",
            Weight::Danger => " is-danger",
            Weight::Quiet => " is-quiet",
        };
        let big = if self.big { " is-big" } else { "" };
        let full = if self.full { " is-full" } else { "" };
        format!("button{weight}{big}{full}")
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("primary", &Button::primary(lang.t("action-save"))),
        Sample::new("secondary with icon", &Button::secondary(lang.t("action-print")).icon(Icon::Print)),
        Sample::new(
            "link with shortcut",
            &Button::secondary(lang.t("action-acknowledge")).href("#x").key("a"),
        ),
        Sample::new("danger", &Button::danger(lang.t("sample-withdraw"))),
        Sample::new("quiet", &Button::quiet(lang.t("action-cancel")).value("act", "cancel")),
        Sample::new(
            "disabled with reason",
            &Button::primary(lang.t("sample-close-file")).disabled(lang.t("sample-aftercare-open")),
        ),
        Sample::new("big, full, long", &Button::primary(super::sample::long_name(lang)).big().full()),
    ]
}
