//! Counting a period (期间计算).
//!
//! - Hours: the starting hour is not counted, so the count begins at the next full hour;
//!   local targets may count from the moment itself.
//! - Days, working days, months: the starting day is not counted; the clock runs to the last
//!   microsecond of the last day in Asia/Shanghai. A month ends on the day of the same number,
//!   or on the last day of a shorter month.
//! - Rest (不计入): from the day a clock is paused up to, not including, the day it goes on; by
//!   the minute for hours.
//! - Extensions are added before the holiday rule is applied once, at the very end.

use super::calendar::{Calendar, civil_date, end_of_day};
use crate::rules::{Amount, ClockVersion, CountFrom, Period, Rollover, Shape, Unit};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// What is counted: a period with the choices made for it; pinned when a clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// What the period asks for.
    pub shape: Shape,
    /// How long.
    pub amount: Amount,
    /// From when hours count.
    pub count_from: CountFrom,
    /// Holiday rule.
    pub rollover: Rollover,
}

impl Course {
    /// The course of a period of a rule version, with its default amount.
    #[must_use]
    pub fn of(version: &ClockVersion, period: &Period) -> Self {
        Self {
            shape: period.shape,
            amount: period.amount(),
            count_from: period.count_from,
            rollover: version.rollover_of(period),
        }
    }
}

/// A rest of the clock; `to` is when it went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
}

/// A due time, and whether every calendar year it depends on was confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Last instant in time; after it the duty is overdue.
    pub at: Timestamp,
    /// False: a year without official holiday list was touched (待核实).
    pub confirmed: bool,
}

/// Why no due time can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// The duty is due before an event whose time is not known.
    #[error("the period has no computable end")]
    NoDeadline,
    /// An extension by days on a period by hours, or the reverse.
    #[error("hours and days are mixed")]
    MixedUnits,
    /// Beyond the dates that can be represented.
    #[error("out of range")]
    OutOfRange,
}

impl DueError {
    /// Stable code for the locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            DueError::NoDeadline => "due-no-deadline",
            DueError::MixedUnits => "due-mixed-units",
            DueError::OutOfRange => "due-out-of-range",
        }
    }
}

/// When a period that started then is due.
///
/// # Errors
/// When the period has no computable end, mixes hours and days, or leaves the range of dates.
pub fn due(
    course: Course,
    started_at: Timestamp,
    pauses: &[Pause],
    extensions: &[Amount],
    calendar: &Calendar,
) -> Result<Due, DueError> {
    if !course.shape.computable() {
        return Err(DueError::NoDeadline);
    }
    if extensions.iter().any(|e| e.unit.by_clock() != course.amount.unit.by_clock()) {
        return Err(DueError::MixedUnits);
    }
    if course.shape == Shape::Lead {
        return lead(course.amount, started_at);
    }
    if course.amount.unit.by_clock() {
        return by_clock(course, started_at, pauses, extensions);
    }
    by_days(course, started_at, pauses, extensions, calendar)
}

/// A reminder: counted back from its anchor, at the same time of day.
fn lead(amount: Amount, anchor: Timestamp) -> Result<Due, DueError> {
    let zoned = anchor.to_zoned_datetime(super::shanghai());
    let n = i64::from(amount.n);
    let back = match amount.unit {
        Unit::Minute => n.minutes(),
        Unit::Hour => n.hours(),
        Unit::Day | Unit::WorkingDay => n.days(),
        Unit::Month => n.months(),
    };
    let at = zoned.checked_sub(back).map_err(|_| DueError::OutOfRange)?.timestamp();
    Ok(Due { at, confirmed: true })
}

fn length(amount: Amount) -> SignedDuration {
    let seconds = if amount.unit == Unit::Minute { 60 } else { 3600 };
    SignedDuration::from_secs(i64::from(amount.n) * seconds)
}

/// Start of the next full hour or minute. Offsets of the zone have always been whole hours.
fn next_unit(at: Timestamp, unit: Unit) -> Result<Timestamp, DueError> {
    let size = if unit == Unit::Minute { 60 } else { 3600 };
    let second = at.as_second() - i64::from(at.subsec_nanosecond() < 0);
    Timestamp::from_second((second.div_euclid(size) + 1) * size).map_err(|_| DueError::OutOfRange)
}

