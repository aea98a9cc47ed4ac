//! The two suites (密码套件): the international one and the Chinese commercial one (商用密码), behind one trait.

use aes_gcm::{
    AeadInOut, Aes256Gcm, AesGcm, KeyInit, Nonce,
    aead::{array::typenum::U12, inout::InOutBuf},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

use crate::error::{Error, Kind};

/// SM4 in Galois/Counter mode with a 96-bit nonce, as in RFC 8998.
type Sm4Gcm = AesGcm<Sm4, U12>;

/// Bytes of the authentication tag in both suites.
pub(crate) const TAG_BYTES: usize = 16;
/// Bytes of the nonce in both suites.
pub(crate) const NONCE_BYTES: usize = 12;

/// Which algorithms a key works with. Chosen at run time (`crypto.suite`), written into everything sealed, so
/// that both suites can stand side by side in one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Suite {
    /// AES-256-GCM, HKDF-SHA-256, HMAC-SHA-256, SHA-256.
    #[default]
    International,
    /// SM4-GCM, HKDF-SM3, HMAC-SM3, SM3 (国密). Software keys are not a certified module (密码模块).
    Sm,
}

impl Suite {
    /// The byte that stands for this suite in stored forms.
    pub fn code(self) -> u8 {
        match self {
            Self::International => 1,
            Self::Sm => 2,
        }
    }

    /// The suite for a stored byte, `None` when unknown.
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::International),
            2 => Some(Self::Sm),
            _ => None,
        }
    }

    /// The hash of `parts` put end to end: SHA-256 or SM3, 32 bytes.
    pub fn digest(self, parts: &[&[u8]]) -> [u8; 32] {
        self.algorithms().digest(parts)
    }

    /// The keyed hash of `parts` put end to end: HMAC-SHA-256 or HMAC-SM3, 32 bytes.
    pub fn mac(self, key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
        self.algorithms().mac(key, parts)
    }

    /// The algorithms themselves.
    pub(crate) fn algorithms(self) -> &'static dyn Algorithms {
        match self {
            Self::International => &International,
            Self::Sm => &Sm,
        }
    }
}

/// What a suite can do. Stateless; keys are slices of the length that [`key_bytes`](Self::key_bytes) says.
pub(crate) trait Algorithms {
    /// Length of an AEAD key in bytes.
    fn key_bytes(&self) -> usize;
    /// Hash of the parts put end to end.
    fn digest(&self, parts: &[&[u8]]) -> [u8; 32];
    /// HMAC of the parts put end to end.
    fn mac(&self, key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32];
    /// Extract and expand `out.len()` (≤ 8160) bytes.
    fn derive(&self, salt: &[u8], secret: &[u8], info: &[&[u8]], out: &mut [u8]) -> Result<(), Error>;
    /// Encrypts in place and returns the tag.
    fn encrypt(
        &self,
        key: &[u8],
        nonce: &[u8],
        aad: &[u8],
        text: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], Error>;
    /// Checks the tag, then decrypts in place; on refusal `text` is left as it was.
    fn decrypt(&self, key: &[u8], nonce: &[u8], aad: &[u8], text: &mut [u8], tag: &[u8])
    -> Result<(), Error>;
}

/// Writes out [`Algorithms`] for one set of RustCrypto types.
macro_rules! suite {
    ($name:ident, $aead:ty, $hash:ty, $key_bytes:literal) => {
        struct $name;

        impl Algorithms for $name {
            fn key_bytes(&self) -> usize {
                $key_bytes
            }

            fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
                let mut hash = <$hash>::new();
                parts.iter().for_each(|part| hash.update(part));
                hash.finalize().into()
            }

            fn mac(&self, key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
                // HMAC fills a short key with zeros up to the block; both hashes have blocks of 64 bytes.
                let mut block = Zeroizing::new([0; 64]);
                block[..32].copy_from_slice(key);
                let mut mac = <Hmac<$hash> as KeyInit>::new((&*block).into());
                parts.iter().for_each(|part| mac.update(part));
                mac.finalize().into_bytes().into()
            }

            fn derive(
                &self,
                salt: &[u8],
                secret: &[u8],
                info: &[&[u8]],
                out: &mut [u8],
            ) -> Result<(), Error> {
                Hkdf::<$hash>::new(Some(salt), secret)
                    .expand_multi_info(info, out)
                    .map_err(|_| Kind::Malformed("derived key too long").into())
            }

            fn encrypt(
                &self,
                key: &[u8],
                nonce: &[u8],
                aad: &[u8],
                text: &mut [u8],
            ) -> Result<[u8; TAG_BYTES], Error> {
                let (cipher, nonce) = keyed::<$aead>(key, nonce)?;
                let tag = cipher
                    .encrypt_inout_detached(&nonce, aad, InOutBuf::from(text))
                    .map_err(|_| Kind::TooLong)?;
                Ok(tag.into())
            }

            fn decrypt(
                &self,
                key: &[u8],
                nonce: &[u8],
                aad: &[u8],
                text: &mut [u8],
                tag: &[u8],
            ) -> Result<(), Error> {
                let (cipher, nonce) = keyed::<$aead>(key, nonce)?;
                let tag: [u8; TAG_BYTES] = tag.try_into().map_err(|_| Kind::Malformed("tag length"))?;
                cipher
                    .decrypt_inout_detached(&nonce, aad, InOutBuf::from(text), &tag.into())
                    .map_err(|_| Kind::Refused.into())
            }
        }
    };
}

suite!(International, Aes256Gcm, Sha256, 32);
suite!(Sm, Sm4Gcm, Sm3, 16);

/// A cipher and a nonce from slices.
fn keyed<A: KeyInit>(key: &[u8], nonce: &[u8]) -> Result<(A, Nonce<U12>), Error> {
    let cipher = A::new_from_slice(key).map_err(|_| Kind::Malformed("key length"))?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| Kind::Malformed("nonce length"))?;
    Ok((cipher, nonce.into()))
}
