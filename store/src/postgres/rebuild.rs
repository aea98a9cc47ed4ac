//! Derived tables: replaced by every append, and rewritten as a whole by rebuild.
//!
//! Rows travel as columns: one statement per table and batch, however many streams it writes.

use super::decide;
use super::ephemeral::Jotter;
use super::reads::Pool;
use super::write::{Flight, WriteFault, Writing, value};
use crate::codes::{micros, signed, unsigned};
use crate::seams::{Seams, Step};
use crate::sql;
use app::ports::{Batch, ReadFault, Rebuild, RebuiltStream, SealedState, Token};
use async_trait::async_trait;
use domain::actor::Party;
use domain::ids::{Jurisdiction, StreamId};
use domain::noun::Kind;
use domain::rows::{ClockRow, Facet, FigureRow, Rows, VisibilityRow, WorkRow};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Streams emptied in one transaction, so that the journal never waits long.
const CLEARED_AT_ONCE: i64 = 200;

/// One stream as it will stand in derived tables.
struct Standing<'a> {
    stream: StreamId,
    root: StreamId,
    kind: Kind,
    version: u64,
    /// Before its first fact a stream shows nothing: there is nothing to clear.
    is_new: bool,
    state: Option<&'a SealedState>,
    rows: Option<&'a Rows>,
    add_facets: &'a [Facet],
    tokens: Option<&'a [Token]>,
}

/// Replaces what a batch says to replace. One statement may not touch a row twice, so a batch
/// that writes a stream twice is written in two rounds.
pub(super) fn write_streams(flight: &mut Flight, batch: &Batch, placed: &[u64]) {
    let mut round: Vec<Standing<'_>> = Vec::new();
    let mut seen = BTreeSet::new();
    for (write, first) in batch.writes.iter().zip(placed) {
        if !seen.insert(write.stream) {
            write_round(flight, &batch.jurisdiction, &std::mem::take(&mut round));
            seen = BTreeSet::from([write.stream]);
        }
        round.push(Standing {
            stream: write.stream,
            root: write.root,
            kind: write.kind,
            version: first + write.facts.len() as u64 - 1,
            is_new: *first == 1,
            state: write.state.as_ref(),
            rows: write.rows.as_ref(),
            add_facets: &write.add_facets,
            tokens: write.tokens.as_deref(),
        });
    }
    write_round(flight, &batch.jurisdiction, &round);
}

fn write_round(flight: &mut Flight, town: &Jurisdiction, round: &[Standing<'_>]) {
    if round.is_empty() {
        return;
    }
    write_states(flight, town, round);
    let shown = round.iter().filter(|one| one.rows.is_some() && !one.is_new);
    let shown: Vec<Uuid> = shown.map(|one| one.stream.0).collect();
    if !shown.is_empty() {
        flight.add(Step::Clear, CLEAR, vec![value(town.0.clone()), value(shown)]);
    }
    write_work(flight, town, &each(round, |rows| rows.work.iter()));
    let mut facets = each(round, |rows| rows.facets.iter());
    facets.extend(round.iter().flat_map(|one| one.add_facets.iter().map(move |facet| (one, facet))));
    write_facets(flight, town, &facets);
    write_visibility(flight, town, &each(round, |rows| rows.visibility.iter()));
    write_clocks(flight, town, &each(round, |rows| rows.clocks.iter()));
    write_figures(flight, town, &each(round, |rows| rows.figures.iter()));
    write_tokens(flight, town, round);
}

/// Rows of one table over all streams of a round, each with its stream.
fn each<'a, T: 'a, I: Iterator<Item = &'a T>>(
    round: &'a [Standing<'a>],
    rows: impl Fn(&'a Rows) -> I,
) -> Vec<(&'a Standing<'a>, &'a T)> {
    let of = |one: &'a Standing<'a>| one.rows.into_iter().flat_map(&rows).map(move |row| (one, row));
    round.iter().flat_map(of).collect()
}

