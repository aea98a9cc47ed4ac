//! One mention of a person: what a hospital, a school or a caller wrote, made comparable.

use crate::address::Address;
use crate::date::{self, Civil, Day, Interval};
use crate::idno::IdNo;
use crate::name::{Name, NameKind};
use crate::{phone, tally};

/// What was written, field by field; empty when nothing was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written<'a> {
    /// Name.
    pub name: &'a str,
    /// Another name, often a nickname.
    pub alias: &'a str,
    /// Sex: 男/女, M/F, 1/2.
    pub sex: &'a str,
    /// Birth date.
    pub birth_date: &'a str,
    /// Age in years.
    pub age: &'a str,
    /// The date on which the age was told.
    pub report_date: &'a str,
    /// Identity number.
    pub id_no: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Guardian's or partner's name.
    pub guardian_name: &'a str,
    /// Guardian's telephone.
    pub guardian_phone: &'a str,
    /// Address.
    pub address: &'a str,
    /// School.
    pub school: &'a str,
    /// Ethnic group (民族).
    pub ethnicity: &'a str,
}

/// A mention, made comparable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mention {
    /// Name.
    pub name: Name,
    /// Another name.
    pub alias: Name,
    /// Guardian; the mother when the name is "child of".
    pub guardian: Name,
    /// 1 male, 2 female, 0 unknown.
    pub sex: u8,
    /// Birth day as written.
    pub birth: Option<Day>,
    /// The solar day if what was written is lunar.
    pub lunar: Option<Day>,
    /// Birth interval left open by an age.
    pub age_span: Option<Interval>,
    /// Day of the report.
    pub report: Option<Day>,
    /// Identity number.
    pub id: IdNo,
    /// Telephone, 0 when none.
    pub phone: u64,
    /// Guardian's telephone, 0 when none.
    pub guardian_phone: u64,
    /// Address.
    pub address: Address,
    /// School: hash of its sounds, 0 when none.
    pub school: u64,
    /// Ethnic group: hash, 0 when none.
    pub ethnicity: u32,
}

impl Mention {
    /// Makes what was written comparable; never fails.
    pub fn read(written: &Written<'_>) -> Self {
        let name = Name::parse(written.name);
        let mut guardian = Name::parse(written.guardian_name);
        if guardian.kind == NameKind::None && name.kind == NameKind::Newborn {
            guardian = Name { kind: NameKind::Full, ..name.clone() };
        }
        let civil = date::parse(written.birth_date);
        let report = date::parse(written.report_date).map(Civil::to_day);
        let age = digits(written.age).filter(|a| *a < 130);
        let id = IdNo::parse(written.id_no);
        let birth = civil.map(Civil::to_day);
        Self {
            name,
            alias: Name::parse(written.alias),
            guardian,
            sex: read_sex(written.sex).unwrap_or(0),
            birth,
            lunar: civil.and_then(|c| date::lunar_to_solar(c.year, c.month, c.day)),
            age_span: age.zip(report).map(|(age, at)| Interval::of_age(age, at)),
            report,
            id,
            phone: phone::parse(written.phone).unwrap_or(0),
            guardian_phone: phone::parse(written.guardian_phone).unwrap_or(0),
            address: Address::parse(written.address),
            school: school_key(written.school),
            ethnicity: u32::try_from(text_key(written.ethnicity.trim_end_matches('族')) >> 32).unwrap_or(0),
        }
    }

    /// The birth day that is most to be trusted: as written, or as the identity number has it.
    pub fn best_birth(&self) -> Option<Day> {
        self.birth.or(self.id.birth)
    }

    /// Years in which this person may have been born, at most three.
    pub fn birth_years(&self) -> ([i32; 3], usize) {
        let year = |day| Civil::from_day(day).year;
        if let Some(birth) = self.birth {
            let first = year(birth);
            return match self.id.birth.map(year).filter(|y| *y != first) {
                Some(second) => ([first, second, 0], 2),
                None => ([first, 0, 0], 1),
            };
        }
        if let Some(birth) = self.id.birth {
            return ([year(birth), 0, 0], 1);
        }
        self.age_span.map_or(([0; 3], 0), |span| {
            let first = year(span.from);
            // A nominal age (虚岁) is a year too high: the birth lies a year later.
            ([first, first + 1, first + 2], 3)
        })
    }
}

fn digits(text: &str) -> Option<u8> {
    let number: String = text.chars().map(crate::chars::fold).filter(char::is_ascii_digit).take(3).collect();
    number.parse().ok()
}

fn read_sex(text: &str) -> Option<u8> {
    match text.trim().chars().next()?.to_ascii_lowercase() {
        '男' | 'm' | '1' => Some(1),
        '女' | 'f' | '2' => Some(2),
        _ => None,
    }
}

fn text_key(text: &str) -> u64 {
    let folded: Vec<u64> =
        text.chars().map(crate::chars::fold).filter(|c| !c.is_whitespace()).map(u64::from).collect();
    if folded.is_empty() { 0 } else { tally::hash_of(folded) }
}

/// By sound, so that a slip of the input method does no harm.
fn school_key(text: &str) -> u64 {
    let sounds: Vec<u64> = text
        .chars()
        .map(crate::chars::fold)
        .filter(|c| !c.is_whitespace() && !"市县区镇乡".contains(*c))
        .map(|c| {
            crate::chars::unit(c).map_or(0, |u| match crate::chars::syllable(u) {
                0 => u64::from(u) << 16,
                s => u64::from(s),
            })
        })
        .collect();
    if sounds.is_empty() { 0 } else { tally::hash_of(sounds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newborn_brings_her_mother() {
        let mention = Mention::read(&Written { name: "陈芳之女", sex: "女", ..Written::default() });
        assert_eq!(mention.guardian.key(), Name::parse("陈芳").key());
    }

    #[test]
    fn years_of_an_age() {
        let mention =
            Mention::read(&Written { age: "13岁", report_date: "2024-08-01", ..Written::default() });
        assert_eq!(mention.birth_years(), ([2010, 2011, 2012], 3));
    }
}
