//! Registered attachments.

use super::stream::id;
use super::{Reader, SqlFault};
use crate::codes::time;
use crate::sql;
use app::ports::StoredBlob;
use domain::ids::{Jurisdiction, StaffId, StreamId};
use rusqlite::params;
use uuid::Uuid;

/// Attachments of a stream, oldest first.
pub(super) fn of_stream(
    reader: &Reader,
    town: &Jurisdiction,
    stream: StreamId,
) -> Result<Vec<StoredBlob>, SqlFault> {
    reader.rows(sql::BLOBS, params![town.0, stream.bytes()], |row| {
        Ok(StoredBlob {
            stream: id(row, 0)?,
            digest: row.get(1)?,
            size: row.get(2)?,
            kind: row.get(3)?,
            custody: StaffId(Uuid::from_bytes(row.get(4)?)),
            at: time(row.get(5)?)?,
        })
    })
}

/// Digests of every attachment of a town.
pub(super) fn digests(reader: &Reader, town: &Jurisdiction) -> Result<Vec<[u8; 32]>, SqlFault> {
    reader.rows(sql::BLOB_DIGESTS, params![town.0], |row| Ok(row.get(0)?))
}
