//! Seal, open, key hierarchy, blind index, shredding; no SQL, no HTTP, no case rules.
//!
//! Pure: time (microseconds UTC) and randomness ([`Entropy`]) arrive as parameters, keys arrive from the caller's
//! keyring. The recipe, from a new file to its end:
//!
//! ```
//! use vault::{DataKey, Entropy, Kek, KeyName, Place, Purpose, SealingKek, Suite};
//! # fn main() -> Result<(), vault::Error> {
//! # let (now, next_year) = (1_700_000_000_000_000, 1_731_536_000_000_000);
//! # let mut counter = 0_u8;
//! # let mut entropy = |out: &mut [u8]| out.fill_with(|| { counter = counter.wrapping_add(1); counter });
//! // The keyring's key of this epoch; a new file gets a data key, kept wrapped in the table `secret`.
//! let kek = Kek::new(Suite::International, 7, next_year, [1; 32]);
//! let name = KeyName { jurisdiction: "442000105", id: [9; 16], purpose: Purpose::FACT };
//! let key = DataKey::generate(Suite::International, &mut entropy);
//! let mut wrapped = vault::wrap(&kek, &name, &key, now, &mut entropy)?;
//!
//! // A fact's body is sealed for its place and opens nowhere else.
//! let place = Place { jurisdiction: "442000105", table: "fact", stream: [9; 16], slot: 1, purpose: Purpose::FACT };
//! let sealed = vault::seal(&key, &place, "陈小芳".as_bytes(), &mut entropy)?;
//! let key = vault::unwrap(&kek, &name, &wrapped, now)?;
//! assert_eq!(vault::open(&key, &place, &sealed)?.reveal(), "陈小芳".as_bytes());
//! let elsewhere = Place { slot: 2, ..place };
//! assert!(vault::open(&key, &elsewhere, &sealed).err().is_some_and(|e| e.is_refused()));
//!
//! // Sealing a record (封存) moves its key under the sealing key; the everyday key opens it no more.
//! let sealing = SealingKek::new(Suite::International, 1, next_year, [2; 32]);
//! let mut away = vault::rewrap(&kek, &sealing, &name, &wrapped, now, &mut entropy)?;
//! assert!(vault::unwrap(&kek, &name, &away, now).err().is_some_and(|e| e.is_wrong_role()));
//!
//! // Shredding (销毁) forgets the key: what it sealed is noise from now on.
//! away.shred();
//! assert!(vault::unwrap(&sealing, &name, &away, now).err().is_some_and(|e| e.is_shredded()));
//! # wrapped.shred();
//! # Ok(())
//! # }
//! ```
//!
//! And finding a person again, without a name in the database:
//!
//! ```
//! use vault::{Candidate, Field, IndexKey, Ranker, Suite, TokenBits};
//! let key = IndexKey::new(Suite::International, TokenBits::default(), [3; 32]);
//! // Stored with the person, in the table `token`.
//! let stored = vault::tokens(&key, "442000105", Field::Name, "陈小芳");
//!
//! // Someone types initials: look up, open, rank, drop what was found by chance.
//! let query = vault::query_tokens(&key, "442000105", "cxf");
//! assert!(query.is_met(&stored));
//! let ranker = Ranker::new("cxf");
//! assert!(!ranker.score(&Candidate { names: &["陈小芳"], ..Candidate::default() }).is_chance());
//! ```
//!
//! What this crate does not do: hash passwords (`app` does), keep keys or rows, split keys among persons, stream
//! attachments (seal them in pieces, the slot being the piece's number), or replace a certified module (密码模块).
#![forbid(unsafe_code)]

mod code_name;
mod entropy;
mod error;
mod index;
mod keys;
mod pad;
mod place;
mod plain;
mod seal;
mod suite;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod vectors;

pub use code_name::CodeName;
pub use entropy::Entropy;
pub use error::Error;
pub use index::{
    Candidate, Field, IndexKey, Means, Query, Ranker, Score, Term, Token, TokenBits, Way, query_tokens, rank,
    tokens,
};
pub use keys::{DataKey, KEY_BYTES, Kek, KeyName, SealingKek, WrappedKey, WrappingKey, rewrap, unwrap, wrap};
pub use pad::{MAX_PLAINTEXT_BYTES, bucket_bytes};
pub use place::{Place, Purpose};
pub use plain::Plain;
pub use seal::{Sealed, open, seal};
pub use suite::Suite;
pub use zeroize::{Zeroize, Zeroizing};
