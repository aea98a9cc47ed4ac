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
use rusqlite::{Row, params, params_from_iter};

/// Pages are short: a longer one is a mistake or an attempt to copy the town.
const LIMIT_MAX: u32 = 200;

/// Rows from which it is faster to walk a list in its order, and to ask of each row whether the
/// viewer sees it, than to gather everything she sees and sort it.
const MANY: i64 = 2_000;
/// Where counting stops: no page tells such numbers apart, and nobody waits for them.
const COUNT_MOST: i64 = app::ports::COUNT_MOST as i64;

/// What the viewer sees: her bars beat her grants, expired rows don't count. The index is named,
/// because the planner would rather walk the whole town in the order of GROUP BY: with 100,000
/// streams a station that sees 1,000 of them waited ten times as long.
const GATHERED: &str = " FROM (SELECT stream, MAX(level) AS level FROM visibility \
     INDEXED BY visibility_party WHERE jurisdiction = $1 AND party IN (SELECT value FROM json_each($2)) \
     AND (until IS NULL OR until > $3) GROUP BY stream HAVING MIN(level) > 0) v \
     JOIN worklist w ON w.jurisdiction = $1 AND w.stream = v.stream \
     JOIN stream s ON s.jurisdiction = $1 AND s.stream = v.stream WHERE TRUE";

/// The rows of the list, whoever may see them. The index is named: what is walked must be walked in
/// the order of the page, or by the one column that leaves few.
const WALKED: &str = " FROM worklist w {hint} JOIN stream s ON s.jurisdiction = $1 AND s.stream = w.stream \
     WHERE w.jurisdiction = $1 AND {least} > 0";

/// The viewer's bounds for one row of a walk.
macro_rules! bound {
    ($what:literal) => {
        concat!(
            "(SELECT ",
            $what,
            "(x.level) FROM visibility x WHERE x.jurisdiction = $1 AND x.stream = w.stream \
             AND x.party IN (SELECT value FROM json_each($2)) AND (x.until IS NULL OR x.until > $3))"
        )
    };
}

