//! Appending: the one way to write what matters.
//!
//! A thread owns the connection. It takes every batch that waits, opens one transaction, gives
//! each batch a savepoint, commits, and only then answers. A batch that fails is rolled back to
//! its savepoint and answered alone; the others go on.
//!
//! *After a failed COMMIT* its frames may already lie in the WAL: invisible to this process,
//! and found again by the next one after a crash. So everyone in the group hears `Unknown`, and
//! nothing else is written until a small transaction, [`SETTLE`], has gone through: it
//! overwrites those frames, and from then on "not there" means "never there".

use super::write::{WriteFault, Writing};
use super::{Pen, rebuild, vault};
use crate::codes::{micros, signed, unsigned};
use crate::leaf::{Header, leaf_hash};
use crate::options::{OpenError, Options};
use crate::queue::{self, Job, Queue, Waiting};
use crate::seams::{Seams, Step};
use crate::sql;
use app::ports::{AppendError, Appended, Batch, Expected, Journal, NewFact, Notice, Receipt, StreamWrite};
use async_trait::async_trait;
use domain::ids::{Jurisdiction, StreamId};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::broadcast;

/// Batches that a slow reader of the tail may lag behind before it has to read again.
const TAIL_LENGTH: usize = 1024;

const SETTLE: &str = "INSERT INTO meta (name, value) VALUES ('settled', '1') \
     ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)";

/// The journal's port: a queue to the thread that writes.
pub(super) struct SqliteJournal {
    queue: Queue,
    tail: broadcast::Sender<Arc<Appended>>,
}

impl SqliteJournal {
    /// Starts the thread. It ends when the journal is dropped and the last batch is answered.
    pub(super) fn start(connection: Connection, pen: Pen, options: &Options) -> Result<Self, OpenError> {
        let (queue, waiting) = queue::queue(options.queue_length_max, options.group_max);
        let (tail, _) = broadcast::channel(TAIL_LENGTH);
        let seams = options.seams();
        let writer = Writer { connection, pen, seams, tail: tail.clone(), unsettled: false };
        std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || writer.work(waiting))
            .map_err(|fault| OpenError::Unavailable(fault.to_string()))?;
        Ok(Self { queue, tail })
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn append(&self, batch: Batch) -> Result<Receipt, AppendError> {
        self.queue.append(batch).await
    }

    fn tail(&self) -> broadcast::Receiver<Arc<Appended>> {
        self.tail.subscribe()
    }
}

/// What a batch did, before anyone may know.
struct Done {
    receipt: Receipt,
    appended: Option<Appended>,
}

type Outcome = Result<Done, AppendError>;

/// The thread's own: nothing else touches the connection.
struct Writer {
    connection: Connection,
    pen: Pen,
    seams: Seams,
    tail: broadcast::Sender<Arc<Appended>>,
    unsettled: bool,
}

impl Writer {
    fn work(mut self, mut waiting: Waiting) {
        loop {
            let group = waiting.blocking_group();
            if group.is_empty() {
                return;
            }
            let outcomes = self.group(&group);
            queue::answer(group, self.publish(outcomes));
        }
    }

    /// Tells the tail, now that it is durable, and keeps the receipts.
    fn publish(&self, outcomes: Vec<Outcome>) -> Vec<Result<Receipt, AppendError>> {
        let tell = |done: Done| {
            if let Some(appended) = done.appended {
                // No subscriber is no error: nobody watches.
                self.tail.send(Arc::new(appended)).ok();
            }
            done.receipt
        };
        outcomes.into_iter().map(|outcome| outcome.map(tell)).collect()
    }

    /// Writes a group in one transaction.
    fn group(&mut self, group: &[Job]) -> Vec<Outcome> {
        let pen = Arc::clone(&self.pen);
        let _held = pen.blocking_lock();
        let begun = self.settle().and_then(|()| {
            Writing::new(&self.connection, &self.seams).run(Step::Begin, "BEGIN IMMEDIATE", [])?;
            Ok(())
        });
        if let Err(fault) = begun {
            self.abandon();
            return group.iter().map(|_| Err(unavailable(&fault))).collect();
        }
        let (outcomes, is_lost) = self.batches(group);
        if is_lost {
            self.abandon();
            return outcomes.into_iter().map(lost).collect();
        }
        match Writing::new(&self.connection, &self.seams).run(Step::Commit, "COMMIT", []) {
            Ok(_) => outcomes,
            Err(fault) => {
                self.unsettled = true;
                self.abandon();
                if let Err(fault) = self.settle() {
                    tracing::error!(%fault, "the journal refuses writes until it can commit again");
                }
                let text = fault.to_string();
                outcomes
                    .into_iter()
                    .map(|outcome| outcome.and_then(|_| Err(AppendError::Unknown(text.clone()))))
                    .collect()
            }
        }
    }

