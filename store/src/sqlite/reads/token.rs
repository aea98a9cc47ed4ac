//! The blind index: which persons carry enough of the tokens.

use super::stream::id;
use super::{Reader, SqlFault, json};
use crate::codes::{micros, party_codes};
use app::ports::{TokenGroup, Viewer};
use domain::ids::StreamId;
use rusqlite::params;
use std::collections::BTreeSet;

/// Each group is `[number, need, token]` per line; a group that needs nothing only adds to the score.
///
/// `CROSS JOIN` holds SQLite to the order written: left to itself it walks every token of the town to save a sort,
/// and unpacks the list anew for each. Rights are asked of those alone who carry enough.
const SEARCH: &str = "WITH asked AS (\
     SELECT value ->> 0 AS number, value ->> 1 AS need, value ->> 2 AS token FROM json_each($1)), \
     hit AS (\
     SELECT t.stream, a.number, a.need, COUNT(*) AS found FROM asked a \
     CROSS JOIN token t WHERE t.jurisdiction = $2 AND t.token = a.token GROUP BY t.stream, a.number, a.need), \
     met AS (\
     SELECT h.stream, SUM(h.found) AS score FROM hit h \
     GROUP BY h.stream HAVING SUM(h.need > 0 AND h.found >= h.need) = $3) \
     SELECT m.stream, m.score FROM met m \
     WHERE 0 < (SELECT MIN(v.level) FROM visibility v WHERE v.jurisdiction = $2 AND v.stream = m.stream \
     AND v.party IN (SELECT value FROM json_each($4)) AND (v.until IS NULL OR v.until > $5)) \
     ORDER BY m.score DESC, m.stream LIMIT $6";

/// Persons visible to the viewer who carry enough tokens of every group, best first.
pub(super) fn search(
    reader: &Reader,
    viewer: &Viewer,
    groups: &[TokenGroup],
    limit: u32,
) -> Result<Vec<(StreamId, u32)>, SqlFault> {
    let mut asked: Vec<String> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let tokens: BTreeSet<i64> = group.tokens.iter().map(|token| token.0).collect();
        asked.extend(tokens.iter().map(|token| format!("[{number},{},{token}]", group.need)));
    }
    let asked = format!("[{}]", asked.join(","));
    let needed = groups.iter().filter(|group| group.need > 0).count();
    let parties = json(&party_codes(&viewer.parties));
    let values = params![asked, viewer.jurisdiction.0, needed as i64, parties, micros(viewer.now), limit];
    reader.rows(SEARCH, values, |row| Ok((id(row, 0)?, row.get(1)?)))
}
