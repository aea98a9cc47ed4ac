//! Times as people say them: month, day and clock time, and beside it how long is left or how long ago.

use super::Lang;
use jiff::{
    Timestamp,
    tz::{self, TimeZone},
};

/// The town's zone. China has one, without summer time.
#[must_use]
pub fn town_zone() -> TimeZone {
    TimeZone::fixed(tz::offset(8))
}

/// Day and time, with the year only when it is not this year's.
#[must_use]
pub fn absolute(lang: Lang, at: Timestamp, now: Timestamp) -> String {
    let zoned = at.to_zoned_datetime(town_zone());
    let clock = format!("{:02}:{:02}", zoned.hour(), zoned.minute());
    format!("{} {clock}", day(lang, at, now))
}

/// The day alone.
#[must_use]
pub fn day(lang: Lang, at: Timestamp, now: Timestamp) -> String {
    let zoned = at.to_zoned_datetime(town_zone());
    let mut args = vec![("month", i64::from(zoned.month()).into()), ("day", i64::from(zoned.day()).into())];
    if zoned.year() == now.to_zoned_datetime(town_zone()).year() {
        return lang.with("when-day", args);
    }
    args.push(("year", zoned.year().to_string().into()));
    lang.with("when-day-year", args)
}

/// The clock time alone: `14:05`.
#[must_use]
pub fn time(at: Timestamp) -> String {
    let zoned = at.to_zoned_datetime(town_zone());
    format!("{:02}:{:02}", zoned.hour(), zoned.minute())
}

/// How long until a due time, or how long it is overdue.
#[must_use]
pub fn left(lang: Lang, due: Timestamp, now: Timestamp) -> String {
    let minutes = minutes_between(now, due);
    if due < now {
        return lang.t1("when-over", "span", span(lang, -minutes));
    }
    if minutes < 1 {
        return lang.t("when-due-now");
    }
    lang.t1("when-left", "span", span(lang, minutes))
}

/// How long ago something happened.
#[must_use]
pub fn ago(lang: Lang, at: Timestamp, now: Timestamp) -> String {
    let minutes = minutes_between(at, now);
    if minutes < 1 {
        return lang.t("when-just-now");
    }
    lang.t1("when-ago", "span", span(lang, minutes))
}

/// A length of time in the one unit that tells most; two units between one hour and two days.
#[must_use]
pub fn span(lang: Lang, minutes: i64) -> String {
    let minutes = minutes.max(0);
    let (hours, rest) = (minutes / 60, minutes % 60);
    match minutes {
        0..60 => lang.t1("when-minutes", "n", minutes),
        60..600 if rest > 0 => lang.t2("when-hours-minutes", "h", hours, "m", rest),
        60..2880 => lang.t1("when-hours", "n", hours),
        _ => lang.t1("when-days", "n", hours / 24),
    }
}

/// The machine form for `<time datetime>`.
#[must_use]
pub fn iso(at: Timestamp) -> String {
    at.to_zoned_datetime(town_zone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Rounds toward zero, so that a clock never claims more time than is left.
fn minutes_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()) / 60
}
