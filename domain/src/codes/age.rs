//! Ages (年龄): one has "已满N周岁" from the day *after* the N-th birthday.
//!
//! Age in law is taken on the day of the act or event, never "today" by itself. Birth dates are
//! sealed; the band stands in the clear.

use jiff::ToSpan;
use jiff::civil::Date;

/// The first day on which a person counts as having reached an age.
///
/// Born on 29 February: the birthday of a common year is 28 February, so the age is reached on
/// 1 March, the day after. `None` beyond representable dates.
#[must_use]
pub fn birthday_reached(birth: Date, years: u8) -> Option<Date> {
    birth.checked_add(i64::from(years).years()).ok()?.tomorrow().ok()
}

/// Full years (周岁) at a day; `None` before birth.
#[must_use]
pub fn age_at(birth: Date, day: Date) -> Option<u8> {
    if day < birth {
        return None;
    }
    let guess = u8::try_from(i32::from(day.year()) - i32::from(birth.year())).ok()?;
    match birthday_reached(birth, guess) {
        Some(reached) if reached <= day => Some(guess),
        _ => Some(guess.saturating_sub(1)),
    }
}

/// Age bands (年龄段) that may stand in the clear; borders follow the ages the law asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum AgeBand {
    /// 0 to 2.
    #[serde(rename = "0-2")]
    Infant,
    /// 3 to 5.
    #[serde(rename = "3-5")]
    Preschool,
    /// 6 to 11.
    #[serde(rename = "6-11")]
    Primary,
    /// 12 and 13.
    #[serde(rename = "12-13")]
    Twelve,
    /// 14 and 15.
    #[serde(rename = "14-15")]
    Fourteen,
    /// 16 and 17.
    #[serde(rename = "16-17")]
    Sixteen,
    /// 18 to 34.
    #[serde(rename = "18-34")]
    Young,
    /// 35 to 59.
    #[serde(rename = "35-59")]
    Middle,
    /// 60 and older.
    #[serde(rename = "60+")]
    Old,
}

impl AgeBand {
    /// All, youngest first.
    pub const ALL: [AgeBand; 9] = [
        AgeBand::Infant,
        AgeBand::Preschool,
        AgeBand::Primary,
        AgeBand::Twelve,
        AgeBand::Fourteen,
        AgeBand::Sixteen,
        AgeBand::Young,
        AgeBand::Middle,
        AgeBand::Old,
    ];

    /// Clear code, e.g. `12-13`.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["0-2", "3-5", "6-11", "12-13", "14-15", "16-17", "18-34", "35-59", "60+"][self as usize]
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.code() == code)
    }

    /// Whether people of this band are minors (未成年人).
    #[must_use]
    pub fn is_minor(self) -> bool {
        self < AgeBand::Young
    }
}

/// The band of an age.
#[must_use]
pub fn age_band(age: u8) -> AgeBand {
    match age {
        0..=2 => AgeBand::Infant,
        3..=5 => AgeBand::Preschool,
        6..=11 => AgeBand::Primary,
        12..=13 => AgeBand::Twelve,
        14..=15 => AgeBand::Fourteen,
        16..=17 => AgeBand::Sixteen,
        18..=34 => AgeBand::Young,
        35..=59 => AgeBand::Middle,
        60.. => AgeBand::Old,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn r19_age_is_reached_on_the_day_after_the_birthday() {
        let birth = date(2012, 5, 20);
        assert_eq!(age_at(birth, date(2026, 5, 20)), Some(13));
        assert_eq!(age_at(birth, date(2026, 5, 21)), Some(14));
        assert_eq!(birthday_reached(birth, 14), Some(date(2026, 5, 21)));
        assert_eq!(age_band(13), AgeBand::Twelve);
        assert_eq!(age_band(14), AgeBand::Fourteen);
    }

    #[test]
    fn r19_leap_day_and_new_year_birthdays() {
        let leap = date(2012, 2, 29);
        assert_eq!(age_at(leap, date(2026, 2, 28)), Some(13));
        assert_eq!(age_at(leap, date(2026, 3, 1)), Some(14));
        assert_eq!(age_at(leap, date(2028, 2, 29)), Some(15));
        assert_eq!(age_at(leap, date(2028, 3, 1)), Some(16));
        let eve = date(2012, 12, 31);
        assert_eq!(age_at(eve, date(2026, 12, 31)), Some(13));
        assert_eq!(age_at(eve, date(2027, 1, 1)), Some(14));
    }

    #[test]
    fn r19_newborns_and_the_unborn() {
        let birth = date(2026, 7, 1);
        assert_eq!(age_at(birth, date(2026, 6, 30)), None);
        assert_eq!(age_at(birth, birth), Some(0));
        assert_eq!(age_at(birth, date(2027, 7, 1)), Some(0));
        assert_eq!(age_at(birth, date(2027, 7, 2)), Some(1));
    }

    #[test]
    fn r65_bands_change_with_the_ages_the_law_asks_about() {
        for (age, code) in [(2, "0-2"), (3, "3-5"), (11, "6-11"), (12, "12-13"), (15, "14-15"), (17, "16-17")]
        {
            assert_eq!(age_band(age).code(), code);
            assert!(age_band(age).is_minor());
        }
        assert!(!age_band(18).is_minor());
        assert!(AgeBand::ALL.into_iter().all(|b| AgeBand::parse(b.code()) == Some(b)));
    }

    proptest::proptest! {
        #[test]
        fn r19_age_agrees_with_counting_birthdays(days in 0i64..40_000, later in 0i64..40_000) {
            let birth = date(1930, 1, 1).checked_add(days.days()).unwrap();
            let day = birth.checked_add(later.days()).unwrap();
            let counted = (1..=150u8).filter(|n| birthday_reached(birth, *n).unwrap() <= day).count();
            proptest::prop_assert_eq!(age_at(birth, day).map(usize::from), Some(counted));
        }
    }
}
