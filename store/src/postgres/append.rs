//! Appending: the one way to write what matters.
//!
//! A task per node takes every batch that waits and writes it in one transaction per town:
//!
//! 1. *Locks* on all streams, commands and handles of the group, in one order for all nodes
//!    (advisory locks: they hold for streams that don't exist yet, or whose cache was shredded).
//! 2. One look at versions, commands and handles; from here on they can't change ([`decide`]).
//! 3. Each batch in its savepoint, in one flight.
//! 4. The town's counter, locked last and by one statement, and then the facts: so positions
//!    are gap-free and in commit order over all nodes.
//! 5. COMMIT, and only then the answers.
//!
//! Any fault before COMMIT means that nothing was written. A group that fails as a whole is
//! written again batch by batch, so that one bad batch harms nobody else.
//!
//! *After a failed COMMIT* the server may still be finishing it. Everyone in the group hears
//! `Unknown`, but not before the group's locks could be had again: by then it has ended, and
//! what a look at the command id tells is final.

use super::connect::{self, DURABLE, QUICK};
use super::decide::{self, Decision, Known};
use super::listen::{self, Listener};
use super::tls::Server;
use super::write::{Flight, Value, WriteFault, Writing, value};
use super::{rebuild, vault};
use crate::codes::{micros, signed, unsigned};
use crate::leaf::{Header, leaf_hash};
use crate::options::{OpenError, Options};
use crate::queue::{self, Job, Queue, Waiting};
use crate::seams::{Seams, Step};
use app::ports::{AppendError, Appended, Batch, CommandRecord, Journal, Receipt};
use async_trait::async_trait;
use deadpool_postgres::{Object, Pool};
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use uuid::Uuid;

/// How often a transaction that had to give way to another is tried again.
const TRIES: usize = 8;

/// The journal's port: a queue to the task that writes.
pub(super) struct PostgresJournal {
    queue: Queue,
    listener: Listener,
}

impl PostgresJournal {
    /// Starts the task and the listener. The task ends when the journal is dropped and the last
    /// batch is answered.
    pub(super) async fn start(config: &Server, options: &Options) -> Result<Self, OpenError> {
        let settings = if options.negative_control { QUICK } else { DURABLE };
        let pool = connect::pool(config, settings, 1, options)?;
        let listener = Listener::start(config.clone()).await?;
        let (queue, waiting) = queue::queue(options.queue_length_max, options.group_max);
        let appender = Appender { pool, seams: options.seams(), patience: options.patience };
        tokio::spawn(appender.work(waiting));
        Ok(Self { queue, listener })
    }
}

#[async_trait]
impl Journal for PostgresJournal {
    async fn append(&self, batch: Batch) -> Result<Receipt, AppendError> {
        self.queue.append(batch).await
    }

    fn tail(&self) -> broadcast::Receiver<Arc<Appended>> {
        self.listener.tail()
    }
}

type Outcome = Result<Receipt, AppendError>;

/// Why a group was not written as a whole.
enum GroupFault {
    /// Nothing of it was written.
    Before(WriteFault),
    /// COMMIT failed; what each batch would have heard.
    AtCommit(Vec<Outcome>, String),
}

impl From<WriteFault> for GroupFault {
    fn from(fault: WriteFault) -> Self {
        GroupFault::Before(fault)
    }
}

/// The task's own.
struct Appender {
    pool: Pool,
    seams: Seams,
    patience: Duration,
}

impl Appender {
    async fn work(self, mut waiting: Waiting) {
        loop {
            let group = waiting.group().await;
            if group.is_empty() {
                return;
            }
            let mut towns: BTreeMap<Jurisdiction, Vec<Job>> = BTreeMap::new();
            for job in group {
                towns.entry(job.batch.jurisdiction.clone()).or_default().push(job);
            }
            for jobs in towns.into_values() {
                let batches: Vec<&Batch> = jobs.iter().map(|job| &job.batch).collect();
                let outcomes = Box::pin(self.group(&batches)).await;
                queue::answer(jobs, outcomes);
            }
        }
    }

