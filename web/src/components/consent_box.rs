//! The one place where it is written down that an adult woman was asked about one unit, and agrees.

use super::sample::Sample;
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// A box to tick after asking her.
#[derive(Clone, Debug, Template)]
#[template(path = "components/consent_box/consent_box.html")]
pub struct ConsentBox {
    lang: Lang,
    name: String,
    agreed: bool,
    stands: Option<String>,
}

impl HtmlSafe for ConsentBox {}

impl ConsentBox {
    /// A box with its form name, as it was ticked before.
    #[must_use]
    pub fn new(lang: Lang, name: impl Into<String>, agreed: bool) -> Self {
        Self { lang, name: name.into(), agreed, stands: None }
    }

    /// Where the unit is chosen beside it: those whom she let know already need no second question.
    #[must_use]
    pub fn stands(mut self, units: &[String]) -> Self {
        let list = units.join(&self.lang.t("list-comma"));
        self.stands = (!units.is_empty()).then(|| self.lang.t1("consent-stands", "units", list));
        self
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    let units = [lang.t("sample-school"), lang.t("sample-workroom")];
    vec![
        Sample::new("to be asked", &ConsentBox::new(lang, "consent", false)),
        Sample::new("unit to be chosen", &ConsentBox::new(lang, "consent", true).stands(&units)),
    ]
}
