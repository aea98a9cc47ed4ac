//! Wrapped keys and credentials, written in the batch that makes them.

use super::decide::Known;
use super::write::{Flight, WriteFault, Writing, value};
use crate::seams::Step;
use app::ports::{Batch, SecretWrite};
use domain::ids::{Jurisdiction, StaffId};

/// Stores and shreds keys, in the batch's order, after its streams were written.
pub(super) fn write_secrets(flight: &mut Flight, batch: &Batch) {
    let town = &batch.jurisdiction.0;
    for write in &batch.secrets {
        match write {
            SecretWrite::Put(secret) => flight.add(
                Step::Secret,
                "INSERT INTO secret (jurisdiction, stream, epoch, bytes) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (jurisdiction, stream) DO UPDATE \
                 SET epoch = excluded.epoch, bytes = excluded.bytes",
                vec![
                    value(town.clone()),
                    value(secret.stream.0),
                    value(i64::from(secret.epoch)),
                    value(secret.bytes.clone()),
                ],
            ),
            SecretWrite::Shred(stream) => {
                let key = || vec![value(town.clone()), value(stream.0)];
                let secret = "DELETE FROM secret WHERE jurisdiction = $1 AND stream = $2";
                let derived = "DELETE FROM stream WHERE jurisdiction = $1 AND stream = $2";
                flight.add(Step::Shred, secret, key());
                flight.add(Step::Shred, derived, key());
            }
        }
    }
}

/// Stores credentials; whose handles they are was decided before.
pub(super) fn write_credentials(flight: &mut Flight, batch: &Batch) {
    for credential in &batch.credentials {
        flight.add(
            Step::Credential,
            "INSERT INTO credential (jurisdiction, staff, kind, handle, secret) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (kind, handle) DO UPDATE SET secret = excluded.secret",
            vec![
                value(batch.jurisdiction.0.clone()),
                value(credential.staff.0),
                value(credential.kind),
                value(credential.handle.clone()),
                value(credential.secret.clone()),
            ],
        );
    }
}

/// Looks whose the group's handles are.
pub(super) async fn look_at_handles(
    writing: &Writing<'_>,
    batches: &[&Batch],
    known: &mut Known,
) -> Result<(), WriteFault> {
    let credentials = || batches.iter().flat_map(|batch| &batch.credentials);
    if credentials().next().is_none() {
        return Ok(());
    }
    let kinds: Vec<&'static str> = credentials().map(|credential| credential.kind).collect();
    let handles: Vec<Vec<u8>> = credentials().map(|credential| credential.handle.clone()).collect();
    let held = "SELECT c.kind, c.handle, c.jurisdiction, c.staff FROM credential c \
         WHERE (c.kind, c.handle) IN \
         (SELECT kind, handle FROM unnest($1::text[], $2::bytea[]) AS a (kind, handle))";
    for row in writing.rows(Step::Credential, held, &[value(kinds), value(handles)]).await? {
        let holder = (Jurisdiction(row.try_get(2)?), StaffId(row.try_get(3)?));
        known.handles.insert((row.try_get(0)?, row.try_get(1)?), holder);
    }
    Ok(())
}
