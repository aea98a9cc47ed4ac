//! The blind index (盲索引): find a person by name, sound, ID or phone without storing any of them in the clear.
//!
//! At writing, [`tokens`] turns a value into keyed hashes cut to a few bits; the table `token` keeps (jurisdiction,
//! token, person). At reading, [`query_tokens`] turns what someone typed into tokens to look up, and [`Ranker`] puts
//! the opened candidates in order and drops those found by accident. All three build on one list of *features*
//! (parts of a value that can be searched for), so that what is found and what is ranked can't drift apart.
//!
//! What the tokens leak is measured in this module's tests and told in `docs/decisions/vault-blind-index.md`.

mod feature;
#[cfg(test)]
mod leakage;
mod query;
mod rank;
mod reading;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;

use zeroize::Zeroizing;

pub use feature::Field;
pub use query::{Means, Query, Term, Way, query_tokens};
pub use rank::{Candidate, Ranker, Score, rank};

use crate::{keys::KEY_BYTES, suite::Suite};
use feature::Kind;

/// Separates tokens from every other keyed hash made with an index key.
const TOKEN_LABEL: &[u8] = b"shouhu/vault/token/1";
/// Separates pseudonyms likewise.
const PSEUDONYM_LABEL: &[u8] = b"shouhu/vault/pseudonym/1";

/// A keyed hash of one feature, cut to [`TokenBits`]. Several features share a token; that is the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(u32);

impl Token {
    /// The number to store, below 2^bits.
    pub fn value(self) -> u32 {
        self.0
    }
}

/// How many bits of each keyed hash are kept, 8 to 32.
///
/// Fewer bits put more features into each bucket: less is given away, more candidates are opened in vain. Changing
/// it means rebuilding the table `token`, which is derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenBits(u8);

impl TokenBits {
    /// `bits`, brought within 8 to 32.
    pub fn new(bits: u8) -> Self {
        Self(bits.clamp(8, 32))
    }

    /// The width for `persons` indexed in one jurisdiction, such that about half of the filled buckets hold several
    /// features (each person adds 10 to 25 that the town didn't have): a token is no proof of one value.
    pub fn for_persons(persons: u64) -> Self {
        let features = persons.max(1).saturating_mul(25);
        Self::new(u8::try_from(features.ilog2()).unwrap_or(u8::MAX).saturating_sub(1))
    }

    /// The number of bits.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl Default for TokenBits {
    /// 18 bits: right for a town's 40,000 indexed persons, as measured.
    fn default() -> Self {
        Self(18)
    }
}

/// The key of the blind index. Apart from the key-encryption keys: who steals it together with the database can try
/// out names and numbers, but opens nothing. No `Debug`, no `Clone`; zeroized on drop.
pub struct IndexKey {
    suite: Suite,
    bits: TokenBits,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl IndexKey {
    /// Takes a key from the keyring.
    pub fn new(suite: Suite, bits: TokenBits, secret: [u8; KEY_BYTES]) -> Self {
        Self { suite, bits, bytes: Zeroizing::new(secret) }
    }

    /// A stand-in for `id` that can be compared within one `context` (a figure's id, say) and nowhere else: two
    /// contexts' pseudonyms of the same person can't be linked without this key.
    pub fn pseudonym(&self, jurisdiction: &str, context: &str, id: &[u8]) -> [u8; 16] {
        let full = self.mac(PSEUDONYM_LABEL, &[jurisdiction.as_bytes(), context.as_bytes(), id]);
        let mut short = [0; 16];
        short.copy_from_slice(&full[..16]);
        short
    }

    /// The token of one feature.
    fn token(&self, jurisdiction: &str, kind: Kind, text: &str) -> Token {
        let [a, b, c, d, ..] =
            self.mac(TOKEN_LABEL, &[jurisdiction.as_bytes(), &[kind as u8], text.as_bytes()]);
        Token(u32::from_be_bytes([a, b, c, d]) >> (32 - self.bits.get()))
    }

    /// Keyed hash of `parts`, each preceded by its length.
    fn mac(&self, label: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let lengths: Vec<[u8; 8]> = parts.iter().map(|part| (part.len() as u64).to_be_bytes()).collect();
        let mut all: Vec<&[u8]> = vec![label];
        for (length, part) in lengths.iter().zip(parts) {
            all.push(length);
            all.push(part);
        }
        self.suite.algorithms().mac(&self.bytes, &all)
    }
}

/// The tokens under which a person is found by `value`: to be stored, without order, beside those of the person's
/// other values. A three-character name gives about 30, an ID number 4, a phone number 10. Text that is no such
/// value gives what can be made of it, perhaps nothing.
pub fn tokens(key: &IndexKey, jurisdiction: &str, field: Field, value: &str) -> BTreeSet<Token> {
    let mut found = BTreeSet::new();
    feature::each(field, value, &mut |feature| {
        found.insert(key.token(jurisdiction, feature.kind, feature.text));
    });
    found
}
