//! A compared pair: every field weighed against its like, before any probability is drawn from it.

use crate::address::{self, AddressSim};
use crate::date::{Civil, Day, Interval};
use crate::idno::{self, IdLikeness};
use crate::mention::Mention;
use crate::name::NameKind;
use crate::name_cmp::{self, NameLevel, NameSim};
use crate::phone::{self, PhoneLikeness};

/// How two births relate, the closest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum BirthLevel {
    /// The same day.
    SameDay,
    /// One is the lunar date of the other (农历).
    Lunar,
    /// Month and day exchanged.
    MonthDay,
    /// One is the first of January of the same year, as registers write when only the year is known.
    NewYear,
    /// A few days apart, or the same month.
    NearDay,
    /// The same day of another month of that year.
    OtherMonth,
    /// The same month and day, one or ten years apart.
    OtherYear,
    /// The age told fits.
    AgeFits,
    /// The age told is a nominal one (虚岁), or a year off.
    AgeNear,
    /// One of them is unknown.
    #[default]
    Unknown,
    /// The age told is two or three years off.
    AgeOff,
    /// The same year only.
    SameYear,
    /// Up to two years apart.
    NearYear,
    /// The age told does not fit.
    AgeFar,
    /// Different.
    Different,
}

/// Number of birth levels.
pub const BIRTH_LEVELS: usize = 15;

/// How telephones relate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum PhoneLevel {
    /// The same number.
    Same,
    /// A slip of one digit.
    Slip,
    /// One side has none.
    #[default]
    Unknown,
    /// Different numbers.
    Different,
}

/// A compared pair.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// Names.
    pub name: NameSim,
    /// Best level with other names (nicknames) taken in.
    pub alias: NameLevel,
    /// Births as written.
    pub birth: BirthLevel,
    /// Best of the births as written and as identity numbers have them.
    pub birth_any: BirthLevel,
    /// Years by which an age misses; 0 when it fits or none is told.
    pub age_miss: f32,
    /// Identity numbers.
    pub id: Option<IdLikeness>,
    /// Own telephones.
    pub own_phone: PhoneLevel,
    /// Any telephones.
    pub phone: PhoneLevel,
    /// How many telephones are shared.
    pub phones_shared: u8,
    /// Guardians' names.
    pub guardian: NameSim,
    /// Addresses.
    pub address: AddressSim,
    /// Schools: 0 unknown, 1 same, 2 different.
    pub school: u8,
    /// Sexes: 0 unknown, 1 same, 2 different.
    pub sex: u8,
    /// Ethnic groups: 0 unknown, 1 same, 2 different.
    pub ethnicity: u8,
    /// One bears the name of the other's guardian: parent and child, or couple.
    pub kin: bool,
}

/// Compares two mentions.
pub fn compare(a: &Mention, b: &Mention) -> Compared {
    let name = name_cmp::compare(&a.name, &b.name);
    let (birth, birth_any, age_miss) = births(a, b);
    let (own_phone, phone, phones_shared) = phones(a, b);
    Compared {
        name,
        alias: best_alias(a, b, name.level),
        birth,
        birth_any,
        age_miss,
        id: Some(idno::likeness(&a.id, &b.id)),
        own_phone,
        phone,
        phones_shared,
        guardian: name_cmp::compare(&a.guardian, &b.guardian),
        address: address::compare(&a.address, &b.address),
        school: same(a.school, b.school),
        sex: same(u64::from(a.sex), u64::from(b.sex)),
        ethnicity: same(u64::from(a.ethnicity), u64::from(b.ethnicity)),
        kin: is_kin(a, b) || is_kin(b, a),
    }
}

fn same(x: u64, y: u64) -> u8 {
    match (x, y) {
        (0, _) | (_, 0) => 0,
        _ if x == y => 1,
        _ => 2,
    }
}

fn best_alias(a: &Mention, b: &Mention, level: NameLevel) -> NameLevel {
    let mut best = level;
    if a.alias.kind != NameKind::None || b.alias.kind != NameKind::None {
        for (x, y) in [(&a.name, &b.alias), (&a.alias, &b.name), (&a.alias, &b.alias)] {
            if x.kind != NameKind::None && y.kind != NameKind::None {
                best = best.min(name_cmp::compare(x, y).level);
            }
        }
    }
    best
}

