//! A code name: how a person is called where her name need not be known.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// A code name, perhaps a link to the file.
#[derive(Clone, Debug, Template)]
#[template(path = "components/code_name/code_name.html")]
pub struct CodeName {
    lang: Lang,
    name: String,
    href: Option<String>,
}

impl HtmlSafe for CodeName {}

impl CodeName {
    /// The name alone.
    #[must_use]
    pub fn new(lang: Lang, name: impl Into<String>) -> Self {
        Self { lang, name: name.into(), href: None }
    }

    /// Leads to the file.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("plain", &CodeName::new(lang, lang.t("sample-code-1"))),
        Sample::new("link", &CodeName::new(lang, lang.t("sample-code-2")).href("#file")),
    ]
}
