//! One question per page: where we are and the way back.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// The line above a question.
#[derive(Clone, Debug, Template)]
#[template(path = "components/stepper/stepper.html")]
pub struct Stepper {
    lang: Lang,
    step: u32,
    of: u32,
    back: Option<String>,
    post: bool,
}

impl HtmlSafe for Stepper {}

impl Stepper {
    /// The step shown, of how many.
    #[must_use]
    pub fn new(lang: Lang, step: u32, of: u32) -> Self {
        Self { lang, step, of: of.max(step), back: None, post: false }
    }

    /// A link back.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }

    /// A form button back (`name="act" value="back"`) for flows whose address never changes.
    #[must_use]
    pub const fn back_posted(mut self) -> Self {
        self.post = true;
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("second of four, back by link", &Stepper::new(lang, 2, 4).back("#back")),
        Sample::new("back by form", &Stepper::new(lang, 3, 4).back_posted()),
    ]
}