    fn batches(&self, group: &[Job]) -> (Vec<Outcome>, bool) {
        let writing = Writing::new(&self.connection, &self.seams);
        let attempt = |job: &Job| {
            if writing.is_lost() {
                return Err(AppendError::Unavailable("the transaction was lost".into()));
            }
            in_savepoint(&writing, &job.batch).map_err(AppendError::from)
        };
        let outcomes = group.iter().map(attempt).collect();
        (outcomes, writing.is_lost())
    }

    /// Makes sure that what a failed COMMIT left in the WAL can't come back.
    fn settle(&mut self) -> Result<(), WriteFault> {
        if self.unsettled {
            self.connection.execute(SETTLE, [])?;
            self.unsettled = false;
        }
        Ok(())
    }

    /// Leaves a transaction that can't be finished.
    fn abandon(&self) {
        if !self.connection.is_autocommit()
            && let Err(fault) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%fault, "the journal's transaction can't be rolled back");
        }
    }
}

fn unavailable(fault: &WriteFault) -> AppendError {
    AppendError::Unavailable(fault.to_string())
}

/// The engine rolled the transaction back by itself: what looked done is not.
fn lost(outcome: Outcome) -> Outcome {
    outcome.and_then(|_| Err(AppendError::Unavailable("the transaction was lost".into())))
}

fn in_savepoint(writing: &Writing<'_>, batch: &Batch) -> Result<Done, WriteFault> {
    let attempt = (|| {
        writing.run(Step::Savepoint, "SAVEPOINT batch", [])?;
        let done = write(writing, batch)?;
        writing.run(Step::Release, "RELEASE batch", [])?;
        Ok(done)
    })();
    if attempt.is_err() && !writing.is_lost() {
        writing.undo();
    }
    attempt
}

fn write(writing: &Writing<'_>, batch: &Batch) -> Result<Done, WriteFault> {
    if let Some(receipt) = replay(writing, batch)? {
        return Ok(Done { receipt, appended: None });
    }
    let placed = place(writing, batch)?;
    for (write, &first) in batch.writes.iter().zip(&placed) {
        rebuild::write_stream(writing, &batch.jurisdiction, write, first)?;
    }
    vault::write_secrets(writing, batch)?;
    vault::write_credentials(writing, batch)?;
    write_notices(writing, batch)?;
    write_blobs(writing, batch)?;
    let position = write_facts(writing, batch, &placed)?;
    let appended = Appended::of(batch, position);
    let tells = !(appended.streams.is_empty() && appended.keys.is_empty());
    let receipt = Receipt { position, replayed: false, result: batch.result.clone() };
    Ok(Done { receipt, appended: tells.then_some(appended) })
}

/// Records the command, or finds that it was done before.
fn replay(writing: &Writing<'_>, batch: &Batch) -> Result<Option<Receipt>, WriteFault> {
    let key = params![batch.jurisdiction.0, batch.actor.0.as_bytes(), batch.command.0.as_bytes()];
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, Vec<u8>>(1)?));
    match writing.find(Step::Command, sql::COMMAND, key, read)? {
        Some((digest, result)) if digest == batch.digest => {
            Ok(Some(Receipt { position: 0, replayed: true, result }))
        }
        Some(_) => Err(AppendError::CommandReused.into()),
        None => record(writing, batch).map(|()| None),
    }
}

fn record(writing: &Writing<'_>, batch: &Batch) -> Result<(), WriteFault> {
    writing.run(
        Step::Command,
        "INSERT INTO command (jurisdiction, actor, command, digest, result) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            batch.jurisdiction.0,
            batch.actor.0.as_bytes(),
            batch.command.0.as_bytes(),
            batch.digest,
            batch.result
        ],
    )?;
    Ok(())
}

/// Checks guards and expectations; returns the version of each write's first fact.
fn place(writing: &Writing<'_>, batch: &Batch) -> Result<Vec<u64>, WriteFault> {
    for &(stream, expected) in &batch.guards {
        let actual = version(writing, &batch.jurisdiction, stream)?;
        if actual != expected {
            return Err(AppendError::Conflict { stream, actual }.into());
        }
    }
    let mut reached: BTreeMap<StreamId, u64> = BTreeMap::new();
    let mut placed = Vec::with_capacity(batch.writes.len());
    for write in &batch.writes {
        let actual = match reached.get(&write.stream) {
            Some(&version) => version,
            None => version(writing, &batch.jurisdiction, write.stream)?,
        };
        placed.push(first_version(write, actual)?);
        reached.insert(write.stream, actual + write.facts.len() as u64);
    }
    Ok(placed)
}

