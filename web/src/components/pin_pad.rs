//! The PIN of an enrolled phone: one box that works everywhere, and large keys where script runs.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// The box and the keys; put it into a form that posts to the sign-in.
#[derive(Clone, Debug, Template)]
#[template(path = "components/pin_pad/pin_pad.html")]
pub struct PinPad {
    lang: Lang,
    name: String,
    length: u8,
    error: Option<String>,
    key_url: Option<String>,
}

impl HtmlSafe for PinPad {}

impl PinPad {
    /// A PIN of so many digits.
    #[must_use]
    pub fn new(lang: Lang, name: impl Into<String>, length: u8) -> Self {
        Self { lang, name: name.into(), length, error: None, key_url: None }
    }

    /// What was wrong.
    #[must_use]
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// Where the device key is fetched after a right PIN, to be kept for work off line (`Links::device_key`).
    #[must_use]
    pub fn key_url(mut self, url: impl Into<String>) -> Self {
        self.key_url = Some(url.into());
        self
    }

    fn digits(&self) -> [u8; 9] {
        [1, 2, 3, 4, 5, 6, 7, 8, 9]
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("empty", &PinPad::new(lang, "pin", 6)),
        Sample::new("wrong", &PinPad::new(lang, "pin-again", 6).error(lang.t("sample-pin-wrong"))),
    ]
}
