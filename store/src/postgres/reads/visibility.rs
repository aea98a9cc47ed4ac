//! Who may see a stream, and how much.

use super::{Pool, moment_if_any};
use crate::codes::{micros, party, party_codes};
use crate::sql;
use app::ports::{ReadFault, Viewer};
use domain::actor::Party;
use domain::ids::{Jurisdiction, StreamId};
use domain::rows::Level;
use jiff::Timestamp;

/// One row always: absent and forbidden run the same statement and read the same answer shape.
const LEVEL: &str = "SELECT MIN(level), MAX(level) FROM visibility \
     WHERE jurisdiction = $1 AND stream = $2 AND party = ANY($3) AND (until IS NULL OR until > $4)";

/// The viewer's level; `None` when a bar stands or nothing is granted.
pub(super) async fn level(pool: &Pool, viewer: &Viewer, id: StreamId) -> Result<Option<Level>, ReadFault> {
    let parties = party_codes(&viewer.parties);
    let bounds = pool
        .one(LEVEL, &[&viewer.jurisdiction.0, &id.0, &parties, &micros(viewer.now)], |row| {
            let (least, most): (Option<i16>, Option<i16>) = (row.try_get(0)?, row.try_get(1)?);
            Ok((least.unwrap_or(0), most.unwrap_or(0)))
        })
        .await?;
    let (least, most) = bounds.unwrap_or((0, 0));
    Ok((least > 0).then(|| Level::from_number(most)))
}

type Line = (Party, Level, Option<Timestamp>, String);

/// Every rule of a stream, expired ones too.
pub(super) async fn list(pool: &Pool, town: &Jurisdiction, id: StreamId) -> Result<Vec<Line>, ReadFault> {
    pool.rows(sql::VISIBILITY, &[&town.0, &id.0], |row| {
        let level = Level::from_number(row.try_get(1)?);
        Ok((party(row.try_get(0)?)?, level, moment_if_any(row, 2)?, row.try_get(3)?))
    })
    .await
}
