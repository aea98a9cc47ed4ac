//! A sentence that must not be missed, with the one act that goes with it.

use super::{Button, Icon, Tone, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// A banner.
#[derive(Clone, Debug, Template)]
#[template(path = "components/banner/banner.html")]
pub struct Banner {
    tone: Tone,
    icon: Icon,
    title: String,
    text: Option<String>,
    action: Option<Button>,
}

impl HtmlSafe for Banner {}

impl Banner {
    /// Any sentence.
    #[must_use]
    pub fn new(tone: Tone, icon: Icon, title: impl Into<String>) -> Self {
        Self { tone, icon, title: title.into(), text: None, action: None }
    }

    /// "Being hurt right now: call 110 first." On staff pages it is red; see [`Banner::calm`].
    #[must_use]
    pub fn danger(lang: Lang) -> Self {
        let call = Button::danger(lang.t("banner-call-110")).icon(Icon::Phone).href("tel:110");
        Self::new(Tone::Red, Icon::Alarm, lang.t("banner-110")).text(lang.t("banner-110-text")).action(call)
    }

    /// The same sentence for the pages of the person concerned: no red.
    #[must_use]
    pub fn calm(lang: Lang) -> Self {
        let call = Button::primary(lang.t("banner-call-110")).icon(Icon::Phone).href("tel:110");
        Self::new(Tone::Jade, Icon::Phone, lang.t("banner-110")).text(lang.t("banner-110-text")).action(call)
    }

    /// A second, quieter sentence.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// The act that goes with it.
    #[must_use]
    pub fn action(mut self, action: Button) -> Self {
        self.action = Some(action);
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("call 110 first", &Banner::danger(lang)),
        Sample::new("the same on a victim's page", &Banner::calm(lang)),
        Sample::new("amber", &Banner::new(Tone::Amber, Icon::Clock, lang.t("sample-banner"))),
    ]
}
