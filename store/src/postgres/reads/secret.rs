//! Wrapped keys and credentials.

use super::Pool;
use crate::codes::small;
use crate::sql;
use app::ports::{ReadFault, StoredCredential, WrappedSecret};
use domain::ids::{Jurisdiction, StaffId, StreamId};

/// The wrapped key of a stream.
pub(super) async fn find(
    pool: &Pool,
    town: &Jurisdiction,
    stream: StreamId,
) -> Result<Option<WrappedSecret>, ReadFault> {
    pool.one(sql::SECRET, &[&town.0, &stream.0], |row| {
        Ok(WrappedSecret { stream, epoch: small(row.try_get(0)?, "secret.epoch")?, bytes: row.try_get(1)? })
    })
    .await
}

/// A credential by its handle.
pub(super) async fn credential(
    pool: &Pool,
    kind: &str,
    handle: &[u8],
) -> Result<Option<StoredCredential>, ReadFault> {
    pool.one(sql::CREDENTIAL, &[&kind, &handle], |row| {
        Ok(StoredCredential { staff: StaffId(row.try_get(0)?), secret: row.try_get(1)? })
    })
    .await
}
