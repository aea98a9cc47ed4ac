//! Facts: of a stream, of a file, of the town; and what became of commands.

use super::stream::id;
use super::{Reader, SqlFault, json};
use crate::codes::{micros, party_codes, signed, small, time, unsigned};
use crate::sql;
use app::ports::{CommandRecord, StoredFact, Viewer};
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use rusqlite::{Row, params};
use uuid::Uuid;

/// Which streams of the file the viewer may see is asked once per stream, not once per fact.
const CHRONOLOGY: &str = concat!(
    "SELECT ",
    sql::fact_columns!(),
    " FROM fact f WHERE f.jurisdiction = $1 AND f.root = $2 AND f.stream IN (\
     SELECT v.stream FROM stream s JOIN visibility v \
     ON v.jurisdiction = s.jurisdiction AND v.stream = s.stream \
     WHERE s.jurisdiction = $1 AND s.root = $2 \
     AND v.party IN (SELECT value FROM json_each($3)) AND (v.until IS NULL OR v.until > $4) \
     GROUP BY v.stream HAVING MIN(v.level) > 0) \
     ORDER BY f.position DESC LIMIT $5"
);

/// Facts of one stream, oldest first.
pub(super) fn of_stream(
    reader: &Reader,
    town: &Jurisdiction,
    stream: StreamId,
    from_version: u64,
) -> Result<Vec<StoredFact>, SqlFault> {
    reader.rows(sql::FACTS, params![town.0, stream.bytes(), signed(from_version)], read)
}

/// Facts of a file that the viewer may see, newest first.
pub(super) fn chronology(
    reader: &Reader,
    viewer: &Viewer,
    root: StreamId,
    limit: u32,
) -> Result<Vec<StoredFact>, SqlFault> {
    let parties = json(&party_codes(&viewer.parties));
    let values = params![viewer.jurisdiction.0, root.bytes(), parties, micros(viewer.now), limit];
    reader.rows(CHRONOLOGY, values, read)
}

/// Facts by position.
pub(super) fn journal(
    reader: &Reader,
    town: &Jurisdiction,
    after: u64,
    limit: u32,
) -> Result<Vec<StoredFact>, SqlFault> {
    reader.rows(sql::JOURNAL, params![town.0, signed(after), limit], read)
}

/// Last position of the town's journal; 0 when it has none.
pub(super) fn position(reader: &Reader, town: &Jurisdiction) -> Result<u64, SqlFault> {
    let last = reader.one(sql::POSITION, params![town.0], |row| Ok(row.get(0)?))?;
    Ok(unsigned(last.unwrap_or(0)))
}

/// What became of a command.
pub(super) fn command(
    reader: &Reader,
    town: &Jurisdiction,
    actor: StaffId,
    command: CommandId,
) -> Result<Option<CommandRecord>, SqlFault> {
    let key = params![town.0, actor.0.as_bytes(), command.0.as_bytes()];
    reader.one(sql::COMMAND, key, |row| Ok(CommandRecord { digest: row.get(0)?, result: row.get(1)? }))
}

fn read(row: &Row<'_>) -> Result<StoredFact, SqlFault> {
    Ok(StoredFact {
        position: unsigned(row.get(0)?),
        id: Uuid::from_bytes(row.get(1)?),
        stream: id(row, 2)?,
        root: id(row, 3)?,
        version: unsigned(row.get(4)?),
        at: time(row.get(5)?)?,
        actor: StaffId(Uuid::from_bytes(row.get(6)?)),
        command: CommandId(Uuid::from_bytes(row.get(7)?)),
        schema: small(row.get(8)?, "fact.schema")?,
        body: row.get(9)?,
        leaf: row.get(10)?,
    })
}
