//! Division codes (区划代码): GB/T 2260 with 6 digits, statistical codes with 9 or 12.
//!
//! Zhongshan has no level between city and town, so a tree must let a town hang on a city.

use serde::{Deserialize, Serialize};

/// Level of a division (层级).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    /// 省.
    Province,
    /// 市.
    City,
    /// 县、区.
    County,
    /// 镇、街道.
    Town,
    /// 村、社区.
    Village,
}

/// Why a code is not one; never what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DivisionError {
    /// Neither 6, nor 9, nor 12 digits.
    #[error("a division code has 6, 9 or 12 digits")]
    Length,
    /// Something else than digits.
    #[error("a division code has digits only")]
    Character,
    /// A lower part stands without the upper one.
    #[error("a part of the division code is missing")]
    Gap,
}

impl DivisionError {
    /// Stable code for the locales.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            DivisionError::Length => "division-length",
            DivisionError::Character => "division-character",
            DivisionError::Gap => "division-gap",
        }
    }
}

/// A division, kept as 12 digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Division(String);

impl TryFrom<String> for Division {
    type Error = DivisionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Division> for String {
    fn from(division: Division) -> Self {
        division.0
    }
}

fn is_zero(part: &str) -> bool {
    part.bytes().all(|b| b == b'0')
}

impl Division {
    /// Parses a code of 6, 9 or 12 digits.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, DivisionError> {
        let code = super::half_width(text);
        if !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DivisionError::Character);
        }
        if !matches!(code.len(), 6 | 9 | 12) {
            return Err(DivisionError::Length);
        }
        let full = format!("{code:0<12}");
        let city_missing = is_zero(&full[2..4]) && !is_zero(&full[4..]);
        let town_missing = is_zero(&full[6..9]) && !is_zero(&full[9..]);
        if is_zero(&full[..2]) || city_missing || town_missing {
            return Err(DivisionError::Gap);
        }
        Ok(Self(full))
    }

    /// All 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first six digits, as on identity papers.
    #[must_use]
    pub fn six(&self) -> &str {
        &self.0[..6]
    }

    /// Its level.
    #[must_use]
    pub fn level(&self) -> DivisionLevel {
        let code = &self.0;
        if !is_zero(&code[9..]) {
            DivisionLevel::Village
        } else if !is_zero(&code[6..9]) {
            DivisionLevel::Town
        } else if !is_zero(&code[4..6]) {
            DivisionLevel::County
        } else if !is_zero(&code[2..4]) {
            DivisionLevel::City
        } else {
            DivisionLevel::Province
        }
    }

    /// The division above it; a town of a city without counties hangs on the city.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let keep = match self.level() {
            DivisionLevel::Province => return None,
            DivisionLevel::City => 2,
            DivisionLevel::County => 4,
            DivisionLevel::Town if is_zero(&self.0[4..6]) => 4,
            DivisionLevel::Town => 6,
            DivisionLevel::Village => 9,
        };
        Some(Self(format!("{:0<12}", &self.0[..keep])))
    }

    /// Whether `other` lies in it or is it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let mut at = Some(other.clone());
        while let Some(division) = at {
            if &division == self {
                return true;
            }
            at = division.parent();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn division(text: &str) -> Division {
        Division::parse(text).unwrap()
    }

    #[test]
    fn division_town_hangs_on_the_city_in_zhongshan() {
        let station = division("442000105208");
        assert_eq!(station.level(), DivisionLevel::Village);
        let town = station.parent().unwrap();
        assert_eq!((town.as_str(), town.level()), ("442000105000", DivisionLevel::Town));
        assert_eq!(town.parent(), Some(division("442000")));
        assert_eq!(division("442000").parent(), Some(division("440000")));
        assert_eq!(division("440000").parent(), None);
        assert!(division("440000").contains(&station) && !division("431129").contains(&station));
    }

    #[test]
    fn division_counties_of_the_partner_regions() {
        for (county, city) in [("431129", "431100"), ("520626", "520600")] {
            assert_eq!(division(county).level(), DivisionLevel::County);
            assert_eq!(division(county).parent(), Some(division(city)));
        }
    }

    #[test]
    fn division_errors() {
        assert_eq!(Division::parse("4420"), Err(DivisionError::Length));
        assert_eq!(Division::parse("44200x"), Err(DivisionError::Character));
        for gap in ["000000", "440001", "442000000201"] {
            assert_eq!(Division::parse(gap), Err(DivisionError::Gap));
        }
    }

    proptest::proptest! {
        #[test]
        fn division_parse_never_panics(text in "\\PC{0,14}") {
            if let Ok(found) = Division::parse(&text) {
                proptest::prop_assert!(found.contains(&found));
            }
        }
    }
}
