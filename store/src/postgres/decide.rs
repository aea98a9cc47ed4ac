//! What may be written, decided in memory from what the locks let us know for sure.
//!
//! Nothing here talks to the database. After the group's locks are held, no other node can
//! change these versions, commands or handles, so one look at the start of the group is enough;
//! what the group itself does is learned as it goes.

use app::ports::{AppendError, Batch, CommandRecord, Expected, Receipt, StreamWrite};
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What is known for sure while the locks are held.
#[derive(Default)]
pub(super) struct Known {
    pub(super) versions: BTreeMap<StreamId, u64>,
    pub(super) commands: BTreeMap<(StaffId, CommandId), CommandRecord>,
    pub(super) handles: BTreeMap<(String, Vec<u8>), (Jurisdiction, StaffId)>,
}

/// What becomes of a batch.
pub(super) enum Decision {
    /// It was done before.
    Replay(Receipt),
    /// It is to be written; the version of each write's first fact.
    Write(Vec<u64>),
}

impl Known {
    /// Decides one batch.
    pub(super) fn decide(&self, batch: &Batch) -> Result<Decision, AppendError> {
        if let Some(done) = self.commands.get(&(batch.actor, batch.command)) {
            return match done.digest == batch.digest {
                true => {
                    Ok(Decision::Replay(Receipt { position: 0, replayed: true, result: done.result.clone() }))
                }
                false => Err(AppendError::CommandReused),
            };
        }
        for &(stream, expected) in &batch.guards {
            let actual = self.version(stream);
            if actual != expected {
                return Err(AppendError::Conflict { stream, actual });
            }
        }
        for credential in &batch.credentials {
            let key = (credential.kind.to_owned(), credential.handle.clone());
            let holder = (batch.jurisdiction.clone(), credential.staff);
            if self.handles.get(&key).is_some_and(|found| *found != holder) {
                return Err(AppendError::HandleTaken);
            }
        }
        self.place(batch).map(Decision::Write)
    }

    fn place(&self, batch: &Batch) -> Result<Vec<u64>, AppendError> {
        let mut reached: BTreeMap<StreamId, u64> = BTreeMap::new();
        let mut placed = Vec::with_capacity(batch.writes.len());
        for write in &batch.writes {
            let actual = reached.get(&write.stream).copied().unwrap_or_else(|| self.version(write.stream));
            placed.push(first_version(write, actual)?);
            reached.insert(write.stream, actual + write.facts.len() as u64);
        }
        Ok(placed)
    }

    fn version(&self, stream: StreamId) -> u64 {
        self.versions.get(&stream).copied().unwrap_or(0)
    }

    /// Learns what a batch of this group has done.
    pub(super) fn learn(&mut self, batch: &Batch, placed: &[u64]) {
        for (write, first) in batch.writes.iter().zip(placed) {
            self.versions.insert(write.stream, first + write.facts.len() as u64 - 1);
        }
        let record = CommandRecord { digest: batch.digest, result: batch.result.clone() };
        self.commands.insert((batch.actor, batch.command), record);
        for credential in &batch.credentials {
            let key = (credential.kind.to_owned(), credential.handle.clone());
            self.handles.insert(key, (batch.jurisdiction.clone(), credential.staff));
        }
    }
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

/// The locks of a group, smallest first so that no two nodes wait for each other; true for
/// those that exclude readers. Two things that share a number only wait more than they must.
pub(super) fn locks(batches: &[&Batch]) -> BTreeMap<i64, bool> {
    let mut locks = BTreeMap::new();
    for batch in batches {
        for (stream, _) in &batch.guards {
            locks.entry(stream_lock(&batch.jurisdiction, *stream)).or_insert(false);
        }
        let shredded = batch.secrets.iter().map(|secret| match secret {
            app::ports::SecretWrite::Put(put) => put.stream,
            app::ports::SecretWrite::Shred(stream) => *stream,
        });
        for stream in batch.writes.iter().map(|write| write.stream).chain(shredded) {
            locks.insert(stream_lock(&batch.jurisdiction, stream), true);
        }
        locks.insert(lock(&[b"command", batch.actor.0.as_bytes(), batch.command.0.as_bytes()]), true);
        for credential in &batch.credentials {
            locks.insert(lock(&[b"handle", credential.kind.as_bytes(), &credential.handle]), true);
        }
    }
    locks
}

/// The lock of a stream.
pub(super) fn stream_lock(town: &Jurisdiction, stream: StreamId) -> i64 {
    lock(&[b"stream", town.0.as_bytes(), &stream.bytes()])
}

fn lock(parts: &[&[u8]]) -> i64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut number = [0; 8];
    number.copy_from_slice(&hash.finalize()[..8]);
    i64::from_be_bytes(number)
}

/// Every stream whose version the group must know.
pub(super) fn streams(batches: &[&Batch]) -> BTreeSet<StreamId> {
    let written = batches.iter().flat_map(|batch| batch.writes.iter().map(|write| write.stream));
    let guarded = batches.iter().flat_map(|batch| batch.guards.iter().map(|guard| guard.0));
    written.chain(guarded).collect()
}