    /// Writes a group; when it fails as a whole, each batch for itself.
    async fn group(&self, batches: &[&Batch]) -> Vec<Outcome> {
        match self.persist(batches).await {
            Ok(outcomes) => outcomes,
            Err(GroupFault::AtCommit(outcomes, text)) => {
                self.settle(batches).await;
                let unknown =
                    |outcome: Outcome| outcome.and_then(|_| Err(AppendError::Unknown(text.clone())));
                outcomes.into_iter().map(unknown).collect()
            }
            Err(GroupFault::Before(fault)) if batches.len() == 1 => vec![Err(fault.into())],
            Err(GroupFault::Before(fault)) => {
                tracing::warn!(%fault, "a group is written batch by batch");
                let mut outcomes = Vec::with_capacity(batches.len());
                for batch in batches {
                    outcomes.extend(Box::pin(self.group(&[*batch])).await);
                }
                outcomes
            }
        }
    }

    /// Tries again while the server asks us to give way.
    async fn persist(&self, batches: &[&Batch]) -> Result<Vec<Outcome>, GroupFault> {
        for _ in 1..TRIES {
            match self.attempt(batches).await {
                Err(GroupFault::Before(fault)) if fault.gave_way() => {}
                ended => return ended,
            }
        }
        self.attempt(batches).await
    }

    async fn attempt(&self, batches: &[&Batch]) -> Result<Vec<Outcome>, GroupFault> {
        let client = self.pool.get().await.map_err(WriteFault::from)?;
        let writing = Writing::new(&client, &self.seams);
        let ended = transact(&writing, batches).await;
        if ended.is_err() && writing.undo("ROLLBACK").await.is_err() {
            // Nobody knows what state it is in: nobody uses it again.
            drop(Object::take(client));
        }
        ended
    }

    /// Waits until a COMMIT without an answer has ended: until then it holds the group's locks.
    async fn settle(&self, batches: &[&Batch]) {
        let waited = async {
            let client = self.pool.get().await?;
            let seams = Seams::default();
            let writing = Writing::new(&client, &seams);
            let patience = format!("BEGIN; SET LOCAL lock_timeout = {}", self.patience.as_millis());
            writing.undo(&patience).await?;
            let locked = lock(&writing, batches).await;
            writing.undo("ROLLBACK").await?;
            locked
        };
        if let Err(fault) = waited.await {
            tracing::error!(%fault, "a COMMIT without an answer may still be under way");
        }
    }
}

/// A batch that is written but for its facts.
struct Accepted<'a> {
    index: usize,
    batch: &'a Batch,
    placed: Vec<u64>,
}

async fn transact(writing: &Writing<'_>, batches: &[&Batch]) -> Result<Vec<Outcome>, GroupFault> {
    writing.command(Step::Begin, "BEGIN").await?;
    lock(writing, batches).await?;
    let mut known = look(writing, batches).await?;
    let mut outcomes = Vec::with_capacity(batches.len());
    let mut accepted = Vec::new();
    for (index, &batch) in batches.iter().enumerate() {
        let receipt = Receipt { position: 0, replayed: false, result: batch.result.clone() };
        outcomes.push(match known.decide(batch) {
            Err(refusal) => Err(refusal),
            Ok(Decision::Replay(replay)) => Ok(replay),
            Ok(Decision::Write(placed)) => match in_savepoint(writing, batch, &placed).await? {
                Some(fault) => Err(fault),
                None => {
                    known.learn(batch, &placed);
                    accepted.push(Accepted { index, batch, placed });
                    Ok(receipt)
                }
            },
        });
    }
    write_facts(writing, &accepted, &mut outcomes).await?;
    match writing.command(Step::Commit, "COMMIT").await {
        Ok(()) => Ok(outcomes),
        Err(fault) => Err(GroupFault::AtCommit(outcomes, fault.to_string())),
    }
}

/// Takes the group's locks, smallest first.
async fn lock(writing: &Writing<'_>, batches: &[&Batch]) -> Result<(), WriteFault> {
    let locks = decide::locks(batches);
    let numbers: Vec<i64> = locks.keys().copied().collect();
    let exclusive: Vec<bool> = locks.values().copied().collect();
    let take = "SELECT CASE WHEN l.exclusive THEN pg_advisory_xact_lock(l.number) \
                ELSE pg_advisory_xact_lock_shared(l.number) END \
                FROM unnest($1::bigint[], $2::bool[]) AS l (number, exclusive)";
    writing.rows(Step::Lock, take, &[value(numbers), value(exclusive)]).await?;
    Ok(())
}

