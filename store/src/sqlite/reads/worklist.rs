//! Worklists: one page of what a viewer may see, filtered, ordered; and how many there are.

use super::stream::id;
use super::{Reader, SqlFault, json};
use crate::codes::{kind, micros, party, party_codes, time, unsigned};
use crate::sql;
use app::ports::{Viewer, WorkFilter, WorkItem, WorkOrder};
use domain::actor::Party;
use domain::rows::Level;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

/// Pages are short: a longer one is a mistake or an attempt to copy the town.
const LIMIT_MAX: u32 = 200;

/// What the viewer sees: her bars beat her grants, expired rows don't count. The index is named,
/// because the planner would rather walk the whole town in the order of GROUP BY: with 100,000
/// streams a station that sees 1,000 of them waited ten times as long.
const SEEN: &str = " FROM (SELECT stream, MAX(level) AS level FROM visibility \
     INDEXED BY visibility_party WHERE jurisdiction = $1 AND party IN (SELECT value FROM json_each($2)) \
     AND (until IS NULL OR until > $3) GROUP BY stream HAVING MIN(level) > 0) v \
     JOIN worklist w ON w.jurisdiction = $1 AND w.stream = v.stream \
     JOIN stream s ON s.jurisdiction = $1 AND s.stream = v.stream";

/// A statement being put together from fixed fragments; values only ever travel as parameters.
struct Query {
    text: String,
    values: Vec<Value>,
}

impl Query {
    fn new(columns: &str, viewer: &Viewer) -> Self {
        let parties = json(&party_codes(&viewer.parties));
        let values = vec![viewer.jurisdiction.0.clone().into(), parties.into(), micros(viewer.now).into()];
        Self { text: format!("SELECT {columns}{SEEN} WHERE TRUE"), values }
    }

    /// Adds a fragment; each `#` stands for the next parameter.
    fn push(&mut self, fragment: &str, values: impl IntoIterator<Item = Value>) {
        let mut pieces = fragment.split('#');
        self.text.push_str(pieces.next().unwrap_or_default());
        for (piece, value) in pieces.zip(values) {
            self.values.push(value);
            self.text.push_str(&format!("${}{piece}", self.values.len()));
        }
    }

    fn narrow(&mut self, filter: &WorkFilter) {
        let kinds: Vec<String> = filter.kinds.iter().map(|kind| kind.code().to_owned()).collect();
        self.any_of(" AND w.kind IN (SELECT value FROM json_each(#))", &kinds);
        self.any_of(" AND w.stage IN (SELECT value FROM json_each(#))", &filter.stages);
        self.any_of(" AND w.station IN (SELECT value FROM json_each(#))", &filter.stations);
        if let Some(holder) = &filter.holder {
            self.push(" AND w.holder = #", [holder.code().into()]);
        }
        match filter.open {
            Some(true) => self.push(" AND w.closed IS NULL", []),
            Some(false) => self.push(" AND w.closed IS NOT NULL", []),
            None => {}
        }
        if let Some(before) = filter.due_before {
            self.push(" AND w.due < #", [micros(before).into()]);
        }
        if let Some(root) = filter.root {
            self.push(" AND w.root = #", [root.bytes().to_vec().into()]);
        }
        for (name, value) in &filter.facets {
            self.push(
                " AND EXISTS (SELECT 1 FROM facet f WHERE f.jurisdiction = $1 AND f.stream = w.stream \
                 AND f.name = # AND f.value = #)",
                [name.clone().into(), value.clone().into()],
            );
        }
    }

    fn any_of(&mut self, fragment: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.push(fragment, [json(texts).into()]);
        }
    }

    fn page(&mut self, filter: &WorkFilter) {
        self.text.push_str(match filter.order {
            WorkOrder::Urgency => " ORDER BY w.urgency, w.due NULLS LAST, w.opened, w.stream",
            WorkOrder::Newest => " ORDER BY w.opened DESC, w.stream DESC",
            WorkOrder::Due => " ORDER BY w.due NULLS LAST, w.urgency, w.opened, w.stream",
        });
        let limit = i64::from(filter.limit.min(LIMIT_MAX));
        self.push(" LIMIT # OFFSET #", [limit.into(), i64::from(filter.offset).into()]);
    }
}

/// One page.
pub(super) fn list(reader: &Reader, viewer: &Viewer, filter: &WorkFilter) -> Result<Vec<WorkItem>, SqlFault> {
    let mut query = Query::new(sql::work_columns!(), viewer);
    query.narrow(filter);
    query.page(filter);
    reader.rows(&query.text, params_from_iter(query.values), read)
}

/// How many rows there are on all pages.
pub(super) fn count(reader: &Reader, viewer: &Viewer, filter: &WorkFilter) -> Result<u64, SqlFault> {
    let mut query = Query::new("COUNT(*)", viewer);
    query.narrow(filter);
    let many = reader.one(&query.text, params_from_iter(query.values), |row| Ok(row.get(0)?))?;
    Ok(unsigned(many.unwrap_or(0)))
}

fn moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, SqlFault> {
    let micros: Option<i64> = row.get(column)?;
    Ok(micros.map(time).transpose()?)
}

fn read(row: &Row<'_>) -> Result<WorkItem, SqlFault> {
    let noun: String = row.get(2)?;
    let holder: Option<String> = row.get(4)?;
    let holder: Option<Party> = holder.as_deref().map(party).transpose()?;
    Ok(WorkItem {
        stream: id(row, 0)?,
        root: id(row, 1)?,
        kind: kind(&noun)?,
        stage: row.get(3)?,
        holder,
        unit: row.get(5)?,
        station: row.get(6)?,
        risk: row.get(7)?,
        lane: row.get(8)?,
        due: moment(row, 9)?,
        opened: time(row.get(10)?)?,
        closed: moment(row, 11)?,
        title: row.get(12)?,
        urgency: row.get(13)?,
        level: Level::from_number(row.get(14)?),
        version: unsigned(row.get(15)?),
    })
}
