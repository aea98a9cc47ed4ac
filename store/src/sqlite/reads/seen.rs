//! The streams of a page at once: what lets the viewer see each, its key and its state.

use super::stream::{self, id};
use super::{Reader, SqlFault, json};
use crate::codes::{micros, party_codes};
use crate::sql;
use app::ports::{SeenStream, Viewer, WrappedSecret};
use domain::ids::StreamId;
use domain::rows::Level;
use rusqlite::params;
use std::collections::BTreeMap;

/// The viewer's rules for the streams asked for.
const RULES: &str = "SELECT stream, level, basis FROM visibility WHERE jurisdiction = $1 \
     AND stream IN (SELECT unhex(value) FROM json_each($2)) \
     AND party IN (SELECT value FROM json_each($3)) AND (until IS NULL OR until > $4)";

const OPENED: &str = concat!(
    "SELECT ",
    sql::stream_columns!(),
    ", k.epoch, k.bytes FROM stream s ",
    "LEFT JOIN secret k ON k.jurisdiction = s.jurisdiction AND k.stream = s.stream ",
    "WHERE s.jurisdiction = $1 AND s.stream IN (SELECT unhex(value) FROM json_each($2))"
);

/// Those that she may see: a bar hides a stream whatever else is granted.
pub(super) fn list(reader: &Reader, viewer: &Viewer, ids: &[StreamId]) -> Result<Vec<SeenStream>, SqlFault> {
    let town = &viewer.jurisdiction.0;
    let asked = hex(ids.iter().copied());
    let parties = json(&party_codes(&viewer.parties));
    let mut rules: BTreeMap<StreamId, (Level, Level, Vec<String>)> = BTreeMap::new();
    reader.each(RULES, params![town, asked, parties, micros(viewer.now)], |row| {
        let level = Level::from_number(row.get(1)?);
        let (least, most, bases) = rules.entry(id(row, 0)?).or_insert((level, level, Vec::new()));
        (*least, *most) = ((*least).min(level), (*most).max(level));
        bases.push(row.get(2)?);
        Ok(())
    })?;
    rules.retain(|_, (least, ..)| *least > Level::Barred);
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::with_capacity(rules.len());
    reader.each(OPENED, params![town, hex(rules.keys().copied())], |row| {
        let stored = stream::read(row)?;
        let (epoch, bytes): (Option<u32>, Option<Vec<u8>>) = (row.get(6)?, row.get(7)?);
        let secret =
            epoch.zip(bytes).map(|(epoch, bytes)| WrappedSecret { stream: stored.stream, epoch, bytes });
        if let Some((_, level, bases)) = rules.remove(&stored.stream) {
            found.push(SeenStream { stored, secret, level, bases });
        }
        Ok(())
    })?;
    Ok(found)
}

/// Ids as SQLite takes a list of them.
fn hex(ids: impl Iterator<Item = StreamId>) -> String {
    let texts: Vec<String> = ids.map(|id| id.0.simple().to_string()).collect();
    json(&texts)
}
