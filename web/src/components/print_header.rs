//! The head of a printed page: what it is, who printed it when, and that paper must be kept safe.

use super::sample;
use crate::i18n::{Lang, when};
use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;

/// Shown on paper only.
#[derive(Clone, Debug, Template)]
#[template(path = "components/print_header/print_header.html")]
pub struct PrintHeader {
    lang: Lang,
    title: String,
    code: String,
    by: String,
    at: String,
}

impl HtmlSafe for PrintHeader {}

impl PrintHeader {
    /// The document, the code name on it, who prints it and when.
    #[must_use]
    pub fn new(
        lang: Lang,
        title: impl Into<String>,
        code: impl Into<String>,
        by: impl Into<String>,
        now: Timestamp,
    ) -> Self {
        Self {
            lang,
            title: title.into(),
            code: code.into(),
            by: by.into(),
            at: when::absolute(lang, now, now),
        }
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    let header = PrintHeader::new(
        lang,
        lang.t("sample-tab-one"),
        lang.t("sample-code-1"),
        lang.t("sample-officer"),
        sample::now(),
    );
    vec![sample::Sample::new("only on paper", &header)]
}
