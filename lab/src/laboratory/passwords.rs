//! Passwords of the laboratory's staff: Argon2id, 19 MiB, two passes.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// A hash that no password has: an unknown name costs as much time as a known one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5AA$Jq1dmZ0cO1E3p5mQxS9zG1Xb4h3kE0m3m1tH2v7yU9c";

fn argon() -> Result<Argon2<'static>, String> {
    let params = Params::new(19_456, 2, 1, None).map_err(|e| e.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string of a password.
pub(super) fn hash(password: &str) -> Result<String, String> {
    let salt: [u8; 16] = rand::random();
    let hash: PasswordHash =
        argon()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|e| e.to_string())?;
    Ok(hash.to_string())
}

/// Whether a password has this hash; without a hash, it has not.
pub(super) fn fits(password: &str, hash: Option<&str>) -> bool {
    let (Ok(argon), Ok(parsed)) = (argon(), PasswordHash::new(hash.unwrap_or(NOBODY))) else { return false };
    argon.verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}