fn is_kin(a: &Mention, b: &Mention) -> bool {
    a.guardian.kind == NameKind::Full
        && b.name.kind == NameKind::Full
        && a.name.kind != NameKind::None
        && a.guardian.used() == b.name.used()
}

fn births(a: &Mention, b: &Mention) -> (BirthLevel, BirthLevel, f32) {
    let mut level = match (a.birth, b.birth) {
        (Some(x), Some(y)) => day_level(x, y, a.lunar, b.lunar),
        _ => BirthLevel::Unknown,
    };
    let mut any = level;
    for (x, y) in [(a.birth, b.id.birth), (a.id.birth, b.birth), (a.id.birth, b.id.birth)] {
        if let (Some(x), Some(y)) = (x, y) {
            let now = day_level(
                x,
                y,
                a.lunar.filter(|_| a.birth == Some(x)),
                b.lunar.filter(|_| b.birth == Some(y)),
            );
            any = if any == BirthLevel::Unknown { now } else { any.min(now) };
            if level == BirthLevel::Unknown {
                level = now;
            }
        }
    }
    let miss = age_miss(a, b);
    if level == BirthLevel::Unknown
        && let Some(years) = miss
    {
        level = age_level(years);
        any = level;
    }
    (level, any, miss.unwrap_or(0.0))
}

fn age_level(years: f32) -> BirthLevel {
    match years {
        y if y.abs() < 0.01 => BirthLevel::AgeFits,
        y if (-1.05..=2.05).contains(&y) => BirthLevel::AgeNear,
        y if (-3.05..=3.05).contains(&y) => BirthLevel::AgeOff,
        _ => BirthLevel::AgeFar,
    }
}

/// Years between what an age leaves open and the other's birth; positive when the age told is too high.
fn age_miss(a: &Mention, b: &Mention) -> Option<f32> {
    let day = |m: &Mention| m.best_birth().map(|d| Interval { from: d, to: d });
    let gap = match (day(a), day(b), a.age_span, b.age_span) {
        (Some(_), Some(_), ..) => return None,
        (Some(x), None, _, Some(span)) => x.gap(span),
        (None, Some(y), Some(span), _) => y.gap(span),
        (None, None, Some(x), Some(y)) => -x.gap(y).abs(),
        _ => return None,
    };
    Some(gap as f32 / 365.25)
}

fn day_level(x: Day, y: Day, lunar_x: Option<Day>, lunar_y: Option<Day>) -> BirthLevel {
    if x == y {
        return BirthLevel::SameDay;
    }
    if lunar_x == Some(y) || lunar_y == Some(x) {
        return BirthLevel::Lunar;
    }
    let (p, q) = (Civil::from_day(x), Civil::from_day(y));
    let first = |c: Civil| c.month == 1 && c.day == 1;
    let years = (p.year - q.year).abs();
    if years == 0 {
        return if p.month == q.day && p.day == q.month {
            BirthLevel::MonthDay
        } else if first(p) || first(q) {
            BirthLevel::NewYear
        } else if p.month == q.month || (x - y).abs() <= 10 {
            BirthLevel::NearDay
        } else if p.day == q.day {
            BirthLevel::OtherMonth
        } else {
            BirthLevel::SameYear
        };
    }
    if p.month == q.month && p.day == q.day && matches!(years, 1 | 2 | 10 | 20) {
        return BirthLevel::OtherYear;
    }
    if (x - y).abs() <= 10 {
        return BirthLevel::NearDay;
    }
    if years <= 2 { BirthLevel::NearYear } else { BirthLevel::Different }
}