/// What a statement begins with.
#[derive(Clone, Copy)]
enum Lead {
    /// Everything the viewer sees: little.
    Seen,
    /// The streams that carry the filter's facet of that place: few.
    Facet(usize),
    /// The list in its order, by that index.
    Walk(&'static str),
}

impl Lead {
    /// Chooses by the filter, then by how much there is of what.
    fn choose(reader: &Reader, viewer: &Viewer, filter: &WorkFilter) -> Result<Self, SqlFault> {
        if filter.root.is_some() {
            return Ok(Lead::Walk("INDEXED BY worklist_root"));
        }
        let open = filter.open == Some(true);
        if open && filter.holder.is_some() {
            return Ok(Lead::Walk("INDEXED BY worklist_holder"));
        }
        for (place, (name, value)) in filter.facets.iter().enumerate() {
            let few = "SELECT COUNT(*) FROM (SELECT 1 FROM facet WHERE jurisdiction = $1 AND name = $2 \
                 AND value = $3 LIMIT $4)";
            if counted(reader, few, params![viewer.jurisdiction.0, name, value, MANY])? < MANY {
                return Ok(Lead::Facet(place));
            }
        }
        let seen = "SELECT COUNT(*) FROM (SELECT 1 FROM visibility WHERE jurisdiction = $1 \
             AND party IN (SELECT value FROM json_each($2)) LIMIT $3)";
        let parties = json(&party_codes(&viewer.parties));
        if counted(reader, seen, params![viewer.jurisdiction.0, parties, MANY])? < MANY {
            return Ok(Lead::Seen);
        }
        Ok(Lead::Walk(match (filter.kinds.len(), filter.order, open) {
            (1, WorkOrder::Newest, _) => "INDEXED BY worklist_newest",
            (1, WorkOrder::Urgency, true) => "INDEXED BY worklist_open",
            (1, WorkOrder::Due, true) => "INDEXED BY worklist_due",
            _ => "",
        }))
    }
}

fn counted(reader: &Reader, text: &str, values: impl rusqlite::Params) -> Result<i64, SqlFault> {
    Ok(reader.one(text, values, |row| Ok(row.get(0)?))?.unwrap_or(0))
}

/// A statement being put together from fixed fragments; values only ever travel as parameters.
struct Query {
    text: String,
    values: Vec<Value>,
}

impl Query {
    fn new(columns: &str, viewer: &Viewer, lead: Lead) -> Self {
        let parties = json(&party_codes(&viewer.parties));
        let values = vec![viewer.jurisdiction.0.clone().into(), parties.into(), micros(viewer.now).into()];
        let text = match lead {
            Lead::Seen => format!("SELECT {columns}{GATHERED}"),
            Lead::Facet(_) | Lead::Walk(_) => {
                let hint = if let Lead::Walk(hint) = lead { hint } else { "" };
                let columns = columns.replace("v.level", bound!("MAX"));
                let from = WALKED.replace("{hint}", hint).replace("{least}", bound!("MIN"));
                format!("SELECT {columns}{from}")
            }
        };
        Self { text, values }
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

    fn narrow(&mut self, filter: &WorkFilter, lead: Lead) {
        let kinds: Vec<String> = filter.kinds.iter().map(|kind| kind.code().to_owned()).collect();
        match kinds.as_slice() {
            // One kind is written as what it is: only then does an index give the order.
            [kind] => self.push(" AND w.kind = #", [kind.clone().into()]),
            _ => self.any_of(" AND w.kind IN (SELECT value FROM json_each(#))", &kinds),
        }
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
        for (place, (name, value)) in filter.facets.iter().enumerate() {
            let fragment = match lead {
                Lead::Facet(leading) if leading == place => {
                    " AND w.stream IN (SELECT f.stream FROM facet f WHERE f.jurisdiction = $1 \
                     AND f.name = # AND f.value = #)"
                }
                _ => {
                    " AND EXISTS (SELECT 1 FROM facet f WHERE f.jurisdiction = $1 AND f.stream = w.stream \
                     AND f.name = # AND f.value = #)"
                }
            };
            self.push(fragment, [name.clone().into(), value.clone().into()]);
        }
    }

    fn any_of(&mut self, fragment: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.push(fragment, [json(texts).into()]);
        }
    }

    fn page(&mut self, filter: &WorkFilter) {
        self.text.push_str(match filter.order {
            // Written as in the indexes: SQLite sorts NULLS LAST by itself, and then all of it.
            WorkOrder::Urgency => {
                " ORDER BY w.urgency, IFNULL(w.due, 9223372036854775807), w.opened, w.stream"
            }
            WorkOrder::Newest => " ORDER BY w.opened DESC, w.stream DESC",
            WorkOrder::Due => " ORDER BY IFNULL(w.due, 9223372036854775807), w.urgency, w.opened, w.stream",
        });
        let limit = i64::from(filter.limit.min(LIMIT_MAX));
        self.push(" LIMIT # OFFSET #", [limit.into(), i64::from(filter.offset).into()]);
    }
}

/// One page.
pub(super) fn list(reader: &Reader, viewer: &Viewer, filter: &WorkFilter) -> Result<Vec<WorkItem>, SqlFault> {
    let lead = Lead::choose(reader, viewer, filter)?;
    let mut query = Query::new(sql::work_columns!(), viewer, lead);
    query.narrow(filter, lead);
    query.page(filter);
    reader.rows(&query.text, params_from_iter(query.values), read)
}

/// How many rows there are on all pages, up to a most.
pub(super) fn count(reader: &Reader, viewer: &Viewer, filter: &WorkFilter) -> Result<u64, SqlFault> {
    let lead = Lead::choose(reader, viewer, filter)?;
    let mut query = Query::new("1", viewer, lead);
    query.narrow(filter, lead);
    query.push(" LIMIT #", [COUNT_MOST.into()]);
    query.text = format!("SELECT COUNT(*) FROM ({})", query.text);
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
