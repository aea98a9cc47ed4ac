//! Registered attachments.

use super::{Pool, digest, moment};
use crate::sql;
use app::ports::{ReadFault, StoredBlob};
use domain::ids::{Jurisdiction, StaffId, StreamId};

/// Attachments of a stream, oldest first.
pub(super) async fn of_stream(
    pool: &Pool,
    town: &Jurisdiction,
    stream: StreamId,
) -> Result<Vec<StoredBlob>, ReadFault> {
    pool.rows(sql::BLOBS, &[&town.0, &stream.0], |row| {
        Ok(StoredBlob {
            stream: StreamId(row.try_get(0)?),
            digest: digest(row, 1)?,
            size: row.try_get(2)?,
            kind: row.try_get(3)?,
            custody: StaffId(row.try_get(4)?),
            at: moment(row, 5)?,
        })
    })
    .await
}

/// Digests of every attachment of a town.
pub(super) async fn digests(pool: &Pool, town: &Jurisdiction) -> Result<Vec<[u8; 32]>, ReadFault> {
    pool.rows(sql::BLOB_DIGESTS, &[&town.0], |row| digest(row, 0)).await
}
