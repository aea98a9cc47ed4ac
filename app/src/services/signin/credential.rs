//! Argon2id hashing of passwords and PINs, with salts from the randomness port.

use crate::error::{Error, Result};
use crate::house::House;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// Memory 19 MiB, two passes, one lane: the OWASP minimum for Argon2id, so that a small town
/// server can sign in a whole shift at once.
fn argon() -> Result<Argon2<'static>> {
    let params = Params::new(19_456, 2, 1, None).map_err(|e| Error::fault(format!("argon2: {e}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a secret into a PHC string.
///
/// # Errors
/// A fault of the hasher.
pub fn hash_secret(house: &House, secret: &[u8]) -> Result<String> {
    let salt: [u8; 16] = house.random();
    let hash: PasswordHash =
        argon()?.hash_password_with_salt(secret, &salt).map_err(|e| Error::fault(format!("argon2: {e}")))?;
    Ok(hash.to_string())
}

/// Whether the secret matches the PHC string.
#[must_use]
pub fn verify_secret(secret: &[u8], phc: &str) -> bool {
    let (Ok(argon), Ok(parsed)) = (argon(), PasswordHash::new(phc)) else { return false };
    argon.verify_password(secret, &parsed).is_ok()
}
