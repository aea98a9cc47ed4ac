//! Samples: every component shows itself empty, full, failed and with very long words.

use super::Html;
use crate::i18n::{Lang, when};
use askama::{Template, filters::HtmlSafe};
use jiff::{SignedDuration, Timestamp};

/// One picture of a component.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What is special about it, in plain English for the developer.
    pub name: &'static str,
    /// The rendered component.
    pub html: Html,
}

/// All pictures of one component.
#[derive(Clone, Debug)]
pub struct Group {
    /// The component's folder name.
    pub name: &'static str,
    /// Its samples.
    pub samples: Vec<Sample>,
}

impl Sample {
    /// Renders a component under a name.
    #[must_use]
    pub fn new<T: Template + HtmlSafe>(name: &'static str, component: &T) -> Self {
        Self { name, html: Html::of(component) }
    }
}

/// The samples' clock: a Wednesday afternoon, 25 November 2026, 11:05 in town.
#[must_use]
pub fn now() -> Timestamp {
    jiff::civil::date(2026, 11, 25)
        .at(11, 5, 0, 0)
        .to_zoned_datetime(when::town_zone())
        .map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}

/// The samples' clock moved by minutes.
#[must_use]
pub fn minutes(by: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_mins(by)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A very long name, to see what breaks.
#[must_use]
pub fn long_name(lang: Lang) -> String {
    lang.t("sample-long-name")
}

/// Every component with its samples, in the order of the gallery.
#[must_use]
pub fn all(lang: Lang) -> Vec<Group> {
    let group = |name, samples| Group { name, samples };
    vec![
        group("button", super::button::samples(lang)),
        group("field", super::field::samples(lang)),
        group("error_summary", super::error_summary::samples(lang)),
        group("choice", super::choice::samples(lang)),
        group("badge", super::badge::samples(lang)),
        group("table", super::table::samples(lang)),
    ]
}