/// Looks at everything the group depends on.
async fn look(writing: &Writing<'_>, batches: &[&Batch]) -> Result<Known, WriteFault> {
    let mut known = Known::default();
    let Some(first) = batches.first() else { return Ok(known) };
    let town = &first.jurisdiction.0;
    let streams: Vec<Uuid> = decide::streams(batches).into_iter().map(|stream| stream.0).collect();
    let versions = "SELECT s.stream, (SELECT MAX(f.version) FROM fact f \
         WHERE f.jurisdiction = $1 AND f.stream = s.stream) FROM unnest($2::uuid[]) AS s (stream)";
    for row in writing.rows(Step::Versions, versions, &[value(town.clone()), value(streams)]).await? {
        let newest: Option<i64> = row.try_get(1)?;
        known.versions.insert(StreamId(row.try_get(0)?), unsigned(newest.unwrap_or(0)));
    }
    let actors: Vec<Uuid> = batches.iter().map(|batch| batch.actor.0).collect();
    let commands: Vec<Uuid> = batches.iter().map(|batch| batch.command.0).collect();
    let done = "SELECT c.actor, c.command, c.digest, c.result FROM command c \
         WHERE c.jurisdiction = $1 AND (c.actor, c.command) IN \
         (SELECT actor, command FROM unnest($2::uuid[], $3::uuid[]) AS a (actor, command))";
    for row in
        writing.rows(Step::Command, done, &[value(town.clone()), value(actors), value(commands)]).await?
    {
        let digest: Vec<u8> = row.try_get(2)?;
        let digest = digest.try_into().map_err(|_| WriteFault::Unfit("command.digest makes no sense"))?;
        let key = (StaffId(row.try_get(0)?), CommandId(row.try_get(1)?));
        known.commands.insert(key, CommandRecord { digest, result: row.try_get(3)? });
    }
    vault::look_at_handles(writing, batches, &mut known).await?;
    Ok(known)
}

/// Writes everything of a batch but its facts. A fault that could be taken back is the batch's
/// own; one that couldn't is the group's.
async fn in_savepoint(
    writing: &Writing<'_>,
    batch: &Batch,
    placed: &[u64],
) -> Result<Option<AppendError>, WriteFault> {
    let mut flight = Flight::default();
    flight.add(Step::Savepoint, "SAVEPOINT batch", vec![]);
    record(&mut flight, batch);
    rebuild::write_streams(&mut flight, batch, placed);
    vault::write_secrets(&mut flight, batch);
    vault::write_credentials(&mut flight, batch);
    write_notices(&mut flight, batch);
    write_blobs(&mut flight, batch);
    flight.add(Step::Release, "RELEASE batch", vec![]);
    let Err(fault) = writing.fly(flight).await else { return Ok(None) };
    if fault.gave_way() {
        return Err(fault);
    }
    writing.undo("ROLLBACK TO batch; RELEASE batch").await?;
    Ok(Some(fault.into()))
}

fn record(flight: &mut Flight, batch: &Batch) {
    flight.add(
        Step::Command,
        "INSERT INTO command (jurisdiction, actor, command, digest, result) VALUES ($1, $2, $3, $4, $5)",
        vec![
            value(batch.jurisdiction.0.clone()),
            value(batch.actor.0),
            value(batch.command.0),
            value(batch.digest.to_vec()),
            value(batch.result.clone()),
        ],
    );
}