fn streams<T>(rows: &[(&Standing<'_>, &T)]) -> Vec<Uuid> {
    rows.iter().map(|(one, _)| one.stream.0).collect()
}

/// One column of one table.
fn column<T, V>(rows: &[(&Standing<'_>, &T)], of: impl Fn(&T) -> V) -> super::write::Value
where
    Vec<V>: tokio_postgres::types::ToSql + Send + Sync + 'static,
{
    value(rows.iter().map(|(_, row)| of(row)).collect::<Vec<V>>())
}

fn write_states(flight: &mut Flight, town: &Jurisdiction, round: &[Standing<'_>]) {
    let shapes: Vec<Option<i32>> =
        round.iter().map(|one| one.state.map(|state| state.shape.into())).collect();
    let bodies: Vec<Option<Vec<u8>>> =
        round.iter().map(|one| one.state.map(|state| state.body.clone())).collect();
    flight.add(
        Step::Stream,
        "INSERT INTO stream (jurisdiction, stream, root, kind, version, shape, state) \
         SELECT $1, s.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::int[], $7::bytea[]) AS s \
         ON CONFLICT (jurisdiction, stream) DO UPDATE SET root = excluded.root, kind = excluded.kind, \
         version = excluded.version, shape = excluded.shape, state = excluded.state",
        vec![
            value(town.0.clone()),
            value(round.iter().map(|one| one.stream.0).collect::<Vec<_>>()),
            value(round.iter().map(|one| one.root.0).collect::<Vec<_>>()),
            value(round.iter().map(|one| one.kind.code()).collect::<Vec<_>>()),
            value(round.iter().map(|one| signed(one.version)).collect::<Vec<_>>()),
            value(shapes),
            value(bodies),
        ],
    );
}

const CLEAR: &str = "WITH w AS (DELETE FROM worklist WHERE jurisdiction = $1 AND stream = ANY($2)), \
     f AS (DELETE FROM facet WHERE jurisdiction = $1 AND stream = ANY($2)), \
     v AS (DELETE FROM visibility WHERE jurisdiction = $1 AND stream = ANY($2)), \
     c AS (DELETE FROM clock WHERE jurisdiction = $1 AND stream = ANY($2)) \
     DELETE FROM figure WHERE jurisdiction = $1 AND stream = ANY($2)";

fn write_work(flight: &mut Flight, town: &Jurisdiction, rows: &[(&Standing<'_>, &WorkRow)]) {
    if rows.is_empty() {
        return;
    }
    flight.add(
        Step::Worklist,
        "INSERT INTO worklist (jurisdiction, stream, root, kind, stage, holder, unit, station, risk, lane, \
         due, opened, closed, title, urgency) SELECT $1, w.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], \
         $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[], $10::text[], $11::bigint[], \
         $12::bigint[], $13::bigint[], $14::text[], $15::smallint[]) AS w",
        vec![
            value(town.0.clone()),
            value(streams(rows)),
            value(rows.iter().map(|(one, _)| one.root.0).collect::<Vec<_>>()),
            column(rows, |row| row.kind.code()),
            column(rows, |row| row.stage),
            column(rows, |row| row.holder.as_ref().map(Party::code)),
            column(rows, |row| row.unit.as_ref().map(|unit| unit.0.clone())),
            column(rows, |row| row.station.as_ref().map(|station| station.0.clone())),
            column(rows, |row| i16::from(row.risk)),
            column(rows, |row| row.lane),
            column(rows, |row| row.due.map(micros)),
            column(rows, |row| micros(row.opened)),
            column(rows, |row| row.closed.map(micros)),
            column(rows, |row| row.title.clone()),
            column(rows, |row| i16::from(row.urgency)),
        ],
    );
}

fn write_facets(flight: &mut Flight, town: &Jurisdiction, rows: &[(&Standing<'_>, &Facet)]) {
    if rows.is_empty() {
        return;
    }
    flight.add(
        Step::Facet,
        "INSERT INTO facet (jurisdiction, stream, name, value) \
         SELECT $1, f.* FROM unnest($2::uuid[], $3::text[], $4::text[]) AS f \
         ON CONFLICT (jurisdiction, stream, name, value) DO NOTHING",
        vec![
            value(town.0.clone()),
            value(streams(rows)),
            column(rows, |row| row.name),
            column(rows, |row| row.value.clone()),
        ],
    );
}

fn write_visibility(flight: &mut Flight, town: &Jurisdiction, rows: &[(&Standing<'_>, &VisibilityRow)]) {
    if rows.is_empty() {
        return;
    }
    flight.add(
        Step::Visibility,
        "INSERT INTO visibility (jurisdiction, stream, party, level, until, basis) \
         SELECT $1, v.* FROM unnest($2::uuid[], $3::text[], $4::smallint[], $5::bigint[], $6::text[]) AS v",
        vec![
            value(town.0.clone()),
            value(streams(rows)),
            column(rows, |row| row.party.code()),
            column(rows, |row| row.level.number()),
            column(rows, |row| row.until.map(micros)),
            column(rows, |row| row.basis),
        ],
    );
}

fn write_clocks(flight: &mut Flight, town: &Jurisdiction, rows: &[(&Standing<'_>, &ClockRow)]) {
    if rows.is_empty() {
        return;
    }
    flight.add(
        Step::Clock,
        "INSERT INTO clock (jurisdiction, stream, key, rule, version, owner, started, due, wake, paused, met, \
         breached, level) SELECT $1, c.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], \
         $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], \
         $13::smallint[]) AS c",
        vec![
            value(town.0.clone()),
            value(streams(rows)),
            column(rows, |row| row.key.clone()),
            column(rows, |row| row.rule.clone()),
            column(rows, |row| row.version.clone()),
            column(rows, |row| row.owner.as_ref().map(Party::code)),
            column(rows, |row| micros(row.started)),
            column(rows, |row| micros(row.due)),
            column(rows, |row| row.wake.map(micros)),
            column(rows, |row| row.paused.map(micros)),
            column(rows, |row| row.met.map(micros)),
            column(rows, |row| row.breached.map(micros)),
            column(rows, |row| i16::from(row.level)),
        ],
    );
}

fn write_figures(flight: &mut Flight, town: &Jurisdiction, rows: &[(&Standing<'_>, &FigureRow)]) {
    if rows.is_empty() {
        return;
    }
    flight.add(
        Step::Figure,
        "INSERT INTO figure (jurisdiction, stream, figure, at, site, unit, person_key, amount) \
         SELECT $1, f.* FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], \
         $8::bigint[]) AS f",
        vec![
            value(town.0.clone()),
            value(streams(rows)),
            column(rows, |row| row.figure),
            column(rows, |row| micros(row.at)),
            column(rows, |row| row.site.clone()),
            column(rows, |row| row.unit.as_ref().map(|unit| unit.0.clone())),
            column(rows, |row| row.person_key.clone()),
            column(rows, |row| row.amount),
        ],
    );
}

fn write_tokens(flight: &mut Flight, town: &Jurisdiction, round: &[Standing<'_>]) {
    let replaced: Vec<Uuid> =
        round.iter().filter(|one| one.tokens.is_some()).map(|one| one.stream.0).collect();
    if replaced.is_empty() {
        return;
    }
    let clear = "DELETE FROM token WHERE jurisdiction = $1 AND stream = ANY($2)";
    flight.add(Step::Token, clear, vec![value(town.0.clone()), value(replaced)]);
    let of = |one: &Standing<'_>| {
        let stream = one.stream.0;
        one.tokens.unwrap_or_default().iter().map(move |token| (token.0, stream)).collect::<Vec<_>>()
    };
    let (tokens, streams): (Vec<i64>, Vec<Uuid>) = round.iter().flat_map(of).unzip();
    if tokens.is_empty() {
        return;
    }
    flight.add(
        Step::Token,
        "INSERT INTO token (jurisdiction, token, stream) \
         SELECT $1, t.* FROM unnest($2::bigint[], $3::uuid[]) AS t \
         ON CONFLICT (jurisdiction, token, stream) DO NOTHING",
        vec![value(town.0.clone()), value(tokens), value(streams)],
    );
}

/// The rebuild port. Its commits don't wait for the disk: what it writes can be rebuilt again.
pub(super) struct PostgresRebuild {
    jotter: Arc<Jotter>,
    readers: Arc<Pool>,
}

impl PostgresRebuild {
    pub(super) fn new(jotter: Arc<Jotter>, readers: Arc<Pool>) -> Self {
        Self { jotter, readers }
    }
}

#[async_trait]
impl Rebuild for PostgresRebuild {
    async fn clear(&self, town: &Jurisdiction) -> Result<(), ReadFault> {
        let clear = "DELETE FROM stream WHERE jurisdiction = $1 AND stream IN \
             (SELECT stream FROM stream WHERE jurisdiction = $1 ORDER BY stream LIMIT $2)";
        while self.jotter.change(clear, &[&town.0, &CLEARED_AT_ONCE]).await? > 0 {}
        Ok(())
    }

    async fn restore(&self, town: &Jurisdiction, rebuilt: RebuiltStream) -> Result<(), ReadFault> {
        let client = self.jotter.client().await?;
        let seams = Seams::default();
        let writing = Writing::new(&client, &seams);
        let ended = restore(&writing, town, &rebuilt).await;
        if ended.is_err() {
            writing.undo("ROLLBACK").await.map_err(|fault| ReadFault(fault.to_string()))?;
        }
        ended.map_err(|fault| ReadFault(fault.to_string()))
    }

    async fn fingerprint(&self, town: &Jurisdiction) -> Result<[u8; 32], ReadFault> {
        self.readers.fingerprint(&sql::DERIVED, town).await
    }
}

/// Writes one stream, unless a fact was appended since it was folded: then it must be folded again.
async fn restore(
    writing: &Writing<'_>,
    town: &Jurisdiction,
    rebuilt: &RebuiltStream,
) -> Result<(), WriteFault> {
    let kept = &rebuilt.stream;
    writing.command(Step::Begin, "BEGIN").await?;
    let lock = vec![value(decide::stream_lock(town, kept.stream))];
    writing.rows(Step::Lock, "SELECT pg_advisory_xact_lock($1)", &lock).await?;
    let newest = "SELECT MAX(version) FROM fact WHERE jurisdiction = $1 AND stream = $2";
    let key = [value(town.0.clone()), value(kept.stream.0)];
    let found = writing.rows(Step::Versions, newest, &key).await?;
    let version: Option<i64> = found.first().map(|row| row.try_get(0)).transpose()?.flatten();
    if unsigned(version.unwrap_or(0)) != kept.version {
        return Err(WriteFault::Unfit("the stream has moved on since it was folded"));
    }
    let standing = Standing {
        stream: kept.stream,
        root: kept.root,
        kind: kept.kind,
        version: kept.version,
        is_new: false,
        state: kept.state.as_ref(),
        rows: Some(&rebuilt.rows),
        add_facets: &[],
        tokens: Some(&rebuilt.tokens),
    };
    let mut flight = Flight::default();
    write_round(&mut flight, town, &[standing]);
    writing.fly(flight).await?;
    writing.command(Step::Commit, "COMMIT").await
}
