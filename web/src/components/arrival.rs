//! New rows announce themselves and wait: "2 new records, press to show".

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// The line above a live list. Hidden until something came; the `live` module fills and shows it.
#[derive(Clone, Debug, Template)]
#[template(path = "components/arrival/arrival.html")]
pub struct Arrival {
    lang: Lang,
    href: String,
    count: u64,
    alarm: bool,
}

impl HtmlSafe for Arrival {}

impl Arrival {
    /// `href` is the same page again: without script the line is a plain link.
    #[must_use]
    pub fn new(lang: Lang, href: impl Into<String>, count: u64) -> Self {
        Self { lang, href: href.into(), count, alarm: false }
    }

    /// One of them is an alarm.
    #[must_use]
    pub const fn alarm(mut self) -> Self {
        self.alarm = true;
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("two came", &Arrival::new(lang, "#list", 2)),
        Sample::new("an alarm came", &Arrival::new(lang, "#list", 1).alarm()),
        Sample::new("nothing came: hidden", &Arrival::new(lang, "#list", 0)),
    ]
}
