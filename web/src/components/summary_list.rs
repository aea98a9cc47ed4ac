//! Check your answers: what was said, with a way to change each line before it is sent.

use super::{Html, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// One line.
#[derive(Clone, Debug)]
pub struct SummaryRow {
    /// The question.
    pub key: String,
    /// The answer.
    pub value: Html,
    /// Where it can be changed.
    pub change: Option<String>,
}

impl SummaryRow {
    /// A question and its answer.
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<Html>) -> Self {
        Self { key: key.into(), value: value.into(), change: None }
    }

    /// Where it can be changed.
    #[must_use]
    pub fn change(mut self, href: impl Into<String>) -> Self {
        self.change = Some(href.into());
        self
    }
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "components/summary_list/summary_list.html")]
pub struct SummaryList {
    lang: Lang,
    rows: Vec<SummaryRow>,
}

impl HtmlSafe for SummaryList {}

impl SummaryList {
    /// The lines in the order they were asked.
    #[must_use]
    pub const fn new(lang: Lang, rows: Vec<SummaryRow>) -> Self {
        Self { lang, rows }
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let rows = vec![
        SummaryRow::new(lang.t("sample-who"), lang.t("sample-who-child")).change("#who"),
        SummaryRow::new(lang.t("sample-callback"), "139 0000 0000").change("#callback"),
        SummaryRow::new(lang.t("sample-note"), lang.t("sample-note-text")).change("#note"),
        SummaryRow::new(lang.t("sample-unit-label"), super::sample::long_name(lang)),
    ];
    vec![Sample::new("with change links", &SummaryList::new(lang, rows))]
}
