//! Wrapped keys and credentials.

use super::{Reader, SqlFault};
use crate::sql;
use app::ports::{StoredCredential, WrappedSecret};
use domain::ids::{Jurisdiction, StaffId, StreamId};
use rusqlite::params;
use uuid::Uuid;

/// The wrapped key of a stream.
pub(super) fn find(
    reader: &Reader,
    town: &Jurisdiction,
    stream: StreamId,
) -> Result<Option<WrappedSecret>, SqlFault> {
    reader.one(sql::SECRET, params![town.0, stream.bytes()], |row| {
        Ok(WrappedSecret { stream, epoch: row.get(0)?, bytes: row.get(1)? })
    })
}

/// A credential by its handle.
pub(super) fn credential(
    reader: &Reader,
    kind: &str,
    handle: &[u8],
) -> Result<Option<StoredCredential>, SqlFault> {
    reader.one(sql::CREDENTIAL, params![kind, handle], |row| {
        Ok(StoredCredential { staff: StaffId(Uuid::from_bytes(row.get(0)?)), secret: row.get(1)? })
    })
}
