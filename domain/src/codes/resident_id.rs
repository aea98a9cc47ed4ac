//! Resident identity numbers (公民身份号码, GB 11643-1999).
//!
//! The area is where the person was *first* registered: codes that were abolished since are
//! valid, so an unknown area only warns. Area 990000 exists nowhere; all our samples use it.

use jiff::civil::Date;

/// Sex (GB/T 2261.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 0 未知的性别.
    Unknown,
    /// 1 男性.
    Male,
    /// 2 女性.
    Female,
    /// 9 未说明的性别.
    Unstated,
}

impl Sex {
    /// Code of the standard.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["0", "1", "2", "9"][self as usize]
    }

    /// Reads the code back.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Sex::Unknown, Sex::Male, Sex::Female, Sex::Unstated].into_iter().find(|s| s.code() == code)
    }
}

/// Why a number is not one; says which part is wrong, never what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not 18 characters.
    #[error("an identity number has 18 characters")]
    Length,
    /// A character that can't stand there.
    #[error("an identity number has digits, and X only at the end")]
    Character,
    /// The area part can't be one.
    #[error("the area of the identity number is impossible")]
    Area,
    /// The birth date does not exist.
    #[error("the birth date of the identity number is impossible")]
    BirthDate,
    /// The birth date lies after the day of entry.
    #[error("the birth date of the identity number lies in the future")]
    FutureBirth,
    /// The last character does not fit.
    #[error("the check character of the identity number does not fit")]
    CheckDigit,
}

impl IdError {
    /// Stable code for the locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            IdError::Length => "id-length",
            IdError::Character => "id-character",
            IdError::Area => "id-area",
            IdError::BirthDate => "id-birth-date",
            IdError::FutureBirth => "id-future-birth",
            IdError::CheckDigit => "id-check-digit",
        }
    }

    /// The part of the number that is wrong.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            IdError::Length | IdError::Character => "id_number",
            IdError::Area => "id_area",
            IdError::BirthDate | IdError::FutureBirth => "id_birth_date",
            IdError::CheckDigit => "id_check",
        }
    }
}

/// A number that passed all checks. Its text is sealed by whoever keeps it; `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct ResidentId {
    number: String,
    birth: Date,
    sex: Sex,
}

impl std::fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResidentId(..)")
    }
}

/// What parsing yields: the number, and what to warn of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdCheck {
    /// The number.
    pub id: ResidentId,
    /// The area is in no table we have: warn, never refuse.
    pub unknown_area: bool,
}

/// Areas that were renumbered, with what they became; only those of the alliance's partners.
const HISTORIC_AREAS: [(&str, &str); 1] = [("522227", "520626")];

/// Provinces (GB/T 2260, first two digits), and 99 for invented samples.
const PROVINCES: [&str; 38] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
    "83", "91", "92", "99",
];

/// Today's code of an area that was renumbered (历史区划代码), if we know it.
#[must_use]
pub fn historic_area_note(area: &str) -> Option<&'static str> {
    HISTORIC_AREAS.iter().find(|(old, _)| *old == area).map(|(_, new)| *new)
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

impl ResidentId {
    /// Parses a number as typed: spaces and hyphens fall away, full-width characters and a
    /// small x are read. `today` bounds the birth date.
    ///
    /// # Errors
    /// The first part that is wrong.
    pub fn parse(text: &str, today: Date) -> Result<IdCheck, IdError> {
        let number = super::half_width(text).to_ascii_uppercase();
        if number.chars().count() != 18 {
            return Err(IdError::Length);
        }
        let bytes = number.as_bytes();
        let (body, last) = (bytes.get(..17).unwrap_or_default(), bytes.last().copied().unwrap_or_default());
        if number.len() != 18
            || !body.iter().all(u8::is_ascii_digit)
            || !(last.is_ascii_digit() || last == b'X')
        {
            return Err(IdError::Character);
        }
        if number.starts_with('0') {
            return Err(IdError::Area);
        }
        let birth = birth_date(body).ok_or(IdError::BirthDate)?;
        if birth > today {
            return Err(IdError::FutureBirth);
        }
        if check_character(body) != Some(last) {
            return Err(IdError::CheckDigit);
        }
        let sex = if body[16] % 2 == 1 { Sex::Male } else { Sex::Female };
        let unknown_area = !PROVINCES.contains(&&number[..2]);
        Ok(IdCheck { id: Self { number, birth, sex }, unknown_area })
    }

