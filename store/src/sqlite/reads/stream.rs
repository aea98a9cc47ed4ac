//! Cached state of streams.

use super::{Reader, SqlFault};
use crate::codes::{kind, small, unsigned};
use crate::sql;
use app::ports::{SealedState, StoredStream, WrappedSecret};
use domain::ids::{Jurisdiction, StreamId};
use domain::noun::Kind;
use rusqlite::{Row, params};

/// One stream.
pub(super) fn find(
    reader: &Reader,
    town: &Jurisdiction,
    id: StreamId,
) -> Result<Option<StoredStream>, SqlFault> {
    reader.one(sql::STREAM, params![town.0, id.bytes()], read)
}

/// Streams that carry a facet.
pub(super) fn by_facet(
    reader: &Reader,
    town: &Jurisdiction,
    name: &str,
    value: &str,
) -> Result<Vec<StoredStream>, SqlFault> {
    reader.rows(sql::BY_FACET, params![town.0, name, value], read)
}

/// A page of a noun's streams with their keys.
pub(super) fn opened(
    reader: &Reader,
    town: &Jurisdiction,
    kind: Kind,
    (after, limit): (StreamId, u32),
) -> Result<Vec<(StoredStream, WrappedSecret)>, SqlFault> {
    reader.rows(sql::OPENED, params![town.0, kind.code(), after.bytes(), limit], |row| {
        let stream = read(row)?;
        let epoch = small(row.get(6)?, "secret.epoch")?;
        let secret = WrappedSecret { stream: stream.stream, epoch, bytes: row.get(7)? };
        Ok((stream, secret))
    })
}

/// A stream id in a column.
pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<StreamId> {
    Ok(StreamId(uuid::Uuid::from_bytes(row.get(column)?)))
}

/// A row of `stream_columns`.
pub(super) fn read(row: &Row<'_>) -> Result<StoredStream, SqlFault> {
    let shape: Option<i64> = row.get(4)?;
    let body: Option<Vec<u8>> = row.get(5)?;
    let state = match (shape, body) {
        (Some(shape), Some(body)) => Some(SealedState { shape: small(shape, "stream.shape")?, body }),
        _ => None,
    };
    Ok(StoredStream {
        stream: id(row, 0)?,
        root: id(row, 1)?,
        kind: kind(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
        version: unsigned(row.get(3)?),
        state,
    })
}
