//! The unit of work: load, decide, and hand over **one batch**. It is a value that is committed
//! once; nothing is written by dropping it.
//!
//! ```text
//! let mut work = fresh!(Work::begin(house, actor, &request, "referral.accept").await?);
//! let mut referral = work.open::<Referral>(id).await?;
//! referral.expect(request.expected)?;
//! work.decide(&mut referral, Command::Accept)?;
//! work.put(referral)?;
//! work.commit(id).await
//! ```

use crate::error::{Error, Result};
use crate::house::House;
use crate::ports::{
    Batch, BlobWrite, CredentialWrite, Expected, NewFact, Notice, SealedState, SecretWrite, StreamWrite,
    WrappedSecret,
};
use crate::stream::{self, Stream};
use domain::access::AccessFact;
use domain::actor::{Actor, Party};
use domain::ids::{CommandId, StreamId};
use domain::noun::{Ctx, Entry, Noun, Stamp};
use domain::rows::Facet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A request: the command's id, the version its form was rendered from, and what it asks.
#[derive(Clone, Debug)]
pub struct Request<T> {
    /// Made by the browser or device; the same id again is the same attempt.
    pub command: CommandId,
    /// Version the form was rendered from; `None` for commands that commute or create.
    pub expected: Option<u64>,
    /// What is asked.
    pub body: T,
}

/// What every write answers: ids only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The stream that was written first.
    pub stream: StreamId,
    /// Whether this had been done before.
    #[serde(skip)]
    pub replayed: bool,
}

/// A command either starts, or was done before.
pub enum Begin<'h> {
    /// Do it.
    Fresh(Box<Work<'h>>),
    /// It was done; this was its answer.
    Replayed(Done),
}

/// Unwraps a fresh unit of work, or answers what the same command answered before.
#[macro_export]
macro_rules! fresh {
    ($begin:expr) => {
        match $begin {
            $crate::work::Begin::Fresh(work) => work,
            $crate::work::Begin::Replayed(done) => return Ok(done),
        }
    };
}

/// Tries again when a commuting command lost a race.
///
/// # Errors
/// Whatever the last attempt answered.
pub async fn commuting<F, Fut>(attempt: F) -> Result<Done>
where
    F: Fn() -> Fut + Send,
    Fut: Future<Output = Result<Done>> + Send,
{
    /// More losers in a row than this means that something else is wrong.
    const ATTEMPTS: usize = 8;
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(Error::Conflict { .. }) => {}
            answer => return answer,
        }
    }
    attempt().await
}

/// A unit of work in progress.
pub struct Work<'h> {
    /// The house.
    pub house: &'h House,
    /// Who acts.
    pub actor: Actor,
    /// Server time of every fact in it.
    pub now: Timestamp,
    batch: Batch,
}

