//! Two people changed the same thing: the later text stays in its box, beside what stands now.

use crate::components::Conflict;
use crate::form::Form;
use crate::i18n::Lang;
use app::queries::file::FileView;
use jiff::Timestamp;

/// Fields that hold words, and the verb whose form they stand in.
const WORDS: [(&str, &str); 4] =
    [("reason", "risk"), ("own_view", "propose-waiver"), ("words", "review-waiver"), ("text", "note")];
/// Fields that a form sent again gets afresh.
const FRESH: [&str; 4] = ["csrf", "command", "version", "conflict"];

/// The refused form, to be decided on and sent again.
pub struct Held {
    /// Both texts.
    pub sides: Conflict,
    /// Where it goes.
    pub verb: &'static str,
    /// What else was filled in.
    pub rest: Vec<(String, String)>,
}

/// The two texts side by side, for the field the refused form was about.
#[must_use]
pub fn both(lang: Lang, form: &Form, view: &FileView, now: Timestamp) -> Option<Held> {
    let (field, verb) = WORDS.into_iter().find(|(field, _)| !form.get(field).is_empty())?;
    let last = view.lines.first()?;
    let said = last.words.as_ref().map(|w| w.reveal().to_owned());
    let theirs = said.unwrap_or_else(|| lang.t(&format!("fact-{}", last.code)));
    let who = (last.by_name.reveal().to_owned(), last.at, now);
    let label = lang.t(&format!("file-field-{field}"));
    let sides = Conflict::new(lang, (field, label), form.get(field), theirs, who);
    let rest = form.pairs().iter().filter(|(name, _)| name != field && !FRESH.contains(&name.as_str()));
    Some(Held { sides, verb, rest: rest.cloned().collect() })
}
