//! Deadlines.

use super::{Pool, SqlFault, byte, moment, moment_if_any};
use crate::codes::{kind, micros, party};
use crate::sql;
use app::ports::{ClockFilter, ReadFault, StoredClock};
use domain::ids::{Jurisdiction, StreamId};
use domain::rows::ClockRow;
use tokio_postgres::Row;
use uuid::Uuid;

const OF_STREAMS: &str = concat!(
    "SELECT ",
    sql::clock_columns!(),
    " FROM clock c JOIN stream s ON s.jurisdiction = c.jurisdiction AND s.stream = c.stream \
     WHERE c.jurisdiction = $1 AND c.stream = ANY($2) ORDER BY c.due, c.stream, c.key"
);

/// The deadlines that a filter asks for.
pub(super) async fn list(
    pool: &Pool,
    town: &Jurisdiction,
    filter: &ClockFilter,
) -> Result<Vec<StoredClock>, ReadFault> {
    match filter {
        ClockFilter::Wake { before, limit } => {
            pool.rows(sql::CLOCKS_TO_WAKE, &[&town.0, &micros(*before), &i64::from(*limit)], read).await
        }
        ClockFilter::Streams(streams) => {
            let ids: Vec<Uuid> = streams.iter().map(|stream| stream.0).collect();
            pool.rows(OF_STREAMS, &[&town.0, &ids], read).await
        }
        ClockFilter::Breached { limit } => {
            pool.rows(sql::CLOCKS_BREACHED, &[&town.0, &i64::from(*limit)], read).await
        }
    }
}

fn read(row: &Row) -> Result<StoredClock, SqlFault> {
    let owner: Option<&str> = row.try_get(5)?;
    let of = ClockRow {
        key: row.try_get(2)?,
        rule: row.try_get(3)?,
        version: row.try_get(4)?,
        owner: owner.map(party).transpose()?,
        started: moment(row, 6)?,
        due: moment(row, 7)?,
        wake: moment_if_any(row, 8)?,
        paused: moment_if_any(row, 9)?,
        met: moment_if_any(row, 10)?,
        breached: moment_if_any(row, 11)?,
        level: byte(row, 12, "clock.level")?,
    };
    Ok(StoredClock { stream: StreamId(row.try_get(0)?), kind: kind(row.try_get(1)?)?, row: of })
}
