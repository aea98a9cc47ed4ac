//! Notices that wait for a party.

use super::{Pool, SqlFault, byte, moment};
use crate::codes::{kind, micros, party, party_codes};
use app::ports::{PendingNotice, ReadFault, Viewer};
use domain::ids::StreamId;
use tokio_postgres::Row;

/// A notice about a stream that the viewer may not see is absent: a bar is silent.
const WAITING: &str = "SELECT o.id, o.party, o.template, o.stream, s.kind, o.urgency, o.at, \
     COALESCE(d.attempts, 0) FROM outbox o \
     JOIN stream s ON s.jurisdiction = o.jurisdiction AND s.stream = o.stream \
     LEFT JOIN delivery d ON d.notice = o.id \
     WHERE o.jurisdiction = $1 AND o.party = ANY($2) AND o.after <= $3 AND o.acked_at IS NULL \
     AND 0 < (SELECT MIN(v.level) FROM visibility v WHERE v.jurisdiction = $1 AND v.stream = o.stream \
     AND v.party = ANY($2) AND (v.until IS NULL OR v.until > $3)) \
     ORDER BY o.urgency DESC, o.at, o.id LIMIT $4";

/// Waiting notices, most urgent first, then oldest first.
pub(super) async fn waiting(
    pool: &Pool,
    viewer: &Viewer,
    limit: u32,
) -> Result<Vec<PendingNotice>, ReadFault> {
    let (parties, now, limit) = (party_codes(&viewer.parties), micros(viewer.now), i64::from(limit));
    pool.rows(WAITING, &[&viewer.jurisdiction.0, &parties, &now, &limit], read).await
}

fn read(row: &Row) -> Result<PendingNotice, SqlFault> {
    let attempts: i32 = row.try_get(7)?;
    Ok(PendingNotice {
        id: row.try_get(0)?,
        to: party(row.try_get(1)?)?,
        template: row.try_get(2)?,
        stream: StreamId(row.try_get(3)?),
        kind: kind(row.try_get(4)?)?,
        urgency: byte(row, 5, "outbox.urgency")?,
        at: moment(row, 6)?,
        attempts: u32::try_from(attempts).unwrap_or(0),
    })
}
