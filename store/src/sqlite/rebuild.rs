//! Derived tables: replaced by every append, and rewritten as a whole by rebuild.

use super::ephemeral::Jotter;
use super::reads::{Pool, SqlFault};
use super::write::{WriteFault, Writing};
use crate::codes::{micros, signed, unsigned};
use crate::seams::{Seams, Step};
use crate::{fingerprint, sql};
use app::ports::{ReadFault, Rebuild, RebuiltStream, SealedState, StreamWrite, Token};
use async_trait::async_trait;
use domain::actor::Party;
use domain::ids::{Jurisdiction, StreamId};
use domain::noun::Kind;
use domain::rows::{ClockRow, Facet, Rows, WorkRow};
use rusqlite::params;
use std::sync::Arc;

/// Streams emptied in one transaction, so that the journal never waits long.
const CLEARED_AT_ONCE: u32 = 200;

/// One stream as it will stand in derived tables.
struct Standing<'a> {
    town: &'a Jurisdiction,
    stream: StreamId,
    root: StreamId,
    kind: Kind,
    version: u64,
    /// Before its first fact a stream shows nothing: there is nothing to clear.
    is_new: bool,
    state: Option<&'a SealedState>,
}

/// Replaces what a write says to replace. `first` is the version of the write's first fact.
pub(super) fn write_stream(
    writing: &Writing<'_>,
    town: &Jurisdiction,
    write: &StreamWrite,
    first: u64,
) -> Result<(), WriteFault> {
    let (version, is_new) = (first + write.facts.len() as u64 - 1, first == 1);
    let StreamWrite { stream, root, kind, .. } = *write;
    let standing = Standing { town, stream, root, kind, version, is_new, state: write.state.as_ref() };
    write_state(writing, &standing)?;
    if let Some(rows) = &write.rows {
        replace_rows(writing, &standing, rows)?;
    }
    add_facets(writing, &standing, &write.add_facets)?;
    if let Some(tokens) = &write.tokens {
        replace_tokens(writing, town, stream, tokens)?;
    }
    Ok(())
}

fn write_state(writing: &Writing<'_>, standing: &Standing<'_>) -> Result<(), WriteFault> {
    writing.run(
        Step::Stream,
        "INSERT INTO stream (jurisdiction, stream, root, kind, version, shape, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (jurisdiction, stream) DO UPDATE SET \
         root = excluded.root, kind = excluded.kind, version = excluded.version, \
         shape = excluded.shape, state = excluded.state",
        params![
            standing.town.0,
            standing.stream.bytes(),
            standing.root.bytes(),
            standing.kind.code(),
            signed(standing.version),
            standing.state.map(|state| state.shape),
            standing.state.map(|state| state.body.as_slice())
        ],
    )?;
    Ok(())
}

const CLEARED: [&str; 5] = [
    "DELETE FROM worklist WHERE jurisdiction = ?1 AND stream = ?2",
    "DELETE FROM facet WHERE jurisdiction = ?1 AND stream = ?2",
    "DELETE FROM visibility WHERE jurisdiction = ?1 AND stream = ?2",
    "DELETE FROM clock WHERE jurisdiction = ?1 AND stream = ?2",
    "DELETE FROM figure WHERE jurisdiction = ?1 AND stream = ?2",
];

fn replace_rows(writing: &Writing<'_>, standing: &Standing<'_>, rows: &Rows) -> Result<(), WriteFault> {
    let (town, stream) = (&standing.town.0, standing.stream.bytes());
    for clear in CLEARED.iter().filter(|_| !standing.is_new) {
        writing.run(Step::Clear, clear, params![town, stream])?;
    }
    if let Some(work) = &rows.work {
        write_work(writing, standing, work)?;
    }
    add_facets(writing, standing, &rows.facets)?;
    for row in &rows.visibility {
        writing.run(
            Step::Visibility,
            "INSERT INTO visibility (jurisdiction, stream, party, level, until, basis) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![town, stream, row.party.code(), row.level.number(), row.until.map(micros), row.basis],
        )?;
    }
    for clock in &rows.clocks {
        write_clock(writing, standing, clock)?;
    }
    write_figures(writing, standing, rows)
}

fn add_facets(writing: &Writing<'_>, standing: &Standing<'_>, facets: &[Facet]) -> Result<(), WriteFault> {
    for facet in facets {
        writing.run(
            Step::Facet,
            "INSERT INTO facet (jurisdiction, stream, name, value) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (jurisdiction, stream, name, value) DO NOTHING",
            params![standing.town.0, standing.stream.bytes(), facet.name, facet.value],
        )?;
    }
    Ok(())
}

fn write_work(writing: &Writing<'_>, standing: &Standing<'_>, work: &WorkRow) -> Result<(), WriteFault> {
    writing.run(
        Step::Worklist,
        "INSERT INTO worklist (jurisdiction, stream, root, kind, stage, holder, unit, station, risk, lane, \
         due, opened, closed, title, urgency) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        params![
            standing.town.0,
            standing.stream.bytes(),
            standing.root.bytes(),
            work.kind.code(),
            work.stage,
            work.holder.as_ref().map(Party::code),
            work.unit.as_ref().map(|unit| &unit.0),
            work.station.as_ref().map(|station| &station.0),
            work.risk,
            work.lane,
            work.due.map(micros),
            micros(work.opened),
            work.closed.map(micros),
            work.title,
            work.urgency
        ],
    )?;
    Ok(())
}

