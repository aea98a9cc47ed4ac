//! Narrow a list: a few selects, a count that tells the truth, one way back to everything.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// One select; filters hold closed codes only, so they may stand in the address.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Form name and element id.
    pub name: String,
    /// What it narrows by.
    pub label: String,
    /// Value, word, and whether it is chosen; the first is usually "all".
    pub options: Vec<(String, String, bool)>,
}

/// The row of filters above a list.
#[derive(Clone, Debug, Template)]
#[template(path = "components/filter_row/filter_row.html")]
pub struct FilterRow {
    lang: Lang,
    action: String,
    filters: Vec<Filter>,
    count: u64,
    clear: Option<String>,
}

impl HtmlSafe for FilterRow {}

impl FilterRow {
    /// Filters sent by GET to `action`, and how many rows there are under them.
    #[must_use]
    pub fn new(lang: Lang, action: impl Into<String>, filters: Vec<Filter>, count: u64) -> Self {
        Self { lang, action: action.into(), filters, count, clear: None }
    }

    /// Offers the way back to the unfiltered list.
    #[must_use]
    pub fn clear(mut self, href: impl Into<String>) -> Self {
        self.clear = Some(href.into());
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let filter = |name: &str, label: &str, words: [&str; 2]| Filter {
        name: name.to_owned(),
        label: lang.t(label),
        options: vec![
            (String::new(), lang.t("filter-all"), false),
            ("1".to_owned(), lang.t(words[0]), true),
            ("2".to_owned(), lang.t(words[1]), false),
        ],
    };
    let filters = vec![
        filter("f-stage", "badge-stage", ["sample-stage-new", "sample-stage-active"]),
        filter("f-risk", "badge-risk", ["risk-high", "risk-medium"]),
    ];
    vec![Sample::new("two filters set", &FilterRow::new(lang, "#list", filters, 10_000).clear("#all"))]
}
