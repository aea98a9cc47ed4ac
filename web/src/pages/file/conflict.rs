//! Two people changed the same thing: the later text stays in its box, beside what stands now.

use crate::components::Conflict;
use crate::form::Form;
use crate::i18n::Lang;
use app::queries::file::FileView;
use jiff::Timestamp;

/// The two texts side by side, for the field the refused form was about.
#[must_use]
pub fn both(lang: Lang, form: &Form, view: &FileView, now: Timestamp) -> Option<Conflict> {
    let (field, mine) = ["reason", "own_view", "words", "text"]
        .into_iter()
        .map(|field| (field, form.get(field)))
        .find(|(_, text)| !text.is_empty())?;
    let last = view.lines.first()?;
    let said = last.words.as_ref().map(|w| w.reveal().to_owned());
    let theirs = said.unwrap_or_else(|| lang.t(&format!("fact-{}", last.code)));
    let who = (last.by_name.reveal().to_owned(), last.at, now);
    Some(Conflict::new(lang, (field, lang.t(&format!("file-field-{field}"))), mine, theirs, who))
}
