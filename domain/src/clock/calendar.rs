//! Working days (工作日): weekends, official holidays and make-up workdays (调休), per year.
//!
//! A year whose list is not loaded counts weekends only and is *unconfirmed* (待核实): a due
//! time that depends on it says so, and is recomputed when the list arrives.

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet};

/// The list of one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YearList {
    /// The official list is published and loaded.
    pub confirmed: bool,
    /// Days off (放假).
    pub holidays: BTreeSet<Date>,
    /// Weekend days that are worked (调休上班).
    pub workdays: BTreeSet<Date>,
}

/// Lists of all loaded years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, YearList>,
}

impl Calendar {
    /// Adds or replaces a year.
    pub fn insert(&mut self, year: i16, list: YearList) {
        self.years.insert(year, list);
    }

    /// Whether no year is loaded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.years.is_empty()
    }

    /// Whether the official list of a year is loaded.
    #[must_use]
    pub fn is_confirmed(&self, year: i16) -> bool {
        self.years.get(&year).is_some_and(|list| list.confirmed)
    }

    /// Loaded years that wait for their list.
    pub fn unconfirmed_years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().filter(|(_, list)| !list.confirmed).map(|(year, _)| *year)
    }

    /// Whether people work on that day.
    #[must_use]
    pub fn is_workday(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.years.get(&day.year()) {
            Some(list) if list.holidays.contains(&day) => false,
            Some(list) if list.workdays.contains(&day) => true,
            _ => !weekend,
        }
    }
}

/// The only time zone of the house (北京时间).
#[must_use]
pub fn shanghai() -> TimeZone {
    // The zone is compiled in; the offset stands in for it only if that ever fails.
    TimeZone::get("Asia/Shanghai").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(8)))
}

/// The civil date of an instant in Asia/Shanghai.
#[must_use]
pub fn civil_date(at: Timestamp) -> Date {
    at.to_zoned_datetime(shanghai()).date()
}

/// The last microsecond of a day in Asia/Shanghai; `None` at the end of representable time.
#[must_use]
pub fn end_of_day(day: Date) -> Option<Timestamp> {
    let midnight = day.checked_add(1.day()).ok()?.to_zoned_datetime(shanghai()).ok()?.timestamp();
    midnight.checked_sub(SignedDuration::from_micros(1)).ok()
}
