//! The streams of a page at once: what lets the viewer see each, its key and its state.

use super::Pool;
use super::stream;
use crate::codes::{micros, party_codes, small};
use crate::sql;
use app::ports::{ReadFault, SeenStream, Viewer, WrappedSecret};
use domain::ids::StreamId;
use domain::rows::Level;
use uuid::Uuid;

/// One statement, so that rules and streams are of one moment; a bar hides a stream whatever else is
/// granted.
const SEEN: &str = concat!(
    "SELECT ",
    sql::stream_columns!(),
    ", k.epoch, k.bytes, v.level, v.bases FROM (SELECT stream, MAX(level) AS level, \
     array_agg(basis) AS bases FROM visibility WHERE jurisdiction = $1 AND stream = ANY($2) \
     AND party = ANY($3) AND (until IS NULL OR until > $4) GROUP BY stream HAVING MIN(level) > 0) v \
     JOIN stream s ON s.jurisdiction = $1 AND s.stream = v.stream \
     LEFT JOIN secret k ON k.jurisdiction = $1 AND k.stream = v.stream"
);

/// Those that she may see.
pub(super) async fn list(
    pool: &Pool,
    viewer: &Viewer,
    ids: &[StreamId],
) -> Result<Vec<SeenStream>, ReadFault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let parties = party_codes(&viewer.parties);
    let found = pool
        .rows(SEEN, &[&viewer.jurisdiction.0, &ids, &parties, &micros(viewer.now)], |row| {
            let stored = stream::read(row)?;
            let (epoch, bytes): (Option<i64>, Option<Vec<u8>>) = (row.try_get(6)?, row.try_get(7)?);
            let secret = match epoch.zip(bytes) {
                Some((epoch, bytes)) => {
                    let epoch = small(epoch, "secret.epoch")?;
                    Some(WrappedSecret { stream: stored.stream, epoch, bytes })
                }
                None => None,
            };
            let (level, bases) = (Level::from_number(row.try_get(8)?), row.try_get(9)?);
            Ok(SeenStream { stored, secret, level, bases })
        })
        .await?;
    Ok(found)
}