fn phones(a: &Mention, b: &Mention) -> (PhoneLevel, PhoneLevel, u8) {
    let level = |x: u64, y: u64| match (x, y) {
        (0, _) | (_, 0) => PhoneLevel::Unknown,
        _ => match phone::likeness(x, y) {
            PhoneLikeness::Same => PhoneLevel::Same,
            PhoneLikeness::Slip => PhoneLevel::Slip,
            PhoneLikeness::Different => PhoneLevel::Different,
        },
    };
    let own = level(a.phone, b.phone);
    // The closest of what is known; unknown only when nothing is.
    let any = [
        own,
        level(a.phone, b.guardian_phone),
        level(a.guardian_phone, b.phone),
        level(a.guardian_phone, b.guardian_phone),
    ]
    .into_iter()
    .filter(|l| *l != PhoneLevel::Unknown)
    .min()
    .unwrap_or(PhoneLevel::Unknown);
    let shared = [a.phone, a.guardian_phone]
        .iter()
        .enumerate()
        .filter(|(i, p)| {
            **p != 0 && (*i == 0 || a.phone != **p) && (b.phone == **p || b.guardian_phone == **p)
        })
        .count();
    (own, any, u8::try_from(shared).unwrap_or(2))
}

/// Number of levels of the household comparison.
pub const HOME_LEVELS: usize = 4 * 3 * 5;

impl Compared {
    /// The one household comparison: telephone, guardian, address and school are one fact about a family.
    pub fn home_level(&self) -> usize {
        let guardian = match self.guardian.level {
            NameLevel::Silent => 1,
            level if level <= NameLevel::LongNear || level == NameLevel::SameMother => 0,
            _ => 2,
        };
        (self.phone as usize * 3 + guardian) * 5 + self.place_level()
    }

    /// 0 the same door, 1 the same village or school, 2 unknown, 3 the same county, 4 elsewhere.
    pub fn place_level(&self) -> usize {
        let sim = &self.address;
        if sim.share >= 0.6 && matches!(sim.numbers, 1 | 2) && sim.common >= 2 {
            0
        } else if sim.share >= 0.6 && sim.common >= 2 || self.school == 1 {
            1
        } else if sim.county == 2 || sim.share >= 0.0 && sim.share < 0.3 {
            4
        } else if sim.county == 1 {
            3
        } else {
            2
        }
    }

    /// Identity level as a number.
    pub fn id_level(&self) -> usize {
        self.id.unwrap_or(IdLikeness::Missing) as usize
    }
}

/// Number of identity levels.
pub const ID_LEVELS: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mention::Written;

    fn born(text: &str) -> Mention {
        Mention::read(&Written { birth_date: text, ..Written::default() })
    }

    #[test]
    fn births_as_people_get_them_wrong() {
        let level = |a: &str, b: &str| compare(&born(a), &born(b)).birth;
        assert_eq!(level("2010-12-31", "2010/12/31"), BirthLevel::SameDay);
        assert_eq!(level("2023-08-15", "2023-09-29"), BirthLevel::Lunar);
        assert_eq!(level("2010-03-05", "2010-05-03"), BirthLevel::MonthDay);
        assert_eq!(level("2010-01-01", "2010-05-03"), BirthLevel::NewYear);
        assert_eq!(level("2010-05-13", "2010-05-03"), BirthLevel::NearDay);
        assert_eq!(level("2010-05-13", "2020-05-13"), BirthLevel::OtherYear);
        assert_eq!(level("2010-05-13", "2015-02-13"), BirthLevel::Different);
    }

    #[test]
    fn a_nominal_age_is_near() {
        let told = Mention::read(&Written { age: "14", report_date: "2024-08-01", ..Written::default() });
        assert_eq!(compare(&told, &born("2010-12-31")).birth, BirthLevel::AgeNear);
        assert_eq!(compare(&told, &born("2010-02-01")).birth, BirthLevel::AgeFits);
        assert_eq!(compare(&told, &born("2000-02-01")).birth, BirthLevel::AgeFar);
    }

    #[test]
    fn a_mother_is_not_her_child() {
        let child =
            Mention::read(&Written { name: "陈小芳", guardian_name: "李兰", ..Written::default() });
        let mother = Mention::read(&Written { name: "李兰", ..Written::default() });
        assert!(compare(&child, &mother).kin);
    }
}
