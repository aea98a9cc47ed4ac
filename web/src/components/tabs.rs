//! Parts of one thing, each a page of its own.

use super::sample::Sample;
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// One part.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its word.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Whether it is shown now.
    pub current: bool,
    /// How many things are in it.
    pub count: Option<u64>,
}

impl Tab {
    /// A part without a count.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self { label: label.into(), href: href.into(), current, count: None }
    }

    /// How many things are in it.
    #[must_use]
    pub const fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// The parts in a row.
#[derive(Clone, Debug, Template)]
#[template(path = "components/tabs/tabs.html")]
pub struct Tabs {
    label: String,
    tabs: Vec<Tab>,
}

impl HtmlSafe for Tabs {}

impl Tabs {
    /// A navigation with a name for screen readers.
    #[must_use]
    pub fn new(label: impl Into<String>, tabs: Vec<Tab>) -> Self {
        Self { label: label.into(), tabs }
    }
}

/// The sample parts of a file.
pub(crate) fn sample_tabs(lang: Lang) -> Tabs {
    let tab = |key: &str, current| Tab::new(lang.t(key), "#tab", current);
    Tabs::new(
        lang.t("sample-tabs"),
        vec![
            tab("sample-tab-one", true),
            tab("sample-tab-chronology", false).count(38),
            tab("sample-tab-people", false).count(5),
            tab("sample-tab-referrals", false).count(2),
            tab("sample-tab-seen", false),
        ],
    )
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![Sample::new("parts of a file", &sample_tabs(lang))]
}
