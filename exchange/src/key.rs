//! Ed25519 keys, 32 bytes as 64 hexadecimal digits in a text file.

use ed25519_dalek::Signer as _;
use zeroize::Zeroizing;

use crate::Error;

/// Bytes of a key.
const KEY_BYTES: usize = 32;

fn read(text: &str, what: &'static str) -> Result<Zeroizing<[u8; KEY_BYTES]>, Error> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    hex::decode_to_slice(text.trim(), bytes.as_mut()).map_err(|_| Error::Unreadable { what })?;
    Ok(bytes)
}

/// The secret half: who holds it can sign packages. It is overwritten on drop and never printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(bytes))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Anything but 64 hexadecimal digits and white space around them.
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        Ok(Self::from_bytes(&*read(text, "signing key")?))
    }

    /// The text of a key file.
    #[must_use]
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(Zeroizing::new(self.0.to_bytes())))
    }

    /// The half that the other side gets.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SigningKey(of {})", self.public().to_hex())
    }
}

/// The public half of the other side.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl PublicKey {
    /// Reads a key file.
    ///
    /// # Errors
    /// Anything but 64 hexadecimal digits of a point on the curve that isn't weak.
    pub fn from_hex(text: &str) -> Result<Self, Error> {
        let what = "public key";
        let key = ed25519_dalek::VerifyingKey::from_bytes(&*read(text, what)?);
        key.ok().filter(|key| !key.is_weak()).map(Self).ok_or(Error::Unreadable { what })
    }

    /// The text of a key file; also what people compare when they exchange keys.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.as_bytes())
    }

    pub(crate) fn fits(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }
}
