//! One lock per data folder: what changes keys or files under a running server waits for it.

use crate::error::{Failure, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Held while the data folder is in use; the kernel lets go of it however the process ends.
pub struct Lock {
    _file: File,
}

/// Takes the data folder for a server: others may serve beside it, nobody may change keys.
///
/// # Errors
/// When somebody holds it alone.
pub fn shared(data: &Path) -> Result<Lock> {
    take(data, File::try_lock_shared)
}

/// Takes the data folder alone.
///
/// # Errors
/// When a server runs on it.
pub fn alone(data: &Path) -> Result<Lock> {
    take(data, File::try_lock)
}

fn take(data: &Path, how: fn(&File) -> std::result::Result<(), TryLockError>) -> Result<Lock> {
    crate::wiring::make_data_folder(data)?;
    let path = data.join("in-use.lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(Failure::file(&path))?;
    match how(&file) {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => {
            let words = format!("{} is in use by another shouhu; stop it first", data.display());
            Err(Failure::refused(words))
        }
        Err(TryLockError::Error(error)) => Err(Failure::file(&path)(error)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn servers_share_and_a_change_of_keys_waits_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let one = super::shared(folder.path()).unwrap();
        let two = super::shared(folder.path()).unwrap();
        assert!(super::alone(folder.path()).is_err());
        drop((one, two));
        assert!(super::alone(folder.path()).is_ok());
    }
}
