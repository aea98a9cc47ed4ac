//! Sealing and opening: padded, authenticated, bound to a place.
//!
//! Stored form: `format (1) | suite (1) | salt (24) | ciphertext | tag (16)`. Each message has its own key and nonce,
//! derived by HKDF from the data key and the random 192-bit salt, so nonces can't collide in practice: after 2^64
//! messages under one data key the chance is about 2^-64. The header and the place are authenticated.

use zeroize::Zeroizing;

use crate::{
    entropy::Entropy,
    error::{Error, Kind},
    keys::DataKey,
    pad::{bucket_bytes, pad_into, unpad},
    place::Place,
    plain::Plain,
    suite::{NONCE_BYTES, Suite, TAG_BYTES},
};

/// The stored format that this version writes.
const FORMAT: u8 = 1;
/// Bytes of the random salt.
const SALT_BYTES: usize = 24;
/// Bytes before the ciphertext.
const HEADER_BYTES: usize = 2 + SALT_BYTES;
/// Separates these subkeys from every other use of a data key.
const LABEL: &[u8] = b"shouhu/vault/seal/1";

/// A ciphertext: safe to store, log and copy. It reveals its suite and the bucket of its length, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Takes bytes that came out of storage; they are checked when opened.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes to store, without copying.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Seals `plaintext` under `key` so that it opens at `place` only. Sealing the same thing twice gives unrelated bytes.
///
/// # Errors
/// [`is_too_long`](Error::is_too_long) above [`MAX_PLAINTEXT_BYTES`](crate::MAX_PLAINTEXT_BYTES).
pub fn seal(
    key: &DataKey,
    place: &Place<'_>,
    plaintext: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Sealed, Error> {
    let mut out = Zeroizing::new(Vec::new());
    out.reserve_exact(HEADER_BYTES + bucket_bytes(plaintext.len()) + TAG_BYTES);
    out.extend_from_slice(&[FORMAT, key.suite().code()]);
    let mut salt = [0; SALT_BYTES];
    entropy.fill(&mut salt);
    out.extend_from_slice(&salt);
    pad_into(&mut out, plaintext)?;
    let (header, text) = out.split_at_mut(HEADER_BYTES);
    let message = MessageKey::derive(key, &salt)?;
    let aad = associated(header, place);
    let tag = key.suite().algorithms().encrypt(message.key(), message.nonce(), &aad, text)?;
    out.extend_from_slice(&tag);
    Ok(Sealed(std::mem::take(&mut *out)))
}

/// Opens what [`seal`] sealed under the same key for the same place.
///
/// # Errors
/// [`is_refused`](Error::is_refused) when key, place, purpose or any bit differs;
/// [`is_unknown_format`](Error::is_unknown_format) for a foreign version or suite;
/// [`is_malformed`](Error::is_malformed) when too short to be ours.
pub fn open(key: &DataKey, place: &Place<'_>, sealed: &Sealed) -> Result<Plain<Vec<u8>>, Error> {
    let (header, rest) =
        sealed.0.split_at_checked(HEADER_BYTES).ok_or(Kind::Malformed("ciphertext length"))?;
    let (&format, &suite, salt) = match header {
        [format, suite, salt @ ..] => (format, suite, salt),
        _ => return Err(Kind::Malformed("ciphertext length").into()),
    };
    if format != FORMAT {
        return Err(Kind::Unknown.into());
    }
    let suite = Suite::from_code(suite).ok_or(Kind::Unknown)?;
    if suite != key.suite() {
        return Err(Kind::Refused.into());
    }
    let text_bytes = rest.len().checked_sub(TAG_BYTES).ok_or(Kind::Malformed("ciphertext length"))?;
    let (text, tag) = rest.split_at(text_bytes);
    let message = MessageKey::derive(key, salt)?;
    let aad = associated(header, place);
    let mut padded = Zeroizing::new(text.to_vec());
    suite.algorithms().decrypt(message.key(), message.nonce(), &aad, &mut padded, tag)?;
    let mut plaintext = unpad(&padded)?;
    Ok(Plain::new(std::mem::take(&mut *plaintext)))
}

/// Header and place as authenticated data; the header has a fixed length, so the two can't run into each other.
fn associated(header: &[u8], place: &Place<'_>) -> Vec<u8> {
    let mut aad = Vec::with_capacity(160);
    aad.extend_from_slice(LABEL);
    aad.extend_from_slice(header);
    place.bind(&mut aad);
    aad
}

/// One message's AEAD key and nonce.
struct MessageKey {
    material: Zeroizing<[u8; 32 + NONCE_BYTES]>,
    key_bytes: usize,
}

impl MessageKey {
    fn derive(key: &DataKey, salt: &[u8]) -> Result<Self, Error> {
        let algorithms = key.suite().algorithms();
        let mut material = Zeroizing::new([0; 32 + NONCE_BYTES]);
        algorithms.derive(salt, key.bytes(), &[LABEL], material.as_mut_slice())?;
        Ok(Self { material, key_bytes: algorithms.key_bytes() })
    }

    fn key(&self) -> &[u8] {
        &self.material[..self.key_bytes]
    }

    fn nonce(&self) -> &[u8] {
        &self.material[32..]
    }
}