    /// The 18 characters, to be sealed or compared.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.number
    }

    /// Area of first registration (六位区划).
    #[must_use]
    pub fn area(&self) -> &str {
        &self.number[..6]
    }

    /// Birth date.
    #[must_use]
    pub fn birth(&self) -> Date {
        self.birth
    }

    /// Sex by the 17th digit.
    #[must_use]
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// Whether it is an invented sample (area 990000).
    #[must_use]
    pub fn is_sample(&self) -> bool {
        self.area() == "990000"
    }
}

fn digits(body: &[u8], range: std::ops::Range<usize>) -> Option<i16> {
    std::str::from_utf8(body.get(range)?).ok()?.parse().ok()
}

fn birth_date(body: &[u8]) -> Option<Date> {
    let year = digits(body, 6..10)?;
    let month = i8::try_from(digits(body, 10..12)?).ok()?;
    let day = i8::try_from(digits(body, 12..14)?).ok()?;
    Date::new(year, month, day).ok().filter(|date| date.year() >= 1850)
}

fn check_character(body: &[u8]) -> Option<u8> {
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    CHECKS.get(usize::try_from(sum % 11).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 23);

    fn err(text: &str) -> IdError {
        ResidentId::parse(text, TODAY).unwrap_err()
    }

    #[test]
    fn id_vectors_of_the_standard_and_invented_ones() {
        let vectors = [
            ("11010519491231002X", date(1949, 12, 31), Sex::Female),
            ("440524188001010014", date(1880, 1, 1), Sex::Male),
            ("990000200808150016", date(2008, 8, 15), Sex::Male),
            ("990000201012310023", date(2010, 12, 31), Sex::Female),
            ("990000199912310037", date(1999, 12, 31), Sex::Male),
            ("990000201401010040", date(2014, 1, 1), Sex::Female),
            ("990000197506300053", date(1975, 6, 30), Sex::Male),
        ];
        for (text, birth, sex) in vectors {
            let check = ResidentId::parse(text, TODAY).unwrap();
            assert_eq!((check.id.birth(), check.id.sex(), check.unknown_area), (birth, sex, false));
        }
    }

    #[test]
    fn id_is_read_as_people_type_it() {
        for text in ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ"]
        {
            assert_eq!(ResidentId::parse(text, TODAY).unwrap().id.reveal(), "11010519491231002X");
        }
    }

    #[test]
    fn id_errors_name_the_part_and_never_the_input() {
        assert_eq!(err("99000020080815001"), IdError::Length);
        assert_eq!(err("9900002008081500X6"), IdError::Character);
        assert_eq!(err("守护守护守护守护守护守护守护守护守护"), IdError::Character);
        assert_eq!(err("090000200808150016"), IdError::Area);
        assert_eq!(err("990000200802300016"), IdError::BirthDate);
        assert_eq!(err("990000209908150016"), IdError::FutureBirth);
        assert_eq!(err("990000200808150017"), IdError::CheckDigit);
        assert_eq!(err("990000200802300016").field(), "id_birth_date");
        assert!(!err("990000200808150017").to_string().contains("9900"));
        let shown = format!("{:?}", ResidentId::parse("990000200808150016", TODAY).unwrap());
        assert!(!shown.contains("9900"));
    }

    #[test]
    fn id_historic_and_unknown_areas_warn_only() {
        assert_eq!(historic_area_note("522227"), Some("520626"));
        let body = b"97000020080815001";
        let last = char::from(check_character(body).unwrap());
        let text = format!("{}{last}", std::str::from_utf8(body).unwrap());
        assert!(ResidentId::parse(&text, TODAY).unwrap().unknown_area);
    }

    proptest::proptest! {
        #[test]
        fn id_parse_never_panics(text in "\\PC{0,24}") {
            let _ = ResidentId::parse(&text, TODAY);
        }

        #[test]
        fn id_every_single_digit_slip_is_caught(at in 0usize..17, by in 1u8..10) {
            let mut bytes = b"990000200808150016".to_vec();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            proptest::prop_assert!(ResidentId::parse(std::str::from_utf8(&bytes).unwrap(), TODAY).is_err());
        }
    }
}
