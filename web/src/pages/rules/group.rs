//! The deadlines for a narrow screen: grouped by where they come from, folded, one line each.

use super::say;
use crate::components::{Badge, Filter};
use crate::i18n::Lang;
use crate::request::Desk;
use crate::routes;
use app::queries::rules;
use domain::rules::{ClockKind, ClockRule, ClockVersion};

/// Where deadlines come from, the law first.
const KINDS: [ClockKind; 3] = [ClockKind::S, ClockKind::P, ClockKind::L];

/// One deadline in a line.
pub(super) struct Line {
    href: String,
    id: String,
    duty: String,
    mark: Badge,
}

impl Line {
    /// Where it leads.
    pub(super) fn href(&self) -> &str {
        &self.href
    }

    /// Its number.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// What it asks for.
    pub(super) fn duty(&self) -> &str {
        &self.duty
    }

    /// How far it was confirmed.
    pub(super) fn mark(&self) -> &Badge {
        &self.mark
    }
}

/// Deadlines from one source.
pub(super) struct Group {
    /// The source in words.
    pub(super) title: String,
    /// How many of them wait for confirmation, in words; none when none does.
    pub(super) waiting: Option<String>,
    /// They.
    pub(super) lines: Vec<Line>,
}

/// Those that were found, by source; a source without any is left out.
pub(super) fn of(desk: &Desk, found: &[(&ClockRule, &ClockVersion)]) -> Vec<Group> {
    let lang = desk.lang();
    let group = |kind: ClockKind| {
        let of_kind: Vec<_> = found.iter().filter(|(_, version)| version.kind == kind).collect();
        let waiting = of_kind.iter().filter(|(_, version)| rules::unconfirmed(version)).count();
        Group {
            title: lang.t2("rules-group", "kind", say::kind(lang, kind), "n", of_kind.len()),
            waiting: (waiting > 0).then(|| lang.t1("rules-waiting", "n", waiting)),
            lines: of_kind.into_iter().map(|(rule, version)| line(lang, rule, version)).collect(),
        }
    };
    KINDS.into_iter().map(group).filter(|group| !group.lines.is_empty()).collect()
}

fn line(lang: Lang, rule: &ClockRule, version: &ClockVersion) -> Line {
    Line {
        href: routes::rule(&rule.id),
        id: rule.id.clone(),
        duty: rule.duty.get(lang.code()).to_owned(),
        mark: say::mark(lang, version.mark, rules::unconfirmed(version)),
    }
}

/// The code of a source in the address.
fn code(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::S => "s",
        ClockKind::P => "p",
        ClockKind::L => "l",
    }
}

/// Reads it back.
pub(super) fn parse(text: &str) -> Option<ClockKind> {
    KINDS.into_iter().find(|kind| code(*kind) == text)
}

/// The selects that narrow deadlines: by source and by lane.
pub(super) fn filters(desk: &Desk, kind: &str, lane: &str) -> Vec<Filter> {
    let lang = desk.lang();
    let all = |chosen: bool| (String::new(), lang.t("filter-all"), chosen);
    let kinds = KINDS.into_iter().map(|k| (code(k).to_owned(), say::kind(lang, k), code(k) == kind));
    let lanes = desk.house().rules.lanes();
    let lanes = lanes.map(|l| (l.id.clone(), l.name.get(lang.code()).to_owned(), l.id == lane));
    let filter =
        |name: &str, key: &str, options| Filter { name: name.to_owned(), label: lang.t(key), options };
    vec![
        filter("kind", "rules-kind", std::iter::once(all(kind.is_empty())).chain(kinds).collect()),
        filter("lane", "rules-lane", std::iter::once(all(lane.is_empty())).chain(lanes).collect()),
    ]
}
