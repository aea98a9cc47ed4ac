//! Keys of the exchange with the laboratory: `exchange.key` signs what we send, `lab.pub` is the
//! laboratory's public key, put there by the administrator who met theirs; `line.secret` opens the line
//! between both, where there is one.

use super::stored::{check_rights, make_folder, write_text};
use crate::config::Lab;
use crate::error::{Failure, Result};
use app::lab::LabKeys;
use app::ports::Randomness;
use exchange::{PublicKey, Route, SigningKey};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// File of our signing key.
pub const EXCHANGE_FILE: &str = "exchange.key";
/// File of the laboratory's public key.
pub const LAB_FILE: &str = "lab.pub";
/// File of the secret that both ends of the line share.
pub const LINE_FILE: &str = "line.secret";

/// Fewest characters of that secret: 128 bits, written as hexadecimal digits.
const SECRET_CHARS_MIN: usize = 32;

fn unfit(path: PathBuf, reason: &str, remedy: &str) -> Failure {
    Failure::Keys { path, reason: reason.to_owned(), remedy: remedy.to_owned() }
}

fn text(path: &Path) -> Result<Zeroizing<String>> {
    check_rights(path)?;
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(Failure::file(path))
}

fn own_key(path: PathBuf) -> Result<SigningKey> {
    let read = SigningKey::from_hex(&text(&path)?);
    read.map_err(|_| {
        unfit(path, "not a signing key", "bring the file back from where you keep copies of keys")
    })
}

/// The keys, when both are there; without them the exchange is not set up.
///
/// # Errors
/// A key that others can read, or that is none; a name of an end that can't stand in a package.
pub fn read(folder: &Path, lab: &Lab) -> Result<Option<LabKeys>> {
    let (own, peer) = (folder.join(EXCHANGE_FILE), folder.join(LAB_FILE));
    if !own.exists() || !peer.exists() {
        return Ok(None);
    }
    let ours = own_key(own)?;
    let theirs = PublicKey::from_hex(&text(&peer)?);
    let theirs =
        theirs.map_err(|_| unfit(peer, "not a public key", "ask the laboratory for its public key again"))?;
    let route = Route::new(&lab.own, &lab.peer).map_err(|e| Failure::refused(format!("[lab]: {e}")))?;
    Ok(Some(LabKeys { ours, theirs, route }))
}

/// Our public key; our signing key is made when there is none yet.
///
/// # Errors
/// A folder that can't be written; a key that is none.
pub fn own(folder: &Path, randomness: &dyn Randomness) -> Result<PublicKey> {
    let path = folder.join(EXCHANGE_FILE);
    if !path.exists() {
        make_folder(folder)?;
        let mut bytes = Zeroizing::new([0; 32]);
        randomness.fill(bytes.as_mut());
        write_text(&path, &SigningKey::from_bytes(&bytes).to_hex())?;
    }
    Ok(own_key(path)?.public())
}

/// The secret of the line.
///
/// # Errors
/// A file that is missing, that others can read, or that is too short to be a secret.
pub fn line_secret(folder: &Path) -> Result<Zeroizing<String>> {
    let path = folder.join(LINE_FILE);
    if !path.exists() {
        let remedy = "run `shouhu keys line`, and bring the file to the laboratory; or remove lab.line";
        return Err(unfit(path, "the line is on, and its secret is missing", remedy));
    }
    let secret = Zeroizing::new(text(&path)?.trim().to_owned());
    if secret.len() < SECRET_CHARS_MIN || !secret.bytes().all(|c| c.is_ascii_graphic()) {
        let remedy = "remove it, run `shouhu keys line`, and bring the new file to the laboratory";
        return Err(unfit(path, "no secret of at least 32 plain characters", remedy));
    }
    Ok(secret)
}

/// Makes the secret of the line when there is none yet; answers where it lies.
///
/// # Errors
/// A folder that can't be written.
pub fn make_line_secret(folder: &Path, randomness: &dyn Randomness) -> Result<PathBuf> {
    let path = folder.join(LINE_FILE);
    if !path.exists() {
        make_folder(folder)?;
        let mut bytes = Zeroizing::new([0; 32]);
        randomness.fill(bytes.as_mut());
        write_text(&path, &Zeroizing::new(hex::encode(bytes.as_ref())))?;
    }
    line_secret(folder)?;
    Ok(path)
}

/// The demo town's laboratory: both ends lie in one folder, for there is nobody to meet.
///
/// # Errors
/// A folder that can't be written.
pub fn invent(folder: &Path, randomness: &dyn Randomness) -> Result<()> {
    own(folder, randomness)?;
    let mut bytes = Zeroizing::new([0; 32]);
    randomness.fill(bytes.as_mut());
    let lab = SigningKey::from_bytes(&bytes);
    write_text(&folder.join("lab.key"), &lab.to_hex())?;
    write_text(&folder.join(LAB_FILE), &lab.public().to_hex())
}

/// The signing key of the demo town's laboratory.
///
/// # Errors
/// When it is not there.
pub fn invented_lab(folder: &Path) -> Result<SigningKey> {
    own_key(folder.join("lab.key"))
}
