//! Say it instead of typing: a recorder where script and microphone allow, a file picker otherwise.

use super::{Icon, sample::Sample};
use crate::i18n::Lang;
use askama::{Template, filters::HtmlSafe};

/// The recorder's place in a form.
#[derive(Clone, Debug, Template)]
#[template(path = "components/voice_note/voice_note.html")]
pub struct VoiceNote {
    lang: Lang,
    name: String,
    upload: String,
    max_seconds: u32,
}

impl HtmlSafe for VoiceNote {}

impl VoiceNote {
    /// `upload` takes the sound as request body and answers with its id as text, which the form then sends as `name`.
    #[must_use]
    pub fn new(lang: Lang, name: impl Into<String>, upload: impl Into<String>) -> Self {
        Self { lang, name: name.into(), upload: upload.into(), max_seconds: 120 }
    }
}

pub(crate) fn samples(lang: Lang) -> Vec<Sample> {
    vec![Sample::new("ready", &VoiceNote::new(lang, "voice", "#upload"))]
}
