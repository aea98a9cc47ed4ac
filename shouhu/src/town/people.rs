//! Invented people: names from neutral characters, identity numbers of an area that does not
//! exist with the right check digit, phones from one recognisable block.

use crate::error::{Failure, Result};
use domain::person::Identity;
use domain::text::Confidential;
use jiff::civil::Date;
use rand::RngExt as _;
use rand::rngs::StdRng;
use serde::Deserialize;

/// The characters that names are made of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Characters {
    surname: Vec<String>,
    female: Vec<String>,
    male: Vec<String>,
    pub(super) class: Vec<String>,
}

/// Draws one of a list.
pub(super) fn one<'a>(rng: &mut StdRng, list: &'a [String]) -> &'a str {
    match list.len() {
        0 => "",
        n => &list[rng.random_range(0..n)],
    }
}

impl Characters {
    /// A surname.
    pub(super) fn surname(&self, rng: &mut StdRng) -> String {
        one(rng, &self.surname).to_owned()
    }

    /// A whole name with that surname.
    pub(super) fn name(&self, rng: &mut StdRng, surname: &str, sex: u8) -> String {
        let given = one(rng, if sex == 1 { &self.male } else { &self.female });
        format!("{surname}{given}")
    }
}

/// A person of that age and sex on a day, with that surname.
pub(super) fn invent(
    rng: &mut StdRng,
    characters: &Characters,
    (surname, sex, age): (&str, u8, u8),
    (today, village): (Date, &str),
) -> Result<Identity> {
    let birth = birth_date(rng, age, today)?;
    let house = rng.random_range(1..90);
    Ok(Identity {
        name: Confidential::new(characters.name(rng, surname, sex)),
        sex,
        birth_date: Some(birth),
        id_number: Some(Confidential::new(id_number(birth, rng.random_range(1..500), sex))),
        phones: vec![Confidential::new(phone(rng))],
        address: Some(Confidential::new(format!("{village}某巷{house}号（虚构）"))),
        ..Identity::default()
    })
}

/// A birth date that makes somebody that old today, never on this very day.
fn birth_date(rng: &mut StdRng, age: u8, today: Date) -> Result<Date> {
    let days = rng.random_range(2..360);
    let back = jiff::Span::new().years(i64::from(age)).days(days);
    today.checked_sub(back).map_err(|error| Failure::refused(format!("a birth date: {error}")))
}

/// A mobile number of the block that the fixtures keep for themselves.
pub(super) fn phone(rng: &mut StdRng) -> String {
    format!("1990000{:04}", rng.random_range(0..10_000))
}

/// An identity number of area 990000, with the check digit of GB 11643-1999.
fn id_number(birth: Date, place: u16, sex: u8) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sequence = place * 2 - u16::from(sex == 1);
    let (year, month, day) = (birth.year(), birth.month(), birth.day());
    let body = format!("990000{year:04}{month:02}{day:02}{sequence:03}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = b"10X98765432"[(sum % 11) as usize] as char;
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::id_number;
    use domain::codes::ResidentId;
    use jiff::civil::date;

    #[test]
    fn invented_numbers_pass_the_check_and_are_recognised_as_samples() {
        for (place, sex) in [(1, 1), (1, 2), (321, 1), (499, 2)] {
            let number = id_number(date(2013, 4, 9), place, sex);
            let read = ResidentId::parse(&number, date(2026, 11, 23)).unwrap();
            assert!(read.id.is_sample(), "{number}");
            assert_eq!(read.id.sex().code(), sex.to_string());
        }
    }
}
