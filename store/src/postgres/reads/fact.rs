//! Facts: of a stream, of a file, of the town; and what became of commands.

use super::{Pool, SqlFault, digest, moment};
use crate::codes::{micros, party_codes, signed, small, unsigned};
use crate::sql;
use app::ports::{CommandRecord, ReadFault, StoredFact, Viewer};
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use tokio_postgres::Row;

/// Which streams of the file the viewer may see is asked once per stream, not once per fact.
const CHRONOLOGY: &str = concat!(
    "SELECT ",
    sql::fact_columns!(),
    " FROM fact f WHERE f.jurisdiction = $1 AND f.root = $2 AND f.stream IN (\
     SELECT v.stream FROM stream s JOIN visibility v \
     ON v.jurisdiction = s.jurisdiction AND v.stream = s.stream \
     WHERE s.jurisdiction = $1 AND s.root = $2 \
     AND v.party = ANY($3) AND (v.until IS NULL OR v.until > $4) \
     GROUP BY v.stream HAVING MIN(v.level) > 0) \
     ORDER BY f.position DESC LIMIT $5"
);

/// Facts of one stream, oldest first.
pub(super) async fn of_stream(
    pool: &Pool,
    town: &Jurisdiction,
    stream: StreamId,
    from_version: u64,
) -> Result<Vec<StoredFact>, ReadFault> {
    pool.rows(sql::FACTS, &[&town.0, &stream.0, &signed(from_version)], read).await
}

/// Facts of a file that the viewer may see, newest first.
pub(super) async fn chronology(
    pool: &Pool,
    viewer: &Viewer,
    root: StreamId,
    limit: u32,
) -> Result<Vec<StoredFact>, ReadFault> {
    let (parties, now, limit) = (party_codes(&viewer.parties), micros(viewer.now), i64::from(limit));
    pool.rows(CHRONOLOGY, &[&viewer.jurisdiction.0, &root.0, &parties, &now, &limit], read).await
}

/// Facts by position.
pub(super) async fn journal(
    pool: &Pool,
    town: &Jurisdiction,
    after: u64,
    limit: u32,
) -> Result<Vec<StoredFact>, ReadFault> {
    pool.rows(sql::JOURNAL, &[&town.0, &signed(after), &i64::from(limit)], read).await
}

/// Last position of the town's journal; 0 when it has none.
pub(super) async fn position(pool: &Pool, town: &Jurisdiction) -> Result<u64, ReadFault> {
    let last = pool.one(sql::POSITION, &[&town.0], |row| Ok(row.try_get(0)?)).await?;
    Ok(unsigned(last.unwrap_or(0)))
}

/// What became of a command.
pub(super) async fn command(
    pool: &Pool,
    town: &Jurisdiction,
    actor: StaffId,
    command: CommandId,
) -> Result<Option<CommandRecord>, ReadFault> {
    let read = |row: &Row| Ok(CommandRecord { digest: digest(row, 0)?, result: row.try_get(1)? });
    pool.one(sql::COMMAND, &[&town.0, &actor.0, &command.0], read).await
}

fn read(row: &Row) -> Result<StoredFact, SqlFault> {
    let schema: i32 = row.try_get(8)?;
    Ok(StoredFact {
        position: unsigned(row.try_get(0)?),
        id: row.try_get(1)?,
        stream: StreamId(row.try_get(2)?),
        root: StreamId(row.try_get(3)?),
        version: unsigned(row.try_get(4)?),
        at: moment(row, 5)?,
        actor: StaffId(row.try_get(6)?),
        command: CommandId(row.try_get(7)?),
        schema: small(schema.into(), "fact.schema")?,
        body: row.try_get(9)?,
        leaf: digest(row, 10)?,
    })
}
