//! The blind index: which persons carry enough of the tokens.

use super::Pool;
use crate::codes::{micros, party_codes};
use app::ports::{ReadFault, TokenGroup, Viewer};
use domain::ids::StreamId;
use std::collections::BTreeSet;

/// A group that needs nothing only adds to the score.
const SEARCH: &str = "WITH asked AS (\
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS a (number, need, token)), \
     hit AS (\
     SELECT t.stream, a.number, a.need, COUNT(*) AS found FROM asked a \
     JOIN token t ON t.jurisdiction = $4 AND t.token = a.token GROUP BY t.stream, a.number, a.need), \
     met AS (\
     SELECT h.stream, CAST(SUM(h.found) AS BIGINT) AS score FROM hit h \
     GROUP BY h.stream HAVING COUNT(*) FILTER (WHERE h.need > 0 AND h.found >= h.need) = $7) \
     SELECT m.stream, m.score FROM met m \
     WHERE 0 < (SELECT MIN(v.level) FROM visibility v WHERE v.jurisdiction = $4 AND v.stream = m.stream \
     AND v.party = ANY($5) AND (v.until IS NULL OR v.until > $6)) \
     ORDER BY m.score DESC, m.stream LIMIT $8";

/// Persons visible to the viewer who carry enough tokens of every group, best first.
pub(super) async fn search(
    pool: &Pool,
    viewer: &Viewer,
    groups: &[TokenGroup],
    limit: u32,
) -> Result<Vec<(StreamId, u32)>, ReadFault> {
    let (mut numbers, mut needs, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    for (number, group) in (0i64..).zip(groups) {
        let distinct: BTreeSet<i64> = group.tokens.iter().map(|token| token.0).collect();
        numbers.extend(distinct.iter().map(|_| number));
        needs.extend(distinct.iter().map(|_| i64::from(group.need)));
        tokens.extend(distinct);
    }
    let needed = groups.iter().filter(|group| group.need > 0).count() as i64;
    let (town, parties) = (&viewer.jurisdiction.0, party_codes(&viewer.parties));
    let (now, limit) = (micros(viewer.now), i64::from(limit));
    pool.rows(SEARCH, &[&numbers, &needs, &tokens, town, &parties, &now, &needed, &limit], |row| {
        let score: i64 = row.try_get(1)?;
        Ok((StreamId(row.try_get(0)?), u32::try_from(score).unwrap_or(u32::MAX)))
    })
    .await
}
