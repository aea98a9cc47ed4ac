//! Days, lunar dates (农历) and ages.
//!
//! A day is the number of days since 1970-01-01. A birth may be known as a day, or only as an interval that an
//! age at a date leaves open; `虚岁` (nominal age) adds one or two years to the western one.

use std::sync::OnceLock;

const LUNAR: &str = include_str!("../data/lunar.tsv");

/// Days since 1970-01-01.
pub type Day = i32;

/// A civil date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year, 1 to 9999.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month.
    pub day: u32,
}

impl Civil {
    /// A date, when the day exists.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        ((1850..=2150).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= length(year, month))
            .then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01.
    pub fn to_day(self) -> Day {
        let month = i32::try_from(self.month).unwrap_or(1);
        let year = if month <= 2 { self.year - 1 } else { self.year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let shifted = (month + 9) % 12;
        let of_year = (153 * shifted + 2) / 5 + i32::try_from(self.day).unwrap_or(1) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The civil date of a day.
    pub fn from_day(day: Day) -> Self {
        let z = day + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * years + years / 4 - years / 100);
        let shifted = (5 * of_year + 2) / 153;
        let dom = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = years + era * 400 + i32::from(month <= 2);
        Self { year, month: u32::try_from(month).unwrap_or(1), day: u32::try_from(dom).unwrap_or(1) }
    }
}

fn length(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Reads `2013-09-11`, `2013/9/11`, `2013.9.11`, `20130911`, `2013年9月11日`; a lunar date (`农历…`) becomes solar.
pub fn parse(text: &str) -> Option<Civil> {
    let lunar = text.contains('农') || text.contains('阴');
    let mut numbers = [0_i32; 3];
    let (mut at, mut digits, mut open) = (0, 0, false);
    for b in text.bytes() {
        if b.is_ascii_digit() {
            if !open && digits > 0 {
                at += 1;
            }
            if at > 2 || digits >= 8 {
                break;
            }
            numbers[at] = numbers[at] * 10 + i32::from(b - b'0');
            digits += 1;
            open = true;
        } else {
            open = false;
        }
    }
    if at == 0 && digits == 8 {
        numbers = [numbers[0] / 10_000, numbers[0] / 100 % 100, numbers[0] % 100];
    } else if at < 2 {
        return None;
    }
    if numbers[2] > 1000 {
        numbers.swap(0, 2);
    }
    let (month, day) = (u32::try_from(numbers[1]).ok()?, u32::try_from(numbers[2]).ok()?);
    if lunar {
        return lunar_to_solar(numbers[0], month, day).map(Civil::from_day);
    }
    // Month and day exchanged so that no such month exists.
    Civil::new(numbers[0], month, day).or_else(|| Civil::new(numbers[0], day, month))
}

struct LunarYear {
    first: Day,
    leap: u32,
    lengths: Vec<u8>,
}

fn lunar_years() -> &'static [LunarYear] {
    static CELL: OnceLock<Vec<LunarYear>> = OnceLock::new();
    CELL.get_or_init(|| {
        LUNAR
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|line| {
                let mut cells = line.split('\t').skip(1);
                Some(LunarYear {
                    first: cells.next()?.parse().ok()?,
                    leap: cells.next()?.parse().ok()?,
                    lengths: cells.next()?.bytes().map(|b| 29 + (b - b'0')).collect(),
                })
            })
            .collect()
    })
}

/// The solar day of a lunar date (ordinary, not leap, month), 1901 to 2098.
pub fn lunar_to_solar(year: i32, month: u32, day: u32) -> Option<Day> {
    let row = lunar_years().get(usize::try_from(year.checked_sub(1901)?).ok()?)?;
    if !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    // The table's leap index counts months from 0: months after it stand one place later.
    let at = if row.leap != 0 && month > row.leap { month } else { month - 1 };
    let before: i32 = row.lengths.iter().take(usize::try_from(at).ok()?).map(|n| i32::from(*n)).sum();
    Some(row.first + before + i32::try_from(day).ok()? - 1)
}

/// A birth interval in days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// First possible day.
    pub from: Day,
    /// Last possible day.
    pub to: Day,
}

impl Interval {
    /// The days on which somebody of this completed age at `at` was born.
    pub fn of_age(age: u8, at: Day) -> Self {
        let then = Civil::from_day(at);
        let back = |years: i32| {
            let year = then.year - years;
            Civil { year, month: then.month, day: then.day.min(length(year, then.month)) }.to_day()
        };
        let years = i32::from(age);
        Self { from: back(years + 1) + 1, to: back(years) }
    }

    /// Days between two intervals; 0 when they overlap, negative when `self` lies before `other`.
    pub fn gap(self, other: Self) -> i32 {
        if self.from > other.to {
            self.from - other.to
        } else if other.from > self.to {
            -(other.from - self.to)
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_round_trip() {
        for day in (-40_000..40_000).step_by(13) {
            assert_eq!(Civil::from_day(day).to_day(), day);
        }
        assert_eq!(Civil::new(2024, 2, 29).unwrap().to_day(), 19_782);
        assert_eq!(Civil::new(2023, 2, 29), None);
    }

    #[test]
    fn many_writings_are_one_date() {
        let want = Civil::new(2013, 9, 1);
        for text in ["2013-09-01", "2013/9/1", "2013.9.1", "20130901", "2013年9月1日", "1/9/2013"] {
            assert_eq!(parse(text), want, "{text}");
        }
        assert_eq!(parse("2013"), None);
    }

    #[test]
    fn lunar_new_years_and_leap_months() {
        let solar = |y, m, d| Civil::new(y, m, d).map(Civil::to_day);
        assert_eq!(lunar_to_solar(2024, 1, 1), solar(2024, 2, 10));
        assert_eq!(lunar_to_solar(2023, 8, 15), solar(2023, 9, 29));
        assert_eq!(lunar_to_solar(2020, 8, 15), solar(2020, 10, 1));
        assert_eq!(parse("农历2023年8月15日"), Civil::new(2023, 9, 29));
    }

    #[test]
    fn an_age_leaves_a_year_open() {
        let at = Civil::new(2025, 7, 22).unwrap().to_day();
        let span = Interval::of_age(27, at);
        assert_eq!(Civil::from_day(span.from), Civil::new(1997, 7, 23).unwrap());
        assert_eq!(Civil::from_day(span.to), Civil::new(1998, 7, 22).unwrap());
    }
}
