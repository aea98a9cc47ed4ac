//! Numbers without gaps: what was lost, repeated or forged is noticed.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::{Error, Verified};

/// SHA-256 of a package's canonical text, signature included.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(text: &[u8]) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// The digest in bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for Digest {
    type Err = Error;

    /// Sixty-four small hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut bytes = [0; 32];
        let fault = Error::Unreadable { what: "digest" };
        if text.bytes().any(|c| c.is_ascii_uppercase()) {
            return Err(fault);
        }
        hex::decode_to_slice(text, &mut bytes).map_err(|_| fault)?;
        Ok(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Digest({self})")
    }
}

/// How far one direction has come: number and digest of its last package. Each side keeps one for what it
/// sends and one for what it takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sequence {
    last: Option<(u64, Digest)>,
}

impl Sequence {
    /// Before the first package.
    pub const START: Self = Self { last: None };

    /// A sequence as it was kept.
    ///
    /// # Errors
    /// Number zero: that is [`Sequence::START`].
    pub fn resume(last_number: u64, last_digest: Digest) -> Result<Self, Error> {
        if last_number == 0 {
            return Err(Error::Field { field: "number" });
        }
        Ok(Self { last: Some((last_number, last_digest)) })
    }

    /// Number of the last package; zero before the first.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        self.last.map_or(0, |(number, _)| number)
    }

    /// Digest of the last package.
    #[must_use]
    pub fn last_digest(&self) -> Option<Digest> {
        self.last.map(|(_, digest)| digest)
    }

    /// The sequence after a package. Whoever takes one stores what its items say and this value in one
    /// transaction.
    ///
    /// # Errors
    /// [`Error::AlreadyTaken`]: nothing to do. [`Error::Gap`]: ask for the missing ones first.
    /// [`Error::Forked`]: the sender's history isn't ours; people must look.
    pub fn accept(&self, package: &Verified<'_>) -> Result<Self, Error> {
        let (number, digest) = (package.number(), package.digest());
        let last = self.last_number();
        if number == last && self.last_digest() != Some(digest) {
            return Err(Error::Forked { number });
        }
        if number <= last {
            return Err(Error::AlreadyTaken { number });
        }
        let expected = last.saturating_add(1);
        if number != expected {
            return Err(Error::Gap { expected, found: number });
        }
        if package.previous() != self.last_digest() {
            return Err(Error::Forked { number });
        }
        Ok(Self { last: Some((number, digest)) })
    }

    /// The sequence after one of our own packages.
    #[must_use]
    pub fn after(&self, sent: &crate::Package) -> Self {
        Self { last: Some((sent.number(), sent.digest())) }
    }
}
