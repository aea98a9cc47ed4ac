//! Cached state of streams.

use super::{Pool, SqlFault};
use crate::codes::{kind, small, unsigned};
use crate::sql;
use app::ports::{ReadFault, SealedState, StoredStream, WrappedSecret};
use domain::ids::{Jurisdiction, StreamId};
use domain::noun::Kind;
use tokio_postgres::Row;

/// One stream.
pub(super) async fn find(
    pool: &Pool,
    town: &Jurisdiction,
    id: StreamId,
) -> Result<Option<StoredStream>, ReadFault> {
    pool.one(sql::STREAM, &[&town.0, &id.0], read).await
}

/// Streams that carry a facet.
pub(super) async fn by_facet(
    pool: &Pool,
    town: &Jurisdiction,
    name: &str,
    value: &str,
) -> Result<Vec<StoredStream>, ReadFault> {
    pool.rows(sql::BY_FACET, &[&town.0, &name, &value], read).await
}

/// A page of a noun's streams with their keys.
pub(super) async fn opened(
    pool: &Pool,
    town: &Jurisdiction,
    kind: Kind,
    (after, limit): (StreamId, u32),
) -> Result<Vec<(StoredStream, WrappedSecret)>, ReadFault> {
    pool.rows(sql::OPENED, &[&town.0, &kind.code(), &after.0, &i64::from(limit)], |row| {
        let stream = read(row)?;
        let epoch = small(row.try_get(6)?, "secret.epoch")?;
        let secret = WrappedSecret { stream: stream.stream, epoch, bytes: row.try_get(7)? };
        Ok((stream, secret))
    })
    .await
}

/// A row of `stream_columns`.
pub(super) fn read(row: &Row) -> Result<StoredStream, SqlFault> {
    let shape: Option<i32> = row.try_get(4)?;
    let body: Option<Vec<u8>> = row.try_get(5)?;
    let state = match (shape, body) {
        (Some(shape), Some(body)) => Some(SealedState { shape: small(shape.into(), "stream.shape")?, body }),
        _ => None,
    };
    Ok(StoredStream {
        stream: StreamId(row.try_get(0)?),
        root: StreamId(row.try_get(1)?),
        kind: kind(row.try_get(2)?)?,
        version: unsigned(row.try_get(3)?),
        state,
    })
}