impl<'h> Work<'h> {
    /// Begins, or finds that this command was done before.
    ///
    /// # Errors
    /// `CommandReused` when the id came with another request before.
    pub async fn begin<T: Serialize>(
        house: &'h House,
        actor: &Actor,
        request: &Request<T>,
        name: &'static str,
    ) -> Result<Begin<'h>> {
        house.of_this_town(actor)?;
        let digest = house.digest(name, &serde_json::to_vec(&request.body)?);
        if let Some(record) = house.reads.command(&house.town, actor.staff, request.command).await? {
            if record.digest != digest {
                return Err(Error::CommandReused);
            }
            let done: Done = serde_json::from_slice(&record.result)?;
            return Ok(Begin::Replayed(Done { replayed: true, ..done }));
        }
        let now = house.now();
        let batch = Batch {
            jurisdiction: house.town.clone(),
            actor: actor.staff,
            command: request.command,
            digest,
            at: now,
            writes: Vec::new(),
            guards: Vec::new(),
            secrets: Vec::new(),
            credentials: Vec::new(),
            notices: Vec::new(),
            acknowledged: Vec::new(),
            blobs: Vec::new(),
            result: Vec::new(),
        };
        Ok(Begin::Fresh(Box::new(Work { house, actor: actor.clone(), now, batch })))
    }

    /// Loads a stream of a noun. **Unguarded**: ask for a permit before showing or writing it.
    ///
    /// # Errors
    /// `NotVisible` when there is none.
    pub async fn open<N: Noun>(&self, id: impl Into<StreamId>) -> Result<Stream<N>> {
        stream::open(self.house, id.into()).await?.ok_or(Error::NotVisible)
    }

    /// A new stream with a key of its own.
    ///
    /// # Errors
    /// When the key can't be wrapped.
    pub fn create<N: Noun>(
        &mut self,
        id: impl Into<StreamId>,
        root: impl Into<StreamId>,
    ) -> Result<Stream<N>> {
        let id = id.into();
        let (key, wrapped) = stream::new_key(self.house, id)?;
        self.batch.secrets.push(SecretWrite::Put(wrapped));
        Ok(Stream::empty(id, root.into(), key))
    }

    /// What decisions look at.
    #[must_use]
    pub fn ctx(&self) -> Ctx<'_> {
        Ctx { now: self.now, actor: &self.actor, rules: &self.house.rules, ids: self.house.ids.as_ref() }
    }

    /// Decides on a stream; its facts wait for [`put`](Self::put).
    ///
    /// # Errors
    /// The noun's refusal.
    pub fn decide<N: Noun>(&self, stream: &mut Stream<N>, command: N::Command) -> Result<()> {
        let entries = stream.state.decide(command, &self.ctx()).map_err(|r| Error::refused(&r))?;
        stream.entries.extend(entries);
        Ok(())
    }

    /// Lets a party in or keeps it out.
    pub fn access<N: Noun>(&self, stream: &mut Stream<N>, fact: AccessFact) {
        let entry = Entry::Access(fact);
        stream.state.apply(&entry, &self.stamp());
        stream.entries.push(entry);
    }

    /// Records clock facts that the ticker or a person made.
    pub fn clock_facts<N: Noun>(&self, stream: &mut Stream<N>, facts: Vec<domain::clockbook::ClockFact>) {
        for fact in facts {
            let entry = Entry::Clock(fact);
            stream.state.apply(&entry, &self.stamp());
            stream.entries.push(entry);
        }
    }

    fn stamp(&self) -> Stamp {
        Stamp { at: self.now, by: self.actor.staff }
    }

    /// Seals what was decided and adds it to the batch. A stream without new facts becomes a
    /// guard: it must not have changed until the batch is written.
    ///
    /// # Errors
    /// When sealing fails.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a stream is handed over: nothing may be decided on it afterwards"
    )]
    pub fn put<N: Noun>(&mut self, stream: Stream<N>) -> Result<()> {
        if stream.entries.is_empty() {
            self.batch.guards.push((stream.id, stream.version));
            return Ok(());
        }
        let facts = stream.entries.iter().map(|e| self.seal_fact(&stream, e)).collect::<Result<Vec<_>>>()?;
        let version = stream.version + facts.len() as u64;
        let state = stream::seal_state(self.house, &stream, version)?;
        let tokens = stream::tokens(self.house, &stream.state.noun);
        self.batch.writes.push(StreamWrite {
            stream: stream.id,
            root: stream.root,
            kind: N::KIND,
            expected: Expected::Version(stream.version),
            facts,
            state: Some(SealedState { shape: N::STATE_VERSION, body: state }),
            rows: Some(stream::rows(self.house, &stream)),
            add_facets: Vec::new(),
            tokens: Some(tokens),
        });
        Ok(())
    }

    /// Adds facts to a stream whose state nobody looks at (access days).
    ///
    /// # Errors
    /// When sealing fails.
    pub fn put_blind<N: Noun>(&mut self, stream: &Stream<N>, facets: Vec<Facet>) -> Result<()> {
        let facts = stream.entries.iter().map(|e| self.seal_fact(stream, e)).collect::<Result<Vec<_>>>()?;
        self.batch.writes.push(StreamWrite {
            stream: stream.id,
            root: stream.root,
            kind: N::KIND,
            expected: Expected::Any,
            facts,
            state: None,
            rows: None,
            add_facets: facets,
            tokens: None,
        });
        Ok(())
    }

    fn seal_fact<N: Noun>(&self, stream: &Stream<N>, entry: &Entry<N::Fact>) -> Result<NewFact> {
        let id = self.house.ids.next();
        let recorded = stream::Recorded { post: self.actor.party().code(), entry };
        let plain = vault::Zeroizing::new(serde_json::to_vec(&recorded)?);
        let body = stream::seal_body(self.house, &stream.key, stream.id, id, &plain)?;
        Ok(NewFact { id, schema: N::FACT_SCHEMA, body })
    }

    /// The stream must not change before this is written, though nothing is written to it.
    pub fn guard<N: Noun>(&mut self, stream: &Stream<N>) {
        self.batch.guards.push((stream.id, stream.version));
    }

    /// Guards a stream by id and version.
    pub fn guard_version(&mut self, stream: StreamId, version: u64) {
        self.batch.guards.push((stream, version));
    }

    /// Queues a notification with the facts.
    pub fn notify(&mut self, to: Party, template: &'static str, stream: impl Into<StreamId>, urgency: u8) {
        let id = self.house.ids.next();
        let stream = stream.into();
        self.batch.notices.push(Notice { id, to, template, stream, urgency, after: self.now });
    }

    /// A named person answered a notification.
    pub fn acknowledge(&mut self, notice: uuid::Uuid) {
        self.batch.acknowledged.push(notice);
    }

    /// Stores a credential with the facts.
    pub fn credential(&mut self, credential: CredentialWrite) {
        self.batch.credentials.push(credential);
    }

    /// Registers an attachment whose bytes are durable.
    pub fn blob(&mut self, blob: BlobWrite) {
        self.batch.blobs.push(blob);
    }

    /// Stores a wrapped key that already exists under another wrapping.
    pub fn rewrapped(&mut self, secret: WrappedSecret) {
        self.batch.secrets.push(SecretWrite::Put(secret));
    }

    /// Shreds a stream's key.
    pub fn shred(&mut self, stream: StreamId) {
        self.batch.secrets.push(SecretWrite::Shred(stream));
    }

    /// Writes everything in one transaction and answers.
    ///
    /// # Errors
    /// `Conflict` when a stream or guard changed; faults of the store.
    pub async fn commit(mut self: Box<Self>, about: impl Into<StreamId>) -> Result<Done> {
        let done = Done { stream: about.into(), replayed: false };
        self.batch.result = serde_json::to_vec(&done)?;
        let receipt = self.house.journal.append(self.batch).await?;
        let stored: Done = serde_json::from_slice(&receipt.result)?;
        Ok(Done { replayed: receipt.replayed, ..stored })
    }
}

/// Key of a stream, shared while a unit of work runs.
pub type SharedKey = Arc<vault::DataKey>;
