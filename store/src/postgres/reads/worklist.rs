//! Worklists: one page of what a viewer may see, filtered, ordered; and how many there are.

use super::{Pool, SqlFault, byte, moment, moment_if_any};
use crate::codes::{kind, micros, party, party_codes, unsigned};
use crate::postgres::write::{Value, value};
use crate::sql;
use app::ports::{ReadFault, Viewer, WorkFilter, WorkItem, WorkOrder};
use domain::ids::StreamId;
use domain::rows::Level;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// Pages are short: a longer one is a mistake or an attempt to copy the town.
const LIMIT_MAX: u32 = 200;

/// Rows from which it is faster to walk a list in its order, and to ask of each row whether the
/// viewer sees it, than to gather everything she sees and sort it.
const MANY: i64 = 2_000;
/// Where counting stops: no page tells such numbers apart, and nobody waits for them.
const COUNT_MOST: i64 = app::ports::COUNT_MOST as i64;

/// What the viewer sees: her bars beat her grants, expired rows don't count.
const GATHERED: &str = " FROM (SELECT stream, MAX(level) AS level FROM visibility \
     WHERE jurisdiction = $1 AND party = ANY($2) \
     AND (until IS NULL OR until > $3) GROUP BY stream HAVING MIN(level) > 0) v \
     JOIN worklist w ON w.jurisdiction = $1 AND w.stream = v.stream \
     JOIN stream s ON s.jurisdiction = $1 AND s.stream = v.stream WHERE TRUE";

/// The rows of the list with the viewer's bounds for each, whoever may see them.
const WALKED: &str = " FROM worklist w JOIN stream s ON s.jurisdiction = $1 AND s.stream = w.stream \
     CROSS JOIN LATERAL (SELECT MIN(x.level) AS least, MAX(x.level) AS level FROM visibility x \
     WHERE x.jurisdiction = $1 AND x.stream = w.stream AND x.party = ANY($2) \
     AND (x.until IS NULL OR x.until > $3)) v WHERE w.jurisdiction = $1 AND v.least > 0";

/// What a statement begins with.
#[derive(Clone, Copy)]
enum Lead {
    /// Everything the viewer sees: little.
    Seen,
    /// The streams that carry the filter's facet of that place: few.
    Facet(usize),
    /// The list in its order.
    Walk,
}

impl Lead {
    /// Chooses by the filter, then by how much there is of what.
    async fn choose(pool: &Pool, viewer: &Viewer, filter: &WorkFilter) -> Result<Self, ReadFault> {
        if filter.root.is_some() || (filter.open == Some(true) && filter.holder.is_some()) {
            return Ok(Lead::Walk);
        }
        for (place, (name, value)) in filter.facets.iter().enumerate() {
            let few = "SELECT COUNT(*) FROM (SELECT 1 FROM facet WHERE jurisdiction = $1 AND name = $2 \
                 AND value = $3 LIMIT $4) few";
            if counted(pool, few, &[&viewer.jurisdiction.0, name, value, &MANY]).await? < MANY {
                return Ok(Lead::Facet(place));
            }
        }
        let seen = "SELECT COUNT(*) FROM (SELECT 1 FROM visibility WHERE jurisdiction = $1 \
             AND party = ANY($2) LIMIT $3) seen";
        let parties = party_codes(&viewer.parties);
        let many = counted(pool, seen, &[&viewer.jurisdiction.0, &parties, &MANY]).await?;
        Ok(if many < MANY { Lead::Seen } else { Lead::Walk })
    }
}

async fn counted(pool: &Pool, text: &str, values: &[&(dyn ToSql + Sync)]) -> Result<i64, ReadFault> {
    let rows = pool.rows(text, values, |row| Ok(row.try_get(0)?)).await?;
    Ok(rows.first().copied().unwrap_or(0))
}

/// A statement being put together from fixed fragments; values only ever travel as parameters.
struct Query {
    text: String,
    values: Vec<Value>,
}

