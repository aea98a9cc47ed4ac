//! A card with a code to scan: the ward's reporting page, a new phone to enrol.

use super::{Html, sample::Sample};
use crate::{draw::qr, i18n::Lang};
use askama::{Template, filters::HtmlSafe};

/// The card.
#[derive(Clone, Debug, Template)]
#[template(path = "components/qr_card/qr_card.html")]
pub struct QrCard {
    title: String,
    text: String,
    drawing: Html,
    typed: Option<String>,
}

impl HtmlSafe for QrCard {}

impl QrCard {
    /// A card for an address; `alt` describes the code to those who can't see it.
    #[must_use]
    pub fn new(title: impl Into<String>, text: impl Into<String>, address: &str, alt: &str) -> Self {
        Self {
            title: title.into(),
            text: text.into(),
            drawing: Html::drawing(qr::svg(address, alt)),
            typed: None,
        }
    }

    /// What can be typed instead of scanning.
    #[must_use]
    pub fn typed(mut self, typed: impl Into<String>) -> Self {
        self.typed = Some(typed.into());
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let card = QrCard::new(
        lang.t("sample-qr"),
        lang.t("sample-qr-text"),
        "https://town.example/w/7KQ2",
        &lang.t("sample-qr-alt"),
    );
    vec![Sample::new("ward code with short form", &card.typed("town.example/w/7KQ2"))]
}
