//! Rules in words: periods, kinds, marks.

use crate::components::{Badge, Icon, Tone};
use crate::i18n::Lang;
use crate::pages::words;
use crate::request::Desk;
use domain::rules::{ClockKind, ClockVersion, Mark, Period, Shape, Unit};

/// An amount: 3 working days.
pub(super) fn amount(lang: Lang, n: u32, unit: Unit) -> String {
    let key = match unit {
        Unit::Minute => "rules-minutes",
        Unit::Hour => "rules-hours",
        Unit::Day => "rules-days",
        Unit::WorkingDay => "rules-workdays",
        Unit::Month => "rules-months",
    };
    lang.t1(key, "n", n)
}

/// What a period asks for.
fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Limit => "rules-shape-limit",
        Shape::AtOnce => "rules-shape-at-once",
        Shape::Term => "rules-shape-term",
        Shape::Minimum => "rules-shape-minimum",
        Shape::Lead => "rules-shape-lead",
        Shape::Series => "rules-shape-series",
        Shape::Every => "rules-shape-every",
        Shape::Before => "rules-shape-before",
        Shape::Hint => "rules-shape-hint",
    }
}

/// A period in one line: when it applies, what it asks for, how long.
pub(super) fn period(lang: Lang, period: &Period) -> String {
    let label = period.label.get(lang.code()).to_owned();
    let what = lang.t(shape(period.shape));
    if period.shape == Shape::Before {
        return lang.t2("rules-period-before", "label", label, "shape", what);
    }
    let long = match period.max {
        Some(max) => lang.t2(
            "rules-from-to",
            "from",
            i64::from(period.min.unwrap_or(1)),
            "to",
            amount(lang, max, period.unit),
        ),
        None => amount(lang, period.n, period.unit),
    };
    let mut args = vec![("label", label.into()), ("shape", what.into()), ("long", long.into())];
    args.push(("times", period.times.into()));
    lang.with(if period.times > 1 { "rules-period-times" } else { "rules-period" }, args)
}

/// Where a deadline comes from.
pub(super) fn kind(lang: Lang, kind: ClockKind) -> String {
    lang.t(match kind {
        ClockKind::S => "rules-kind-s",
        ClockKind::P => "rules-kind-p",
        ClockKind::L => "rules-kind-l",
    })
}

/// How far it was confirmed, and whether it waits for confirmation.
pub(super) fn mark(lang: Lang, mark: Mark, to_verify: bool) -> Badge {
    if to_verify {
        return Badge::new(Icon::ShapeTriangle, lang.t("rules-to-verify"), Tone::Amber);
    }
    let (icon, key, tone) = match mark {
        Mark::L => (Icon::ShapeCheck, "rules-mark-l", Tone::Jade),
        Mark::W => (Icon::ShapeHalf, "rules-mark-w", Tone::Plain),
        Mark::S => (Icon::ShapeHalf, "rules-mark-s", Tone::Plain),
        Mark::M => (Icon::ShapeTriangle, "rules-mark-m", Tone::Amber),
        Mark::D => (Icon::ShapeRing, "rules-mark-d", Tone::Plain),
    };
    Badge::new(icon, lang.t(key), tone)
}

/// The days in which a version is in force.
pub(super) fn in_force(desk: &Desk, version: &ClockVersion) -> String {
    let (lang, now) = (desk.lang(), desk.house().now());
    let from = words::day(lang, version.from, now);
    match version.until {
        Some(until) => lang.t2("rules-from-until", "from", from, "until", words::day(lang, until, now)),
        None => lang.t1("rules-since", "from", from),
    }
}
