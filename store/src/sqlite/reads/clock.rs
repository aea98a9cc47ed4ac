//! Deadlines.

use super::stream::id;
use super::{Reader, SqlFault, json};
use crate::codes::{kind, micros, party, time};
use crate::sql;
use app::ports::{ClockFilter, StoredClock};
use domain::ids::Jurisdiction;
use domain::rows::ClockRow;
use jiff::Timestamp;
use rusqlite::{Row, params};

const OF_STREAMS: &str = concat!(
    "SELECT ",
    sql::clock_columns!(),
    " FROM clock c JOIN stream s ON s.jurisdiction = c.jurisdiction AND s.stream = c.stream \
     WHERE c.jurisdiction = $1 AND c.stream IN (SELECT unhex(value) FROM json_each($2)) \
     ORDER BY c.due, c.stream, c.key"
);

/// The deadlines that a filter asks for.
pub(super) fn list(
    reader: &Reader,
    town: &Jurisdiction,
    filter: &ClockFilter,
) -> Result<Vec<StoredClock>, SqlFault> {
    match filter {
        ClockFilter::Wake { before, limit } => {
            reader.rows(sql::CLOCKS_TO_WAKE, params![town.0, micros(*before), limit], read)
        }
        ClockFilter::Streams(streams) => {
            let ids: Vec<String> = streams.iter().map(ToString::to_string).collect();
            reader.rows(OF_STREAMS, params![town.0, json(&ids)], read)
        }
        ClockFilter::Breached { limit } => reader.rows(sql::CLOCKS_BREACHED, params![town.0, limit], read),
    }
}

fn moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, SqlFault> {
    let micros: Option<i64> = row.get(column)?;
    Ok(micros.map(time).transpose()?)
}

fn read(row: &Row<'_>) -> Result<StoredClock, SqlFault> {
    let owner: Option<String> = row.get(5)?;
    let of = ClockRow {
        key: row.get(2)?,
        rule: row.get(3)?,
        version: row.get(4)?,
        owner: owner.as_deref().map(party).transpose()?,
        started: time(row.get(6)?)?,
        due: time(row.get(7)?)?,
        wake: moment(row, 8)?,
        paused: moment(row, 9)?,
        met: moment(row, 10)?,
        breached: moment(row, 11)?,
        level: row.get(12)?,
    };
    let noun: String = row.get(1)?;
    Ok(StoredClock { stream: id(row, 0)?, kind: kind(&noun)?, row: of })
}
