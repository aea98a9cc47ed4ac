//! The same person: candidates while somebody is typed in, the queue, both sides beside each other, runs
//! over the whole database, sampled review.

pub mod act;
pub mod candidates;
pub mod check;
pub mod early;
pub mod list;
pub mod sample;
pub mod show;

use crate::error::Failure;
use crate::form::Form;
use crate::i18n::Lang;
use crate::pages::words;
use crate::request::Desk;
use app::mentions::Known;
use app::queries::candidates::Side;
use app::services::pair::Choice;
use domain::ids::{PairId, StreamId};
use domain::pair::{Reason, Verdict};
use domain::report::full_years;
use domain::text::Confidential;

/// Reads the id of a pair from the path.
pub(super) fn read_id(id: &str) -> Result<PairId, Failure> {
    PairId::parse(id).ok_or_else(Failure::not_visible)
}

/// What a form says about candidates: a field for each, named after its record.
#[must_use]
pub fn decided(form: &Form) -> Vec<Choice> {
    let choice = |(name, value): &(String, String)| {
        let record = StreamId::parse(name.strip_prefix("decided-")?)?;
        Some(Choice { record, verdict: Verdict::parse(value)? })
    };
    form.pairs().iter().filter_map(choice).collect()
}

/// A probability as people say it: never 0 and never 100.
pub(super) fn percent(permille: u16) -> String {
    match permille {
        0..10 => "<1%".to_owned(),
        991.. => ">99%".to_owned(),
        some => format!("{}%", (some + 5) / 10),
    }
}

/// One reason: its words, and whether it speaks for one person.
pub(super) struct Why {
    /// In the reader's language.
    pub(super) words: String,
    /// For or against.
    pub(super) speaks_for: bool,
}

/// Reasons in the reader's language, the weightiest first.
pub(super) fn whys(lang: Lang, reasons: &[Reason]) -> Vec<Why> {
    let one = |reason: &Reason| Why {
        words: if lang == Lang::En { reason.en.clone() } else { reason.zh.clone() },
        speaks_for: reason.weight >= 0,
    };
    reasons.iter().map(one).collect()
}

/// The name as this reader may read it.
pub(super) fn name(lang: Lang, side: &Side) -> String {
    match &side.known.name {
        Some(name) if side.masked => words::masked_name(lang, name.reveal()),
        Some(name) => name.reveal().to_owned(),
        None => lang.t("pair-no-name"),
    }
}

/// Age in words, as told or counted.
pub(super) fn age(desk: &Desk, known: &Known) -> Option<String> {
    let years = match (known.birth, known.age) {
        (Some(birth), _) => full_years(birth, desk.house().today()),
        (None, Some((age, _))) => age,
        (None, None) => return None,
    };
    Some(desk.lang().t1("years-old", "n", i64::from(years)))
}

/// Sex in words.
pub(super) fn sex(lang: Lang, known: &Known) -> Option<String> {
    match known.sex {
        1 => Some(lang.t("sex-male")),
        2 => Some(lang.t("sex-female")),
        _ => None,
    }
}

/// Who told it: the channel, or that it stands in a file.
pub(super) fn source(desk: &Desk, side: &Side) -> String {
    let lang = desk.lang();
    let Some(channel) = side.channel.as_deref() else { return lang.t("pair-in-file") };
    lang.find(&format!("pair-channel-{}", channel.replace('_', "-"))).unwrap_or_else(|| {
        let known = desk.house().rules.code("report_channel", channel);
        known.map_or_else(|| channel.to_owned(), |code| code.text(lang.code()).to_owned())
    })
}

/// A text, or nothing.
pub(super) fn plain(text: Option<&Confidential>) -> Option<String> {
    text.map(|t| t.reveal().to_owned())
}
