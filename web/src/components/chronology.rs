//! The spine of a file: what happened, from which unit, and whether the entry can still change.

use super::{Html, Icon, sample};
use crate::i18n::{Lang, when};
use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;

/// Whether an entry can still change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// Recorded for good; corrections are new entries.
    #[default]
    Locked,
    /// A draft only its author sees.
    Draft,
    /// Sealed: it is there, its content is not shown to this reader.
    Sealed,
}

impl Lock {
    const fn icon(self) -> Icon {
        match self {
            Self::Locked => Icon::Lock,
            Self::Draft => Icon::Unlock,
            Self::Sealed => Icon::ShapeSquare,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Locked => "entry-locked",
            Self::Draft => "entry-draft",
            Self::Sealed => "entry-sealed",
        }
    }
}

/// One entry.
#[derive(Clone, Debug)]
pub struct Entry {
    id: String,
    day: String,
    time: String,
    iso: String,
    icon: Icon,
    title: String,
    body: Html,
    source: String,
    author: Option<String>,
    lock: Lock,
    important: bool,
    claimed: Option<String>,
}

impl Entry {
    /// An entry: element id, when it was recorded, what happened, from which unit.
    #[must_use]
    pub fn new(
        lang: Lang,
        id: impl Into<String>,
        (at, now): (Timestamp, Timestamp),
        title: impl Into<String>,
        source: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            day: when::day(lang, at, now),
            time: when::time(at),
            iso: when::iso(at),
            icon: Icon::ShapeRing,
            title: title.into(),
            body: Html::default(),
            source: source.into(),
            author: None,
            lock: Lock::Locked,
            important: false,
            claimed: None,
        }
    }

    /// The drawing on the line.
    #[must_use]
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }

    /// What it says, as text or a component.
    #[must_use]
    pub fn body(mut self, body: impl Into<Html>) -> Self {
        self.body = body.into();
        self
    }

    /// Who wrote it.
    #[must_use]
    pub fn author(mut self, author: impl Into<String>) -> Self {
        self.author = Some(author.into()).filter(|name| !name.is_empty());
        self
    }

    /// Whether it can still change.
    #[must_use]
    pub const fn lock(mut self, lock: Lock) -> Self {
        self.lock = lock;
        self
    }

    /// A turning point: it stands out and is kept when the reader filters.
    #[must_use]
    pub const fn important(mut self, important: bool) -> Self {
        self.important = important;
        self
    }

    /// When it is said to have happened, if that differs from when it was recorded.
    #[must_use]
    pub fn claimed(mut self, at: impl Into<String>) -> Self {
        self.claimed = Some(at.into());
        self
    }
}

/// Entries by day, newest first as given.
#[derive(Clone, Debug, Template)]
#[template(path = "components/chronology/chronology.html")]
pub struct Chronology {
    lang: Lang,
    entries: Vec<Entry>,
}

impl HtmlSafe for Chronology {}

impl Chronology {
    /// The entries in the order they are to be read.
    #[must_use]
    pub const fn new(lang: Lang, entries: Vec<Entry>) -> Self {
        Self { lang, entries }
    }

    fn new_day(&self, index0: &usize) -> bool {
        let Some(entry) = self.entries.get(*index0) else { return false };
        index0
            .checked_sub(1)
            .and_then(|before| self.entries.get(before))
            .is_none_or(|before| before.day != entry.day)
    }
}

/// The sample chronology, also used by the gallery's file.
pub(crate) fn sample_chronology(lang: Lang) -> Chronology {
    let now = sample::now();
    let entry = |id: &str, minutes, title: &str, source: &str| {
        Entry::new(lang, id, (sample::minutes(minutes), now), lang.t(title), lang.t(source))
    };
    Chronology::new(
        lang,
        vec![
            entry("e1", -20, "sample-entry-draft", "sample-unit")
                .lock(Lock::Draft)
                .icon(Icon::Pen)
                .body(lang.t("sample-note-text")),
            entry("e2", -130, "sample-entry-accepted", "sample-school")
                .icon(Icon::Handover)
                .author(lang.t("sample-teacher")),
            entry("e3", -1500, "sample-entry-visit", "sample-unit")
                .icon(Icon::Door)
                .body(lang.t("sample-entry-visit-body"))
                .author(lang.t("sample-worker"))
                .claimed(lang.t("sample-claimed")),
            entry("e4", -1560, "sample-entry-sealed", "sample-psy").lock(Lock::Sealed),
            entry("e5", -4300, "sample-entry-report", "sample-hospital")
                .icon(Icon::Flag)
                .important(true)
                .body(lang.t("sample-entry-report-body")),
        ],
    )
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    vec![
        sample::Sample::new("draft, locked, sealed, turning point", &sample_chronology(lang)),
        sample::Sample::new("empty", &Chronology::new(lang, Vec::new())),
    ]
}