fn by_clock(
    course: Course,
    started_at: Timestamp,
    pauses: &[Pause],
    extensions: &[Amount],
) -> Result<Due, DueError> {
    let mut cursor = match course.count_from {
        CountFrom::NextUnit => next_unit(started_at, course.amount.unit)?,
        CountFrom::Moment => started_at,
    };
    let mut left = length(course.amount);
    for extension in extensions {
        left += length(*extension);
    }
    for pause in merged(pauses) {
        let run = pause.from.duration_since(cursor);
        if run >= left {
            break;
        }
        if pause.to > cursor {
            left -= run.max(SignedDuration::ZERO);
            cursor = pause.to;
        }
    }
    let at = cursor.checked_add(left).map_err(|_| DueError::OutOfRange)?;
    Ok(Due { at, confirmed: true })
}

/// Pauses in order and joined where they overlap or touch; empty ones fall away.
pub(super) fn merged(pauses: &[Pause]) -> Vec<Pause> {
    let mut sorted: Vec<Pause> = pauses.iter().copied().filter(|p| p.from < p.to).collect();
    sorted.sort_by_key(|p| (p.from, p.to));
    let mut joined: Vec<Pause> = Vec::with_capacity(sorted.len());
    for pause in sorted {
        match joined.last_mut() {
            Some(last) if pause.from <= last.to => last.to = last.to.max(pause.to),
            _ => joined.push(pause),
        }
    }
    joined
}

/// Days on which the clock rests.
struct RestDays(Vec<(Date, Date)>);

impl RestDays {
    fn of(pauses: &[Pause]) -> Self {
        let mut days: Vec<(Date, Date)> =
            merged(pauses).iter().map(|p| (civil_date(p.from), civil_date(p.to))).collect();
        days.retain(|(from, to)| from < to);
        Self(days)
    }

    fn contains(&self, day: Date) -> bool {
        self.0.iter().any(|(from, to)| *from <= day && day < *to)
    }

    /// The n-th day after `cursor` on which the clock runs. Pauses are in order and apart.
    fn advance(&self, cursor: Date, n: i64) -> Result<Date, DueError> {
        let mut end = shift(cursor, n)?;
        for (from, to) in &self.0 {
            let first = (*from).max(shift(cursor, 1)?);
            if first <= end && first < *to {
                end = shift(end, days_between(first, *to))?;
            }
        }
        Ok(end)
    }
}

fn shift(day: Date, n: i64) -> Result<Date, DueError> {
    let days = i32::try_from(n).map_err(|_| DueError::OutOfRange)?;
    day.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).map_err(|_| DueError::OutOfRange)
}

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn by_days(
    course: Course,
    started_at: Timestamp,
    pauses: &[Pause],
    extensions: &[Amount],
    calendar: &Calendar,
) -> Result<Due, DueError> {
    let rests = RestDays::of(pauses);
    let start = civil_date(started_at);
    let mut day = start;
    let mut by_calendar = false;
    for amount in std::iter::once(&course.amount).chain(extensions) {
        by_calendar |= amount.unit == Unit::WorkingDay;
        day = segment(*amount, day, &rests, calendar)?;
    }
    let counted_to = day;
    if course.rollover == Rollover::NextWorkday {
        while rests.contains(day) || !calendar.is_workday(day) {
            day = shift(day, 1)?;
        }
    }
    let first_touched = match (by_calendar, course.rollover) {
        (true, _) => Some(start),
        (false, Rollover::NextWorkday) => Some(counted_to),
        (false, Rollover::None) => None,
    };
    let confirmed =
        first_touched.is_none_or(|first| (first.year()..=day.year()).all(|year| calendar.is_confirmed(year)));
    let at = end_of_day(day).ok_or(DueError::OutOfRange)?;
    Ok(Due { at, confirmed })
}

/// The last day of an amount counted after `cursor`.
fn segment(amount: Amount, cursor: Date, rests: &RestDays, calendar: &Calendar) -> Result<Date, DueError> {
    let n = i64::from(amount.n);
    match amount.unit {
        Unit::Month => {
            let end = cursor.checked_add(n.months()).map_err(|_| DueError::OutOfRange)?;
            rests.advance(cursor, days_between(cursor, end))
        }
        Unit::WorkingDay => working_days(n, cursor, rests, calendar),
        Unit::Day | Unit::Hour | Unit::Minute => rests.advance(cursor, n),
    }
}

fn working_days(n: i64, cursor: Date, rests: &RestDays, calendar: &Calendar) -> Result<Date, DueError> {
    let mut day = cursor;
    let mut left = n;
    while left > 0 {
        day = shift(day, 1)?;
        if calendar.is_workday(day) && !rests.contains(day) {
            left -= 1;
        }
    }
    Ok(day)
}
