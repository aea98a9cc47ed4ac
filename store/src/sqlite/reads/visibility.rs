//! Who may see a stream, and how much.

use super::{Reader, SqlFault, json};
use crate::codes::{micros, party, party_codes, time};
use crate::sql;
use app::ports::Viewer;
use domain::actor::Party;
use domain::ids::{Jurisdiction, StreamId};
use domain::rows::Level;
use jiff::Timestamp;
use rusqlite::params;

/// One row always: absent and forbidden run the same statement and read the same answer shape.
const LEVEL: &str = "SELECT MIN(level), MAX(level) FROM visibility \
     WHERE jurisdiction = $1 AND stream = $2 \
     AND party IN (SELECT value FROM json_each($3)) AND (until IS NULL OR until > $4)";

/// The viewer's level; `None` when a bar stands or nothing is granted.
pub(super) fn level(reader: &Reader, viewer: &Viewer, id: StreamId) -> Result<Option<Level>, SqlFault> {
    let parties = json(&party_codes(&viewer.parties));
    let values = params![viewer.jurisdiction.0, id.bytes(), parties, micros(viewer.now)];
    let bounds = reader.one(LEVEL, values, |row| {
        Ok((row.get::<_, Option<i16>>(0)?.unwrap_or(0), row.get::<_, Option<i16>>(1)?.unwrap_or(0)))
    })?;
    let (least, most) = bounds.unwrap_or((0, 0));
    Ok((least > 0).then(|| Level::from_number(most)))
}

type Line = (Party, Level, Option<Timestamp>, String);

/// Every rule of a stream, expired ones too.
pub(super) fn list(reader: &Reader, town: &Jurisdiction, id: StreamId) -> Result<Vec<Line>, SqlFault> {
    reader.rows(sql::VISIBILITY, params![town.0, id.bytes()], |row| {
        let until: Option<i64> = row.get(2)?;
        Ok((
            party(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?,
            Level::from_number(row.get(1)?),
            until.map(time).transpose()?,
            row.get(3)?,
        ))
    })
}
