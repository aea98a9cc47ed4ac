//! The pages of a long list: where we are, how far it goes, links to the neighbours.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// Links to the pages of a list. Renders nothing for one page.
#[derive(Clone, Debug, Template)]
#[template(path = "components/pagination/pagination.html")]
pub struct Pagination {
    lang: Lang,
    prefix: String,
    page: u64,
    pages: u64,
    total: u64,
    label: String,
}

impl HtmlSafe for Pagination {}

impl Pagination {
    /// `prefix` is the address up to the page number (`/files?stage=new&page=`); pages count from 1.
    #[must_use]
    pub fn new(lang: Lang, prefix: impl Into<String>, page: u64, per_page: u64, total: u64) -> Self {
        let pages = total.div_ceil(per_page.max(1)).max(1);
        Self {
            lang,
            prefix: prefix.into(),
            page: page.clamp(1, pages),
            pages,
            total,
            label: lang.t("pagination"),
        }
    }

    /// Page numbers to show; 0 stands for a gap.
    fn numbers(&self) -> Vec<u64> {
        let mut out: Vec<u64> = Vec::new();
        for page in 1..=self.pages {
            let near = page == 1 || page == self.pages || page.abs_diff(self.page) <= 1;
            if near {
                out.push(page);
            } else if out.last() != Some(&0) {
                out.push(0);
            }
        }
        out
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let named = |label: &str, page, total| {
        let mut pages = Pagination::new(lang, "#page-", page, 50, total);
        pages.label = format!("{} {label}", pages.label);
        pages
    };
    vec![
        Sample::new("first of three", &named("1", 1, 120)),
        Sample::new("in the middle of 10,000 rows", &named("2", 77, 10_000)),
        Sample::new("one page renders nothing", &named("3", 1, 7)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_shows_its_ends_and_the_neighbours() {
        assert_eq!(Pagination::new(Lang::En, "?p=", 77, 50, 10_000).numbers(), [1, 0, 76, 77, 78, 0, 200]);
        assert_eq!(Pagination::new(Lang::En, "?p=", 9, 50, 0).numbers(), [1]);
    }
}