impl Query {
    fn new(columns: &str, viewer: &Viewer, lead: Lead) -> Self {
        let values = vec![
            value(viewer.jurisdiction.0.clone()),
            value(party_codes(&viewer.parties)),
            value(micros(viewer.now)),
        ];
        let from = if matches!(lead, Lead::Seen) { GATHERED } else { WALKED };
        Self { text: format!("SELECT {columns}{from}"), values }
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
            [kind] => self.push(" AND w.kind = #", [value(kind.clone())]),
            _ => self.any_of(" AND w.kind = ANY(#)", &kinds),
        }
        self.any_of(" AND w.stage = ANY(#)", &filter.stages);
        self.any_of(" AND w.station = ANY(#)", &filter.stations);
        if let Some(holder) = &filter.holder {
            self.push(" AND w.holder = #", [value(holder.code())]);
        }
        match filter.open {
            Some(true) => self.push(" AND w.closed IS NULL", []),
            Some(false) => self.push(" AND w.closed IS NOT NULL", []),
            None => {}
        }
        if let Some(before) = filter.due_before {
            self.push(" AND w.due < #", [value(micros(before))]);
        }
        if let Some(root) = filter.root {
            self.push(" AND w.root = #", [value(root.0)]);
        }
        for (place, (name, facet)) in filter.facets.iter().enumerate() {
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
            self.push(fragment, [value(name.clone()), value(facet.clone())]);
        }
    }

    fn any_of(&mut self, fragment: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.push(fragment, [value(texts.to_vec())]);
        }
    }

    fn page(&mut self, filter: &WorkFilter) {
        self.text.push_str(match filter.order {
            WorkOrder::Urgency => " ORDER BY w.urgency, w.due NULLS LAST, w.opened, w.stream",
            WorkOrder::Newest => " ORDER BY w.opened DESC, w.stream DESC",
            WorkOrder::Due => " ORDER BY w.due NULLS LAST, w.urgency, w.opened, w.stream",
        });
        let limit = i64::from(filter.limit.min(LIMIT_MAX));
        self.push(" LIMIT # OFFSET #", [value(limit), value(i64::from(filter.offset))]);
    }

    async fn rows<T>(
        &self,
        pool: &Pool,
        read: impl Fn(&Row) -> Result<T, SqlFault>,
    ) -> Result<Vec<T>, ReadFault> {
        let values: Vec<&(dyn ToSql + Sync)> = self.values.iter().map(|value| &**value as _).collect();
        pool.rows(&self.text, &values, read).await
    }
}

/// One page.
pub(super) async fn list(
    pool: &Pool,
    viewer: &Viewer,
    filter: &WorkFilter,
) -> Result<Vec<WorkItem>, ReadFault> {
    let lead = Lead::choose(pool, viewer, filter).await?;
    let mut query = Query::new(sql::work_columns!(), viewer, lead);
    query.narrow(filter, lead);
    query.page(filter);
    query.rows(pool, read).await
}

/// How many rows there are on all pages, up to a most.
pub(super) async fn count(pool: &Pool, viewer: &Viewer, filter: &WorkFilter) -> Result<u64, ReadFault> {
    let lead = Lead::choose(pool, viewer, filter).await?;
    let mut query = Query::new("1", viewer, lead);
    query.narrow(filter, lead);
    query.push(" LIMIT #", [value(COUNT_MOST)]);
    query.text = format!("SELECT COUNT(*) FROM ({}) counted", query.text);
    let many = query.rows(pool, |row| Ok(row.try_get(0)?)).await?;
    Ok(unsigned(many.first().copied().unwrap_or(0)))
}

fn read(row: &Row) -> Result<WorkItem, SqlFault> {
    let holder: Option<&str> = row.try_get(4)?;
    Ok(WorkItem {
        stream: StreamId(row.try_get(0)?),
        root: StreamId(row.try_get(1)?),
        kind: kind(row.try_get(2)?)?,
        stage: row.try_get(3)?,
        holder: holder.map(party).transpose()?,
        unit: row.try_get(5)?,
        station: row.try_get(6)?,
        risk: byte(row, 7, "worklist.risk")?,
        lane: row.try_get(8)?,
        due: moment_if_any(row, 9)?,
        opened: moment(row, 10)?,
        closed: moment_if_any(row, 11)?,
        title: row.try_get(12)?,
        urgency: byte(row, 13, "worklist.urgency")?,
        level: Level::from_number(row.try_get(14)?),
        version: unsigned(row.try_get(15)?),
    })
}