/// Takes positions from the town's counter, last of all, and writes the facts of the group.
async fn write_facts(
    writing: &Writing<'_>,
    accepted: &[Accepted<'_>],
    outcomes: &mut [Outcome],
) -> Result<(), WriteFault> {
    let facts = accepted.iter().flat_map(|one| &one.batch.writes).map(|write| write.facts.len());
    let many = signed(facts.sum::<usize>() as u64);
    // A batch that only took a key away has no facts, and yet every node must hear of it.
    let heard = accepted.iter().any(|one| !Appended::of(one.batch, 0).is_empty());
    let Some(first) = accepted.first().filter(|_| heard) else { return Ok(()) };
    let take = "INSERT INTO counter (jurisdiction, last) VALUES ($1, $2) \
         ON CONFLICT (jurisdiction) DO UPDATE SET last = counter.last + excluded.last RETURNING last";
    let town = first.batch.jurisdiction.0.clone();
    let taken = writing.rows(Step::Counter, take, &[value(town), value(many)]).await?;
    let last: i64 = taken.first().ok_or(WriteFault::Unfit("no position was given"))?.try_get(0)?;
    let mut position = unsigned(last - many);
    let mut facts = FactRows::default();
    let mut flight = Flight::default();
    let mut told = Vec::new();
    for one in accepted {
        facts.push_batch(one, &mut position)?;
        if let Some(Ok(receipt)) = outcomes.get_mut(one.index) {
            if !one.batch.writes.is_empty() {
                receipt.position = position;
            }
            told.extend(listen::payloads(one.batch, position));
        }
    }
    facts.write(&mut flight, &first.batch.jurisdiction);
    let tell = "SELECT pg_notify('shouhu', p.payload) FROM unnest($1::text[]) AS p (payload)";
    flight.add(Step::Tell, tell, vec![value(told)]);
    writing.fly(flight).await
}

/// Facts as columns: one statement writes all facts of a group.
#[derive(Default)]
struct FactRows {
    position: Vec<i64>,
    id: Vec<Uuid>,
    stream: Vec<Uuid>,
    root: Vec<Uuid>,
    version: Vec<i64>,
    at: Vec<i64>,
    actor: Vec<Uuid>,
    command: Vec<Uuid>,
    schema: Vec<i32>,
    body: Vec<Vec<u8>>,
    leaf: Vec<Vec<u8>>,
}

impl FactRows {
    fn push_batch(&mut self, one: &Accepted<'_>, position: &mut u64) -> Result<(), AppendError> {
        let batch = one.batch;
        for (write, &first) in batch.writes.iter().zip(&one.placed) {
            for (fact, version) in write.facts.iter().zip(first..) {
                *position += 1;
                let header = Header {
                    jurisdiction: &batch.jurisdiction,
                    position: *position,
                    stream: write.stream,
                    root: write.root,
                    version,
                    at_micros: micros(batch.at),
                    actor: batch.actor,
                    command: batch.command,
                };
                self.leaf.push(leaf_hash(&header, fact)?.to_vec());
                self.push(&header);
                self.id.push(fact.id);
                self.schema.push(fact.schema.into());
                self.body.push(fact.body.clone());
            }
        }
        Ok(())
    }

    fn push(&mut self, header: &Header<'_>) {
        self.position.push(signed(header.position));
        self.stream.push(header.stream.0);
        self.root.push(header.root.0);
        self.version.push(signed(header.version));
        self.at.push(header.at_micros);
        self.actor.push(header.actor.0);
        self.command.push(header.command.0);
    }

    fn write(self, flight: &mut Flight, town: &Jurisdiction) {
        flight.add(
            Step::Fact,
            "INSERT INTO fact (jurisdiction, position, id, stream, root, version, at, actor, command, schema, \
             body, leaf) SELECT $1, f.* FROM unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], \
             $6::bigint[], $7::bigint[], $8::uuid[], $9::uuid[], $10::int[], $11::bytea[], $12::bytea[]) AS f",
            vec![
                value(town.0.clone()),
                value(self.position),
                value(self.id),
                value(self.stream),
                value(self.root),
                value(self.version),
                value(self.at),
                value(self.actor),
                value(self.command),
                value(self.schema),
                value(self.body),
                value(self.leaf),
            ],
        );
    }
}

fn write_notices(flight: &mut Flight, batch: &Batch) {
    for notice in &batch.notices {
        flight.add(
            Step::Notice,
            "INSERT INTO outbox (jurisdiction, id, party, template, stream, urgency, after, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vec![
                value(batch.jurisdiction.0.clone()),
                value(notice.id),
                value(notice.to.code()),
                value(notice.template),
                value(notice.stream.0),
                value(i16::from(notice.urgency)),
                value(micros(notice.after)),
                value(micros(batch.at)),
            ],
        );
    }
    if !batch.acknowledged.is_empty() {
        let values: Vec<Value> = vec![
            value(batch.jurisdiction.0.clone()),
            value(batch.acknowledged.clone()),
            value(micros(batch.at)),
            value(batch.actor.0),
        ];
        flight.add(
            Step::Acknowledge,
            "UPDATE outbox SET acked_at = $3, acked_by = $4 \
             WHERE jurisdiction = $1 AND id = ANY($2) AND acked_at IS NULL",
            values,
        );
    }
}

fn write_blobs(flight: &mut Flight, batch: &Batch) {
    for blob in &batch.blobs {
        flight.add(
            Step::Blob,
            "INSERT INTO blob (jurisdiction, digest, stream, size, kind, custody, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (jurisdiction, digest, stream) DO NOTHING",
            vec![
                value(batch.jurisdiction.0.clone()),
                value(blob.digest.to_vec()),
                value(blob.stream.0),
                value(blob.size),
                value(blob.kind),
                value(batch.actor.0),
                value(micros(batch.at)),
            ],
        );
    }
}
