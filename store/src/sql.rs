//! SELECT texts that are the same in both dialects. Placeholders are numbered in the order in
//! which they first appear, which both drivers read alike. Texts that differ are not here.

macro_rules! fact_columns {
    () => {
        "f.position, f.id, f.stream, f.root, f.version, f.at, f.actor, f.command, f.schema, f.body, f.leaf"
    };
}
macro_rules! stream_columns {
    () => {
        "s.stream, s.root, s.kind, s.version, s.shape, s.state"
    };
}
macro_rules! clock_columns {
    () => {
        "c.stream, s.kind, c.key, c.rule, c.version, c.owner, c.started, c.due, c.wake, c.paused, c.met, \
         c.breached, c.level"
    };
}
macro_rules! work_columns {
    () => {
        "w.stream, w.root, w.kind, w.stage, w.holder, w.unit, w.station, w.risk, w.lane, w.due, w.opened, \
         w.closed, w.title, w.urgency, v.level, s.version"
    };
}
pub(crate) use {clock_columns, fact_columns, stream_columns, work_columns};

pub(crate) const STREAM: &str =
    concat!("SELECT ", stream_columns!(), " FROM stream s WHERE s.jurisdiction = $1 AND s.stream = $2");

pub(crate) const OPENED: &str = concat!(
    "SELECT ",
    stream_columns!(),
    ", k.epoch, k.bytes",
    " FROM stream s JOIN secret k ON k.jurisdiction = s.jurisdiction AND k.stream = s.stream",
    " WHERE s.jurisdiction = $1 AND s.kind = $2 AND s.stream > $3 ORDER BY s.stream LIMIT $4"
);

// `CROSS JOIN` and the order of the index hold SQLite to the index of facets: to save a sort it would walk every
// stream of the town instead.
pub(crate) const BY_FACET: &str = concat!(
    "SELECT ",
    stream_columns!(),
    " FROM facet f CROSS JOIN stream s WHERE s.jurisdiction = f.jurisdiction AND s.stream = f.stream",
    " AND f.jurisdiction = $1 AND f.name = $2 AND f.value = $3 ORDER BY f.stream"
);

pub(crate) const FACTS: &str = concat!(
    "SELECT ",
    fact_columns!(),
    " FROM fact f WHERE f.jurisdiction = $1 AND f.stream = $2 AND f.version >= $3 ORDER BY f.version"
);

pub(crate) const JOURNAL: &str = concat!(
    "SELECT ",
    fact_columns!(),
    " FROM fact f WHERE f.jurisdiction = $1 AND f.position > $2 ORDER BY f.position LIMIT $3"
);

pub(crate) const POSITION: &str = "SELECT last FROM counter WHERE jurisdiction = $1";

pub(crate) const VISIBILITY: &str = "SELECT party, level, until, basis FROM visibility \
     WHERE jurisdiction = $1 AND stream = $2 ORDER BY party, basis, level, until";

pub(crate) const SECRET: &str = "SELECT epoch, bytes FROM secret WHERE jurisdiction = $1 AND stream = $2";

pub(crate) const CREDENTIAL: &str = "SELECT staff, secret FROM credential WHERE kind = $1 AND handle = $2";

pub(crate) const COMMAND: &str =
    "SELECT digest, result FROM command WHERE jurisdiction = $1 AND actor = $2 AND command = $3";

pub(crate) const FIGURE: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(*), \
     COUNT(DISTINCT person_key) FROM figure \
     WHERE jurisdiction = $1 AND figure = $2 AND at >= $3 AND at < $4";

pub(crate) const CLOCKS_TO_WAKE: &str = concat!(
    "SELECT ",
    clock_columns!(),
    " FROM clock c JOIN stream s ON s.jurisdiction = c.jurisdiction AND s.stream = c.stream",
    " WHERE c.jurisdiction = $1 AND c.wake IS NOT NULL AND c.wake <= $2",
    " ORDER BY c.wake, c.stream, c.key LIMIT $3"
);

pub(crate) const CLOCKS_BREACHED: &str = concat!(
    "SELECT ",
    clock_columns!(),
    " FROM clock c JOIN stream s ON s.jurisdiction = c.jurisdiction AND s.stream = c.stream",
    " WHERE c.jurisdiction = $1 AND c.breached IS NOT NULL AND c.met IS NULL",
    " ORDER BY c.breached DESC, c.stream, c.key LIMIT $2"
);

pub(crate) const BLOBS: &str = "SELECT stream, digest, size, kind, custody, at FROM blob \
     WHERE jurisdiction = $1 AND stream = $2 ORDER BY at, digest";

pub(crate) const BLOB_DIGESTS: &str =
    "SELECT DISTINCT digest FROM blob WHERE jurisdiction = $1 ORDER BY digest";

/// Every derived table, every column, in an order that is the same in both dialects. Of cached
/// state only its shape counts: sealing it again gives other bytes.
pub(crate) const DERIVED: [(&str, &str); 7] = [
    (
        "stream",
        "SELECT stream, root, kind, version, CAST(shape AS BIGINT), \
         CAST(CASE WHEN state IS NULL THEN 0 ELSE 1 END AS BIGINT) \
         FROM stream WHERE jurisdiction = $1 ORDER BY stream",
    ),
    (
        "worklist",
        "SELECT stream, root, kind, stage, holder, unit, station, CAST(risk AS BIGINT), lane, due, opened, \
         closed, title, CAST(urgency AS BIGINT) FROM worklist WHERE jurisdiction = $1 ORDER BY stream",
    ),
    ("facet", "SELECT stream, name, value FROM facet WHERE jurisdiction = $1 ORDER BY stream, name, value"),
    (
        "visibility",
        "SELECT stream, party, CAST(level AS BIGINT), until, basis FROM visibility \
         WHERE jurisdiction = $1 ORDER BY stream, party, basis, level, COALESCE(until, -1)",
    ),
    (
        "clock",
        "SELECT stream, key, rule, version, owner, started, due, wake, paused, met, breached, \
         CAST(level AS BIGINT) FROM clock WHERE jurisdiction = $1 ORDER BY stream, key",
    ),
    (
        "figure",
        "SELECT stream, figure, at, site, unit, person_key, amount FROM figure WHERE jurisdiction = $1 \
         ORDER BY stream, figure, at, COALESCE(person_key, ''), amount, COALESCE(site, ''), COALESCE(unit, '')",
    ),
    ("token", "SELECT stream, token FROM token WHERE jurisdiction = $1 ORDER BY stream, token"),
];
