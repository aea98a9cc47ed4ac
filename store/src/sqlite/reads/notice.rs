//! Notices that wait for a party.

use super::stream::id;
use super::{Reader, SqlFault, json};
use crate::codes::{kind, micros, party, party_codes, time};
use app::ports::{PendingNotice, Viewer};
use rusqlite::{Row, params};
use uuid::Uuid;

/// A notice about a stream that the viewer may not see is absent: a bar is silent.
const WAITING: &str = "SELECT o.id, o.party, o.template, o.stream, s.kind, o.urgency, o.at, \
     COALESCE(d.attempts, 0) FROM outbox o \
     JOIN stream s ON s.jurisdiction = o.jurisdiction AND s.stream = o.stream \
     LEFT JOIN delivery d ON d.notice = o.id \
     WHERE o.jurisdiction = $1 AND o.party IN (SELECT value FROM json_each($2)) \
     AND o.after <= $3 AND o.acked_at IS NULL \
     AND 0 < (SELECT MIN(v.level) FROM visibility v WHERE v.jurisdiction = $1 AND v.stream = o.stream \
     AND v.party IN (SELECT value FROM json_each($2)) AND (v.until IS NULL OR v.until > $3)) \
     ORDER BY o.urgency DESC, o.at, o.id LIMIT $4";

/// Waiting notices, most urgent first, then oldest first.
pub(super) fn waiting(reader: &Reader, viewer: &Viewer, limit: u32) -> Result<Vec<PendingNotice>, SqlFault> {
    let parties = json(&party_codes(&viewer.parties));
    reader.rows(WAITING, params![viewer.jurisdiction.0, parties, micros(viewer.now), limit], read)
}

fn read(row: &Row<'_>) -> Result<PendingNotice, SqlFault> {
    let to: String = row.get(1)?;
    let noun: String = row.get(4)?;
    Ok(PendingNotice {
        id: Uuid::from_bytes(row.get(0)?),
        to: party(&to)?,
        template: row.get(2)?,
        stream: id(row, 3)?,
        kind: kind(&noun)?,
        urgency: row.get(5)?,
        at: time(row.get(6)?)?,
        attempts: row.get(7)?,
    })
}
