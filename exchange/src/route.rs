//! Who sends to whom.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Error;

/// Most characters of a party's code.
const PARTY_CHARS_MAX: usize = 40;

/// A side of the exchange by its code, such as `lab-990000`: small letters, digits, hyphens.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Party(String);

impl Party {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Party {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fits = (1..=PARTY_CHARS_MAX).contains(&text.len())
            && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(Error::Unreadable { what: "code of a party" }) }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Party {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One direction between two parties.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Route {
    /// Who sends.
    pub from: Party,
    /// Who receives.
    pub to: Party,
}

impl Route {
    /// A direction from codes.
    ///
    /// # Errors
    /// A code with anything but small letters, digits and hyphens.
    pub fn new(from: &str, to: &str) -> Result<Self, Error> {
        Ok(Self { from: from.parse()?, to: to.parse()? })
    }

    /// The way back.
    #[must_use]
    pub fn back(&self) -> Self {
        Self { from: self.to.clone(), to: self.from.clone() }
    }
}
