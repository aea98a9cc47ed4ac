//! One line of the duty desk's queue: who, what, how urgent, what next. Read top down by urgency.

use super::{Badge, ClockChip, ClockState, Risk, StageKind, sample};
use crate::i18n::{Lang, when};
use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;

/// A thing waiting, as a list item that leads to it.
#[derive(Clone, Debug, Template)]
#[template(path = "components/queue_row/queue_row.html")]
pub struct QueueRow {
    lang: Lang,
    id: String,
    href: String,
    title: String,
    kind: String,
    badges: Vec<Badge>,
    clock: Option<ClockChip>,
    holder: Option<String>,
    arrived: String,
    arrived_iso: String,
    alarm: bool,
    selected: bool,
    unread: bool,
}

impl HtmlSafe for QueueRow {}

impl QueueRow {
    /// A row: element id, where it leads, code name, what it is, when it came.
    #[must_use]
    pub fn new(lang: Lang, id: impl Into<String>, href: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            lang,
            id: id.into(),
            href: href.into(),
            title: title.into(),
            kind: String::new(),
            badges: Vec::new(),
            clock: None,
            holder: None,
            arrived: String::new(),
            arrived_iso: String::new(),
            alarm: false,
            selected: false,
            unread: false,
        }
    }

    /// What it is: report, referral, visit.
    #[must_use]
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.kind = kind.into();
        self
    }

    /// Adds a badge.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badges.push(badge);
        self
    }

    /// The next deadline.
    #[must_use]
    pub fn clock(mut self, clock: ClockChip) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Who has it; nobody yet when not set.
    #[must_use]
    pub fn holder(mut self, holder: impl Into<String>) -> Self {
        self.holder = Some(holder.into());
        self
    }

    /// When it came.
    #[must_use]
    pub fn arrived(mut self, at: Timestamp, now: Timestamp) -> Self {
        self.arrived = when::ago(self.lang, at, now);
        self.arrived_iso = when::iso(at);
        self
    }

    /// An alarm nobody has acknowledged: it stays on top until a name stands on it.
    #[must_use]
    pub const fn alarm(mut self, alarm: bool) -> Self {
        self.alarm = alarm;
        self
    }

    /// The one shown in the middle.
    #[must_use]
    pub const fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// Not opened yet by this reader.
    #[must_use]
    pub const fn unread(mut self, unread: bool) -> Self {
        self.unread = unread;
        self
    }

    fn classes(&self) -> String {
        let alarm = if self.alarm { " is-alarm" } else { "" };
        let unread = if self.unread { " is-unread" } else { "" };
        format!("queue-row{alarm}{unread}")
    }
}

/// The sample rows, also used by the gallery's desk.
pub(crate) fn sample_rows(lang: Lang) -> Vec<QueueRow> {
    let now = sample::now();
    let soon = |minutes| ClockChip::judged(lang, sample::minutes(minutes), now, 240);
    vec![
        QueueRow::new(lang, "q1", "#q1", lang.t("sample-code-3"))
            .kind(lang.t("sample-kind-alarm"))
            .badge(Badge::risk(lang, Risk::Red))
            .clock(soon(11).label(lang.t("sample-clock-ack")))
            .arrived(sample::minutes(-4), now)
            .alarm(true)
            .unread(true),
        QueueRow::new(lang, "q2", "#q2", lang.t("sample-code-1"))
            .kind(lang.t("sample-kind-report"))
            .badge(Badge::risk(lang, Risk::High))
            .badge(Badge::stage(lang, StageKind::New, lang.t("sample-stage-new")))
            .clock(soon(-95))
            .arrived(sample::minutes(-400), now)
            .holder(lang.t("sample-officer"))
            .selected(true),
        QueueRow::new(lang, "q3", "#q3", lang.t("sample-code-2"))
            .kind(lang.t("sample-kind-referral"))
            .badge(Badge::risk(lang, Risk::Medium))
            .badge(Badge::stage(lang, StageKind::Waiting, lang.t("sample-stage-waiting")))
            .clock(soon(180))
            .arrived(sample::minutes(-1500), now)
            .holder(lang.t("sample-unit")),
        QueueRow::new(lang, "q4", "#q4", sample::long_name(lang))
            .kind(lang.t("sample-kind-visit"))
            .clock(ClockChip::new(lang, ClockState::Running, sample::minutes(4000), now))
            .arrived(sample::minutes(-9000), now)
            .holder(lang.t("sample-unit")),
    ]
}

pub(crate) fn samples(lang: Lang) -> Vec<sample::Sample> {
    let names = ["unacknowledged alarm", "overdue and selected", "waiting for another unit", "very long"];
    names.into_iter().zip(&sample_rows(lang)).map(|(name, row)| sample::Sample::new(name, row)).collect()
}
