//! Sealing what lies on disk: AES-256-GCM under keys derived from one key file.
//!
//! Each message has a random 96-bit nonce and is bound to its table and its place there, so that rows
//! can be neither swapped nor moved. A random nonce is safe for some 2³² messages under one key; a
//! laboratory writes far fewer.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of the nonce in front of each message.
const NONCE_BYTES: usize = 12;

/// The laboratory's key.
pub(crate) struct Seal {
    facts: Aes256Gcm,
    profiles: Aes256Gcm,
}

/// Which table a message lies in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Table {
    Facts,
    Profiles,
}

/// The key doesn't open it: another key, or a row that was changed or moved.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a sealed row does not open: wrong key, or the row was changed")]
pub(crate) struct Unsealable;

impl Seal {
    /// Reads a key file: 64 hexadecimal digits.
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), key.as_mut()).ok()?;
        let hkdf = Hkdf::<Sha256>::new(Some(b"shouhu-lab/1"), key.as_ref());
        let cipher = |info: &[u8]| {
            let mut derived = Zeroizing::new([0; 32]);
            hkdf.expand(info, derived.as_mut()).ok()?;
            Aes256Gcm::new_from_slice(derived.as_ref()).ok()
        };
        Some(Self { facts: cipher(b"facts")?, profiles: cipher(b"profiles")? })
    }

    fn cipher(&self, table: Table) -> &Aes256Gcm {
        match table {
            Table::Facts => &self.facts,
            Table::Profiles => &self.profiles,
        }
    }

    /// Seals a message for its place.
    pub(crate) fn seal(&self, table: Table, place: &str, text: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: text, aad: place.as_bytes() };
        let sealed = self.cipher(table).encrypt(&Nonce::from(nonce), payload).map_err(|_| Unsealable)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens a message at its place.
    pub(crate) fn open(
        &self,
        table: Table,
        place: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Unsealable> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Unsealable)?;
        let payload = Payload { msg: body, aad: place.as_bytes() };
        let open = self.cipher(table).decrypt(&Nonce::from(*nonce), payload);
        open.map(Zeroizing::new).map_err(|_| Unsealable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_opens_at_its_place_with_its_key_only() {
        let seal = Seal::from_hex(&"5a".repeat(32)).unwrap();
        let row = seal.seal(Table::Profiles, "A", b"12,13").unwrap();
        assert_eq!(seal.open(Table::Profiles, "A", &row).unwrap().as_slice(), b"12,13");
        assert_eq!(seal.open(Table::Profiles, "B", &row), Err(Unsealable));
        assert_eq!(seal.open(Table::Facts, "A", &row), Err(Unsealable));
        let other = Seal::from_hex(&"5b".repeat(32)).unwrap();
        assert_eq!(other.open(Table::Profiles, "A", &row), Err(Unsealable));
        let mut changed = row.clone();
        changed[14] ^= 1;
        assert_eq!(seal.open(Table::Profiles, "A", &changed), Err(Unsealable));
        assert_eq!(seal.open(Table::Profiles, "A", &row[..5]), Err(Unsealable));
        assert!(Seal::from_hex("5a").is_none());
    }
}
