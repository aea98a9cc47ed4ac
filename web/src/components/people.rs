//! The people around a file: the family diagram and, in words, who they are and how to reach them safely.

use super::{Badge, Html, Icon, Tone, sample::Sample};
use crate::{draw::genogram, i18n::Lang};
use askama::{Template, filters::HtmlSafe};

/// One person in words.
#[derive(Clone, Debug, Default)]
pub struct PersonLine {
    /// Code name, or name where the reader may know it.
    pub name: String,
    /// What she is to the index person, and her age band.
    pub relation: String,
    /// How she may be reached; absent means: no contact.
    pub contact: Option<String>,
    /// Marks such as "suspect", "guardian", "lives here".
    pub badges: Vec<Badge>,
    /// Where the person's own page is.
    pub href: Option<String>,
}

/// The diagram and the list.
#[derive(Clone, Debug, Template)]
#[template(path = "components/people/people.html")]
pub struct People {
    lang: Lang,
    drawing: Html,
    people: Vec<PersonLine>,
}

impl HtmlSafe for People {}

impl People {
    /// A diagram drawn by `draw::genogram::svg` and the people in reading order.
    #[must_use]
    pub fn new(lang: Lang, drawing: String, people: Vec<PersonLine>) -> Self {
        Self { lang, drawing: Html::drawing(drawing), people }
    }

    /// The people without a diagram.
    #[must_use]
    pub fn list(lang: Lang, people: Vec<PersonLine>) -> Self {
        Self { lang, drawing: Html::default(), people }
    }
}

/// The sample family, also used by the gallery's file.
pub(crate) fn sample_people(lang: Lang) -> People {
    let t = |key: &str| lang.t(key);
    let lines = vec![
        PersonLine {
            name: t("sample-code-1"),
            relation: t("sample-rel-index"),
            contact: Some(t("sample-contact-safe")),
            badges: vec![Badge::new(Icon::ShapeDisc, t("person-index"), Tone::Jade)],
            href: Some("#p1".to_owned()),
        },
        PersonLine {
            name: t("sample-person-mother"),
            relation: t("sample-rel-mother"),
            contact: Some(t("sample-contact-mother")),
            badges: vec![Badge::new(Icon::Shield, t("person-guardian"), Tone::Plain)],
            href: None,
        },
        PersonLine {
            name: t("sample-person-stepfather"),
            relation: t("sample-rel-stepfather"),
            contact: None,
            badges: vec![Badge::new(Icon::ShapeTriangleSolid, t("person-suspect"), Tone::Red)],
            href: None,
        },
    ];
    People::new(lang, genogram::svg(&genogram::sample(lang)), lines)
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![
        Sample::new("diagram and list", &sample_people(lang)),
        Sample::new("nobody recorded", &People::list(lang, Vec::new())),
    ]
}
