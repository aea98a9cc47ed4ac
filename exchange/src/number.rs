//! Opaque numbers: 60 random bits in Crockford's base 32, and a check character.
//!
//! The check character is a weighted sum over GF(32). All weights differ and none is zero, so that every
//! wrong character and every swap of two characters is noticed, and it stays within the same alphabet
//! (Crockford's own check needs `*~$=U`, which a label printer or a telephone doesn't carry).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a number, the check character included.
pub const NUMBER_CHARS: usize = 13;

/// Characters that carry random bits.
const PAYLOAD_CHARS: usize = NUMBER_CHARS - 1;

/// Multiplication by x in GF(32) modulo x⁵ + x² + 1.
fn times_x(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { (shifted ^ 0b10_0101) & 31 }
}

/// Horner's rule at x: the character at distance d from the end weighs x^(d+1).
fn check(payload: &[u8]) -> u8 {
    payload.iter().fold(0, |sum, value| times_x(sum ^ value))
}

fn value(character: u8) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|c| *c == upper).and_then(|at| u8::try_from(at).ok())
}

#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
struct Number([u8; NUMBER_CHARS]);

impl Number {
    fn from_random(bytes: [u8; 8]) -> Self {
        let bits = u64::from_be_bytes(bytes);
        let mut values = [0; NUMBER_CHARS];
        for (at, value) in values.iter_mut().take(PAYLOAD_CHARS).enumerate() {
            *value = (bits >> (5 * at) & 31) as u8;
        }
        values[PAYLOAD_CHARS] = check(&values[..PAYLOAD_CHARS]);
        Self(values.map(|v| ALPHABET[usize::from(v)]))
    }

    /// Reads what a person typed: small letters, spaces and hyphens, O for 0, I or L for 1.
    fn read(text: &str) -> Option<Self> {
        let mut values = [0; NUMBER_CHARS];
        let mut at = 0;
        for character in text.bytes().filter(|c| !matches!(c, b' ' | b'-')) {
            *values.get_mut(at)? = value(character)?;
            at += 1;
        }
        let sound = at == NUMBER_CHARS && check(&values[..PAYLOAD_CHARS]) == values[PAYLOAD_CHARS];
        sound.then(|| Self(values.map(|v| ALPHABET[usize::from(v)])))
    }

    fn bits(&self) -> u64 {
        let values = self.0[..PAYLOAD_CHARS].iter().map(|c| u64::from(value(*c).unwrap_or(0)));
        values.zip(0..).fold(0, |bits, (value, at)| bits | value << (5 * at))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

macro_rules! number {
    ($name:ident, $what:literal, $doc:literal) => {
        #[doc = $doc]
        ///
        /// ```
        #[doc = concat!("use exchange::", stringify!($name), ";")]
        #[doc = concat!("let number = ", stringify!($name), "::from_random([9, 8, 7, 6, 5, 4, 3, 2]);")]
        #[doc = concat!("assert_eq!(number.grouped().to_lowercase().parse::<", stringify!($name), ">(), Ok(number));")]
        /// ```
        #[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(Number);

        impl $name {
            /// A number from random bytes, of which 60 bits are used.
            #[must_use]
            pub fn from_random(bytes: [u8; 8]) -> Self {
                Self(Number::from_random(bytes))
            }

            /// Thirteen characters, as in a package.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The 60 random bits: what [`Self::from_random`] took, for tables that hold millions.
            #[must_use]
            pub fn bits(&self) -> u64 {
                self.0.bits()
            }

            /// In groups of four, as people read it.
            #[must_use]
            pub fn grouped(&self) -> String {
                let text = self.as_str();
                format!("{}-{}-{}-{}", &text[..4], &text[4..8], &text[8..12], &text[12..])
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// Reads what a person typed: small letters, spaces and hyphens, O for 0, I or L for 1.
            fn from_str(text: &str) -> Result<Self, Error> {
                Number::read(text).map(Self).ok_or(Error::Unreadable { what: $what })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            /// Only the one written form: a package has one text.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let read = Number::read(&text).filter(|number| number.as_str() == text);
                read.map(Self).ok_or_else(|| serde::de::Error::custom($what))
            }
        }
    };
}

number!(
    SampleNo,
    "sample number",
    "A sample (样本号): the only thing by which the laboratory knows a person."
);
number!(GroupNo, "group number", "A search (比对组): the samples that belong to one application.");
number!(
    ReviewerNo,
    "reviewer number",
    "A reviewer of the laboratory (复核人编号); who that is, the laboratory knows."
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_character_and_every_swap_is_noticed() {
        let number = Number::from_random([0x31, 0x41, 0x59, 0x26, 0x53, 0x58, 0x97, 0x93]);
        for at in 0..NUMBER_CHARS {
            for wrong in ALPHABET.iter().filter(|c| **c != number.0[at]) {
                let mut other = number.0;
                other[at] = *wrong;
                assert_eq!(Number::read(std::str::from_utf8(&other).unwrap()), None);
            }
            for with in at + 1..NUMBER_CHARS {
                let mut other = number.0;
                other.swap(at, with);
                let read = Number::read(std::str::from_utf8(&other).unwrap());
                assert_eq!(read.is_some(), other == number.0, "{at} {with}");
            }
        }
    }

    #[test]
    fn look_alikes_are_read_and_the_rest_is_refused() {
        let number = (0..=255u8).map(|b| SampleNo::from_random([b; 8]));
        let number = number.into_iter().find(|n| n.as_str().contains(['0', '1'])).unwrap();
        assert_eq!(number.as_str().replace('0', "o").replace('1', "l").parse(), Ok(number));
        for wrong in ["", "U", "中文", "0000-0000-0000-1", "00000000000000"] {
            assert!(wrong.parse::<SampleNo>().is_err(), "{wrong}");
        }
        assert_eq!("0000-0000-0000-0".parse(), Ok(SampleNo::from_random([0; 8])));
        assert_eq!(SampleNo::from_random(number.bits().to_be_bytes()), number);
    }
}
