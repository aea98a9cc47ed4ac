//! The keyring: keys in files that only their owner can read.
//!
//! `town.toml` holds the epochs of the key-encryption key, the keys of blind index, digests and
//! drafts. `sealing.toml` holds the sealing key (封存密钥) and may be away: two persons bring it
//! when a sealed record has to be opened. Neither file is ever part of a database backup.
//!
//! Software keys are not a certified cryptographic module (密码模块); an HSM or KMS can stand
//! behind the same port.

pub mod exchange;
mod stored;

pub use stored::{Secret, StoredEpoch, StoredSealing, StoredTown};

use crate::config::Suite;
use crate::error::{Failure, Result};
use app::keyring::Keyring;
use app::ports::Randomness;
use jiff::{Timestamp, ToSpan as _};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use vault::{DataKey, IndexKey, Kek, SealingKek, TokenBits, WrappingKey as _};

/// File of the everyday keys.
pub const TOWN_FILE: &str = "town.toml";
/// File of the sealing key.
pub const SEALING_FILE: &str = "sealing.toml";

/// Keys read from files.
pub struct FileKeyring {
    current: Kek,
    past: BTreeMap<u32, Kek>,
    sealing: Option<SealingKek>,
    index: IndexKey,
    digest: [u8; 32],
    ephemeral: Arc<DataKey>,
}

impl FileKeyring {
    /// Reads the keys of a folder. A sealing key that is away is no fault.
    ///
    /// # Errors
    /// When keys are missing, readable by others, or spoilt.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(TOWN_FILE);
        let town = StoredTown::read(&path)?;
        let sealing = folder.join(SEALING_FILE);
        let sealing = if sealing.exists() { Some(StoredSealing::read(&sealing)?) } else { None };
        Self::from_stored(&town, sealing.as_ref()).ok_or_else(|| Failure::Keys {
            path,
            reason: "no epoch".to_owned(),
            remedy: "bring the file back from where you keep copies of keys".to_owned(),
        })
    }

    fn from_stored(town: &StoredTown, sealing: Option<&StoredSealing>) -> Option<Self> {
        let suite = town.suite.vault();
        let kek = |e: &StoredEpoch| Kek::new(suite, e.number, e.expires.as_microsecond(), e.secret.bytes());
        let newest = town.epoch.iter().max_by_key(|e| e.number)?;
        let past = town.epoch.iter().filter(|e| e.number != newest.number);
        let mut ephemeral = |out: &mut [u8]| out.copy_from_slice(&town.ephemeral.bytes()[..out.len()]);
        Some(Self {
            current: kek(newest),
            past: past.map(|e| (e.number, kek(e))).collect(),
            sealing: sealing
                .map(|s| SealingKek::new(suite, s.number, s.expires.as_microsecond(), s.secret.bytes())),
            index: IndexKey::new(suite, TokenBits::default(), town.index.bytes()),
            digest: town.digest.bytes(),
            ephemeral: Arc::new(DataKey::generate(suite, &mut ephemeral)),
        })
    }
}

impl Keyring for FileKeyring {
    fn current(&self) -> &Kek {
        &self.current
    }

    fn epoch(&self, epoch: u32) -> app::Result<&Kek> {
        if epoch == self.current.epoch() {
            return Ok(&self.current);
        }
        let missing =
            || app::Error::fault(format!("key epoch {epoch} was destroyed, or is not in this keyring"));
        self.past.get(&epoch).ok_or_else(missing)
    }

    fn sealing(&self) -> Option<&SealingKek> {
        self.sealing.as_ref()
    }

    fn index_key(&self) -> &IndexKey {
        &self.index
    }

    fn digest_key(&self) -> &[u8; 32] {
        &self.digest
    }

    fn ephemeral_key(&self) -> Arc<DataKey> {
        Arc::clone(&self.ephemeral)
    }
}

/// When an epoch that begins now ends.
///
/// # Errors
/// When the calendar does.
pub fn expiry(now: Timestamp, days: u32) -> Result<Timestamp> {
    now.checked_add((i64::from(days) * 24).hours()).map_err(|e| Failure::refused(e.to_string()))
}

/// What kind of keys a new town gets.
#[derive(Clone, Copy, Debug)]
pub struct New {
    /// The algorithms, for good.
    pub suite: Suite,
    /// Days until the first epoch ends.
    pub days: u32,
}

/// Makes the keys of a new town. Nothing is ever overwritten.
///
/// # Errors
/// When keys exist already, or the folder can't be written.
pub fn create(
    folder: &Path,
    randomness: &dyn Randomness,
    now: Timestamp,
    kind: &New,
) -> Result<Vec<PathBuf>> {
    let (town_file, sealing_file) = (folder.join(TOWN_FILE), folder.join(SEALING_FILE));
    for path in [&town_file, &sealing_file] {
        if path.exists() {
            return Err(Failure::Keys {
                path: path.clone(),
                reason: "exists already, and what it opens would be lost with it".to_owned(),
                remedy: "to change keys, run `shouhu keys roll`".to_owned(),
            });
        }
    }
    stored::make_folder(folder)?;
    let expires = expiry(now, kind.days)?;
    let town = StoredTown {
        suite: kind.suite,
        epoch: vec![StoredEpoch { number: 1, created: now, expires, secret: Secret::draw(randomness) }],
        index: Secret::draw(randomness),
        digest: Secret::draw(randomness),
        ephemeral: Secret::draw(randomness),
    };
    let sealing = StoredSealing { number: 1, created: now, expires, secret: Secret::draw(randomness) };
    town.write_new(&town_file)?;
    sealing.write_new(&sealing_file)?;
    Ok(vec![town_file, sealing_file])
}

/// Adds an epoch; from now on it wraps.
///
/// # Errors
/// When the file can't be read or written.
pub fn add_epoch(folder: &Path, randomness: &dyn Randomness, now: Timestamp, days: u32) -> Result<u32> {
    let path = folder.join(TOWN_FILE);
    let mut town = StoredTown::read(&path)?;
    let number = town.epoch.iter().map(|e| e.number).max().unwrap_or(0) + 1;
    let expires = expiry(now, days)?;
    town.epoch.push(StoredEpoch { number, created: now, expires, secret: Secret::draw(randomness) });
    town.replace(&path)?;
    Ok(number)
}

/// Destroys an epoch that has ended: from then on, what old backups hold under it is noise.
///
/// # Errors
/// When it is the current one, has not ended, or is not there.
pub fn destroy_epoch(folder: &Path, number: u32, now: Timestamp) -> Result<()> {
    let path = folder.join(TOWN_FILE);
    let mut town = StoredTown::read(&path)?;
    let newest = town.epoch.iter().map(|e| e.number).max().unwrap_or(0);
    let found = town.epoch.iter().find(|e| e.number == number);
    let refusal = match found {
        None => Some(format!("there is no epoch {number}; `shouhu keys list` shows which there are")),
        Some(_) if number == newest => {
            Some(format!("epoch {number} is the current one; run `shouhu keys roll` first"))
        }
        Some(epoch) if epoch.expires > now => {
            Some(format!("epoch {number} ends on {}; backups under it may still be needed", epoch.expires))
        }
        Some(_) => None,
    };
    if let Some(words) = refusal {
        return Err(Failure::refused(words));
    }
    town.epoch.retain(|e| e.number != number);
    town.replace(&path)
}

#[cfg(test)]
mod tests;