fn write_clock(writing: &Writing<'_>, standing: &Standing<'_>, clock: &ClockRow) -> Result<(), WriteFault> {
    writing.run(
        Step::Clock,
        "INSERT INTO clock (jurisdiction, stream, key, rule, version, owner, started, due, wake, paused, \
         met, breached, level) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            standing.town.0,
            standing.stream.bytes(),
            clock.key,
            clock.rule,
            clock.version,
            clock.owner.as_ref().map(Party::code),
            micros(clock.started),
            micros(clock.due),
            clock.wake.map(micros),
            clock.paused.map(micros),
            clock.met.map(micros),
            clock.breached.map(micros),
            clock.level
        ],
    )?;
    Ok(())
}

fn write_figures(writing: &Writing<'_>, standing: &Standing<'_>, rows: &Rows) -> Result<(), WriteFault> {
    for figure in &rows.figures {
        writing.run(
            Step::Figure,
            "INSERT INTO figure (jurisdiction, stream, figure, at, site, unit, person_key, amount) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                standing.town.0,
                standing.stream.bytes(),
                figure.figure,
                micros(figure.at),
                figure.site,
                figure.unit.as_ref().map(|unit| &unit.0),
                figure.person_key,
                figure.amount
            ],
        )?;
    }
    Ok(())
}

fn replace_tokens(
    writing: &Writing<'_>,
    town: &Jurisdiction,
    stream: StreamId,
    tokens: &[Token],
) -> Result<(), WriteFault> {
    let clear = "DELETE FROM token WHERE jurisdiction = ?1 AND stream = ?2";
    writing.run(Step::Token, clear, params![town.0, stream.bytes()])?;
    for token in tokens {
        writing.run(
            Step::Token,
            "INSERT INTO token (jurisdiction, token, stream) VALUES (?1, ?2, ?3) \
             ON CONFLICT (jurisdiction, token, stream) DO NOTHING",
            params![town.0, token.0, stream.bytes()],
        )?;
    }
    Ok(())
}

/// The rebuild port. It writes on the second connection: what it writes can be rebuilt again.
pub(super) struct SqliteRebuild {
    jotter: Arc<Jotter>,
    readers: Arc<Pool>,
}

impl SqliteRebuild {
    pub(super) fn new(jotter: Arc<Jotter>, readers: Arc<Pool>) -> Self {
        Self { jotter, readers }
    }
}

#[async_trait]
impl Rebuild for SqliteRebuild {
    async fn clear(&self, town: &Jurisdiction) -> Result<(), ReadFault> {
        let clear = "DELETE FROM stream WHERE jurisdiction = ?1 AND stream IN \
                     (SELECT stream FROM stream WHERE jurisdiction = ?1 LIMIT ?2)";
        loop {
            let town = town.0.clone();
            let cleared =
                self.jotter.write(move |on| Ok(on.execute(clear, params![town, CLEARED_AT_ONCE])?)).await?;
            if cleared == 0 {
                return Ok(());
            }
        }
    }

    async fn restore(&self, town: &Jurisdiction, rebuilt: RebuiltStream) -> Result<(), ReadFault> {
        let town = town.clone();
        self.jotter.write(move |on| restore(&Writing::new(on, &Seams::default()), &town, &rebuilt)).await
    }

    async fn fingerprint(&self, town: &Jurisdiction) -> Result<[u8; 32], ReadFault> {
        let town = town.0.clone();
        self.readers
            .with(move |reader| {
                let mut print = fingerprint::Fingerprint::default();
                for (table, text) in sql::DERIVED {
                    print.table(table);
                    reader.each(text, params![town], |row| {
                        for column in 0..row.as_ref().column_count() {
                            print.value(super::reads::cell(row, column)?);
                        }
                        print.end_of_row();
                        Ok(())
                    })?;
                }
                Ok(print.finish())
            })
            .await
    }
}

/// Writes one stream, unless a fact was appended since it was folded: then it must be folded again.
fn restore(writing: &Writing<'_>, town: &Jurisdiction, rebuilt: &RebuiltStream) -> Result<(), SqlFault> {
    let kept = &rebuilt.stream;
    let newest = "SELECT COALESCE(MAX(version), 0) FROM fact WHERE jurisdiction = ?1 AND stream = ?2";
    let key = params![town.0, kept.stream.bytes()];
    let version: Option<i64> = writing.find(Step::Versions, newest, key, |row| row.get(0))?;
    if unsigned(version.unwrap_or(0)) != kept.version {
        return Err(SqlFault::Unfit("the stream has moved on since it was folded"));
    }
    let standing = Standing {
        town,
        stream: kept.stream,
        root: kept.root,
        kind: kept.kind,
        version: kept.version,
        is_new: false,
        state: kept.state.as_ref(),
    };
    write_state(writing, &standing)?;
    replace_rows(writing, &standing, &rebuilt.rows)?;
    Ok(replace_tokens(writing, town, kept.stream, &rebuilt.tokens)?)
}
