//! Wrapped keys and credentials, written in the batch that makes them.

use super::write::{WriteFault, Writing};
use crate::seams::Step;
use app::ports::{AppendError, Batch, CredentialWrite, SecretWrite};
use domain::ids::{Jurisdiction, StreamId};
use rusqlite::params;

/// Stores and shreds keys, in the batch's order, after its streams were written.
pub(super) fn write_secrets(writing: &Writing<'_>, batch: &Batch) -> Result<(), WriteFault> {
    let town = &batch.jurisdiction;
    for write in &batch.secrets {
        match write {
            SecretWrite::Put(secret) => {
                let row = params![town.0, secret.stream.bytes(), secret.epoch, secret.bytes];
                writing.run(
                    Step::Secret,
                    "INSERT INTO secret (jurisdiction, stream, epoch, bytes) VALUES (?1, ?2, ?3, ?4) \
                     ON CONFLICT (jurisdiction, stream) DO UPDATE \
                     SET epoch = excluded.epoch, bytes = excluded.bytes",
                    row,
                )?;
            }
            SecretWrite::Shred(stream) => shred(writing, town, *stream)?,
        }
    }
    Ok(())
}

/// Deletes a key; `secure_delete` overwrites its bytes. Derived rows go with the stream's row.
fn shred(writing: &Writing<'_>, town: &Jurisdiction, stream: StreamId) -> Result<(), WriteFault> {
    let key = params![town.0, stream.bytes()];
    writing.run(Step::Shred, "DELETE FROM secret WHERE jurisdiction = ?1 AND stream = ?2", key)?;
    writing.run(Step::Shred, "DELETE FROM stream WHERE jurisdiction = ?1 AND stream = ?2", key)?;
    Ok(())
}

/// Stores credentials; a handle that another member of staff has is refused.
pub(super) fn write_credentials(writing: &Writing<'_>, batch: &Batch) -> Result<(), WriteFault> {
    for credential in &batch.credentials {
        if write_credential(writing, &batch.jurisdiction, credential)? == 0 {
            return Err(AppendError::HandleTaken.into());
        }
    }
    Ok(())
}

fn write_credential(
    writing: &Writing<'_>,
    town: &Jurisdiction,
    credential: &CredentialWrite,
) -> Result<usize, WriteFault> {
    writing.run(
        Step::Credential,
        "INSERT INTO credential (jurisdiction, staff, kind, handle, secret) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (kind, handle) DO UPDATE SET secret = excluded.secret \
         WHERE credential.jurisdiction = excluded.jurisdiction AND credential.staff = excluded.staff",
        params![town.0, credential.staff.0.as_bytes(), credential.kind, credential.handle, credential.secret],
    )
}
