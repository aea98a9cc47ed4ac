//! A dialog that needs no script: a summary that unfolds what belongs to it.

use super::{Html, Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// A fold.
#[derive(Clone, Debug, Template)]
#[template(path = "components/fold/fold.html")]
pub struct Fold {
    summary: String,
    icon: Option<Icon>,
    body: Html,
    open: bool,
    danger: bool,
    name: Option<String>,
    key: Option<&'static str>,
}

impl HtmlSafe for Fold {}

impl Fold {
    /// A summary line and what it unfolds.
    #[must_use]
    pub fn new(summary: impl Into<String>, body: impl Into<Html>) -> Self {
        Self {
            summary: summary.into(),
            icon: None,
            body: body.into(),
            open: false,
            danger: false,
            name: None,
            key: None,
        }
    }

    /// A drawing before the words.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Starts open; do so when it holds an error.
    #[must_use]
    pub const fn open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }

    /// It ends or destroys something.
    #[must_use]
    pub const fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Of the folds with one name only one is open.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The desk shortcut that opens it.
    #[must_use]
    pub const fn key(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("closed", &Fold::new(lang.t("sample-fold"), lang.t("sample-fold-text")).icon(Icon::Info)),
        Sample::new(
            "open, dangerous",
            &Fold::new(lang.t("sample-withdraw"), lang.t("sample-fold-text")).danger().open(true),
        ),
    ]
}