/// The facts are the truth about a version: the cached state may be shredded or sealed away.
fn version(writing: &Writing<'_>, town: &Jurisdiction, stream: StreamId) -> Result<u64, WriteFault> {
    let newest = "SELECT COALESCE(MAX(version), 0) FROM fact WHERE jurisdiction = ?1 AND stream = ?2";
    let found = writing.find(Step::Versions, newest, params![town.0, stream.bytes()], |row| row.get(0))?;
    Ok(unsigned(found.unwrap_or(0)))
}

fn first_version(write: &StreamWrite, actual: u64) -> Result<u64, AppendError> {
    if write.facts.is_empty() {
        return Err(AppendError::Unavailable("a write without facts".into()));
    }
    match write.expected {
        Expected::Version(expected) if expected != actual => {
            Err(AppendError::Conflict { stream: write.stream, actual })
        }
        Expected::Version(_) | Expected::Any => Ok(actual + 1),
    }
}

/// Takes positions from the town's counter and writes the facts; returns the last position.
fn write_facts(writing: &Writing<'_>, batch: &Batch, placed: &[u64]) -> Result<u64, WriteFault> {
    let many: usize = batch.writes.iter().map(|write| write.facts.len()).sum();
    if many == 0 {
        return Ok(0);
    }
    let take = "INSERT INTO counter (jurisdiction, last) VALUES (?1, ?2) \
                ON CONFLICT (jurisdiction) DO UPDATE SET last = last + excluded.last RETURNING last";
    let taken = params![batch.jurisdiction.0, signed(many as u64)];
    let last: i64 = writing.find(Step::Counter, take, taken, |row| row.get(0))?.unwrap_or(0);
    let last = unsigned(last);
    let mut position = last - many as u64;
    for (write, &first) in batch.writes.iter().zip(placed) {
        for (fact, version) in write.facts.iter().zip(first..) {
            position += 1;
            write_fact(writing, batch, &header(batch, write, position, version), fact)?;
        }
    }
    Ok(last)
}

fn header<'a>(batch: &'a Batch, write: &StreamWrite, position: u64, version: u64) -> Header<'a> {
    Header {
        jurisdiction: &batch.jurisdiction,
        position,
        stream: write.stream,
        root: write.root,
        version,
        at_micros: micros(batch.at),
        actor: batch.actor,
        command: batch.command,
    }
}

fn write_fact(
    writing: &Writing<'_>,
    batch: &Batch,
    header: &Header<'_>,
    fact: &NewFact,
) -> Result<(), WriteFault> {
    writing.run(
        Step::Fact,
        "INSERT INTO fact (jurisdiction, position, id, stream, root, version, at, actor, command, schema, \
         body, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            batch.jurisdiction.0,
            signed(header.position),
            fact.id.as_bytes(),
            header.stream.bytes(),
            header.root.bytes(),
            signed(header.version),
            header.at_micros,
            header.actor.0.as_bytes(),
            header.command.0.as_bytes(),
            fact.schema,
            fact.body,
            leaf_hash(header, fact)?
        ],
    )?;
    Ok(())
}

fn write_notices(writing: &Writing<'_>, batch: &Batch) -> Result<(), WriteFault> {
    for notice in &batch.notices {
        write_notice(writing, batch, notice)?;
    }
    for id in &batch.acknowledged {
        writing.run(
            Step::Acknowledge,
            "UPDATE outbox SET acked_at = ?3, acked_by = ?4 \
             WHERE jurisdiction = ?1 AND id = ?2 AND acked_at IS NULL",
            params![batch.jurisdiction.0, id.as_bytes(), micros(batch.at), batch.actor.0.as_bytes()],
        )?;
    }
    Ok(())
}

fn write_notice(writing: &Writing<'_>, batch: &Batch, notice: &Notice) -> Result<(), WriteFault> {
    writing.run(
        Step::Notice,
        "INSERT INTO outbox (jurisdiction, id, party, template, stream, urgency, after, at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            batch.jurisdiction.0,
            notice.id.as_bytes(),
            notice.to.code(),
            notice.template,
            notice.stream.bytes(),
            notice.urgency,
            micros(notice.after),
            micros(batch.at)
        ],
    )?;
    Ok(())
}

fn write_blobs(writing: &Writing<'_>, batch: &Batch) -> Result<(), WriteFault> {
    for blob in &batch.blobs {
        writing.run(
            Step::Blob,
            "INSERT INTO blob (jurisdiction, digest, stream, size, kind, custody, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (jurisdiction, digest, stream) DO NOTHING",
            params![
                batch.jurisdiction.0,
                blob.digest,
                blob.stream.bytes(),
                blob.size,
                blob.kind,
                batch.actor.0.as_bytes(),
                micros(batch.at)
            ],
        )?;
    }
    Ok(())
}
