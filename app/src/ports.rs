//! The ports that use cases need. Adapters implement them; nothing here knows SQL or HTTP.
//!
//! The dangerous side is one operation wide: [`Journal::append`]. Each comment is a contract
//! that the contract suite in `store/tests` holds both databases to.

use async_trait::async_trait;
use domain::actor::Party;
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use domain::noun::Kind;
use domain::rows::{Level, Rows};
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::broadcast;

/// A sealed fact on its way to the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFact {
    /// UUIDv7.
    pub id: uuid::Uuid,
    /// Schema version of the plaintext.
    pub schema: u16,
    /// Ciphertext under the stream's key.
    pub body: Vec<u8>,
}

/// Which version of a stream a write expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Exactly this version; 0 for a stream that must not exist yet.
    Version(u64),
    /// Whatever it is: only for access facts, which never look at state.
    Any,
}

/// What one batch does to one stream.
#[derive(Clone, Debug)]
pub struct StreamWrite {
    /// Which stream.
    pub stream: StreamId,
    /// The file it belongs to; itself when it belongs to none.
    pub root: StreamId,
    /// Which noun; stands in derived tables only.
    pub kind: Kind,
    /// Expected version.
    pub expected: Expected,
    /// Facts, oldest first; at least one.
    pub facts: Vec<NewFact>,
    /// New cached state, sealed; `None` for streams that keep none.
    pub state: Option<SealedState>,
    /// Rows that replace what the stream showed; `None` leaves them alone.
    pub rows: Option<Rows>,
    /// Facets added to what the stream shows already (insert if absent), never removed here:
    /// for access days, which are written without looking at their state.
    pub add_facets: Vec<domain::rows::Facet>,
    /// Blind index tokens that replace the stream's; `None` leaves them alone.
    pub tokens: Option<Vec<Token>>,
}

/// Cached state as ciphertext, with the version of its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedState {
    /// `Noun::STATE_VERSION` when it was written.
    pub shape: u16,
    /// Ciphertext.
    pub body: Vec<u8>,
}

/// One truncated keyed hash of the blind index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(pub i64);

/// A wrapped data key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedSecret {
    /// Stream whose key it is.
    pub stream: StreamId,
    /// Epoch of the key-encryption key.
    pub epoch: u32,
    /// Wrapped bytes.
    pub bytes: Vec<u8>,
}

/// What happens to wrapped keys in a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretWrite {
    /// Store or replace.
    Put(WrappedSecret),
    /// Delete: shreds every fact and state sealed under it, and deletes the derived rows.
    Shred(StreamId),
}

/// Credential of an account; belongs to the batch that makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialWrite {
    /// Whose.
    pub staff: StaffId,
    /// `password` or `device`.
    pub kind: &'static str,
    /// Keyed hash of the sign-in name or device id; unique with the kind.
    pub handle: Vec<u8>,
    /// PHC string (Argon2id), sealed bytes of a device key, or empty to revoke.
    pub secret: Vec<u8>,
}

/// A notification to deliver at least once, until acknowledged; holds no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Unique id; receivers deduplicate by it.
    pub id: uuid::Uuid,
    /// Whom.
    pub to: Party,
    /// Template code, e.g. `report-received`.
    pub template: &'static str,
    /// What it is about.
    pub stream: StreamId,
    /// 0 quiet, 1 normal, 2 alarm with sound until a named person acknowledges.
    pub urgency: u8,
    /// Not before.
    pub after: Timestamp,
}

/// Everything one command does, handed over once.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The town.
    pub jurisdiction: Jurisdiction,
    /// Who.
    pub actor: StaffId,
    /// Unique with jurisdiction and actor.
    pub command: CommandId,
    /// Digest of the request; the same id with another digest is refused.
    pub digest: [u8; 32],
    /// Recorded time of every fact in it.
    pub at: Timestamp,
    /// Streams written.
    pub writes: Vec<StreamWrite>,
    /// Streams that were only read and must not have changed.
    pub guards: Vec<(StreamId, u64)>,
    /// Wrapped keys.
    pub secrets: Vec<SecretWrite>,
    /// Credentials.
    pub credentials: Vec<CredentialWrite>,
    /// Notifications queued with the facts.
    pub notices: Vec<Notice>,
    /// Notices answered by this batch: acknowledged by the actor.
    pub acknowledged: Vec<uuid::Uuid>,
    /// Attachments whose bytes are already durable.
    pub blobs: Vec<BlobWrite>,
    /// What the command answers; returned again when it is sent again. Ids only, never content.
    pub result: Vec<u8>,
}

/// Registers an attachment whose ciphertext is already durable in the object store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobWrite {
    /// Stream it belongs to.
    pub stream: StreamId,
    /// SHA-256 of the ciphertext; also its address.
    pub digest: [u8; 32],
    /// Bytes of ciphertext.
    pub size: i64,
    /// `voice`, `photo`, `document`.
    pub kind: &'static str,
}

/// Answer to an appended batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Position of the last fact; 0 when replayed.
    pub position: u64,
    /// Whether this command had been done before and nothing was written now.
    pub replayed: bool,
    /// The stored result.
    pub result: Vec<u8>,
}

/// Why a batch was not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another write came first.
    #[error("stream changed since it was read")]
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// Its version now.
        actual: u64,
    },
    /// The same command id came with another request.
    #[error("command id used for another request")]
    CommandReused,
    /// A unique credential handle is taken.
    #[error("credential handle is taken")]
    HandleTaken,
    /// Nothing was written.
    #[error("storage unavailable: {0}")]
    Unavailable(String),
    /// COMMIT failed: it may or may not have been written; resolve by [`Reads::command`].
    #[error("outcome unknown: {0}")]
    Unknown(String),
}

/// The one way to write what matters.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Appends one batch in one transaction: versions and guards checked, facts given gap-free
    /// positions in commit order, current state and derived rows replaced, keys, credentials and
    /// notices stored, the command id recorded with digest and result.
    /// Returns only after the transaction is durable.
    ///
    /// # Errors
    /// See [`AppendError`]; every one but `Unknown` means that nothing was written.
    async fn append(&self, batch: Batch) -> Result<Receipt, AppendError>;

    /// A feed of what was appended on any node; lossy for slow readers, who then re-read.
    fn tail(&self) -> broadcast::Receiver<Arc<Appended>>;
}

/// What the tail tells of one batch: no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The town.
    pub jurisdiction: Jurisdiction,
    /// Position of the last fact.
    pub position: u64,
    /// Streams written, with their noun.
    pub streams: Vec<(StreamId, Kind)>,
    /// Streams not written whose key was replaced or destroyed: sealed, opened again or shredded.
    pub keys: Vec<StreamId>,
}

impl Appended {
    /// What a batch tells once it is durable.
    #[must_use]
    pub fn of(batch: &Batch, position: u64) -> Self {
        let streams: Vec<(StreamId, Kind)> = batch.writes.iter().map(|w| (w.stream, w.kind)).collect();
        let key = |secret: &SecretWrite| match secret {
            SecretWrite::Put(wrapped) => wrapped.stream,
            SecretWrite::Shred(stream) => *stream,
        };
        let written = |stream: &StreamId| streams.iter().any(|(known, _)| known == stream);
        let keys = batch.secrets.iter().map(key).filter(|stream| !written(stream)).collect();
        Self { jurisdiction: batch.jurisdiction.clone(), position, streams, keys }
    }

    /// Whether it touched no stream and no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.streams.is_empty() && self.keys.is_empty()
    }
}

/// Outcome of a command id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRecord {
    /// Digest of the request.
    pub digest: [u8; 32],
    /// Stored result.
    pub result: Vec<u8>,
}

/// A stream as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStream {
    /// Which.
    pub stream: StreamId,
    /// The file it belongs to.
    pub root: StreamId,
    /// The noun.
    pub kind: Kind,
    /// Number of facts.
    pub version: u64,
    /// Cached state, if kept.
    pub state: Option<SealedState>,
}

/// A stream as one of many: what opens it, and what lets the viewer see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenStream {
    /// The stream.
    pub stored: StoredStream,
    /// Its wrapped key, if one is kept.
    pub secret: Option<WrappedSecret>,
    /// The viewer's level.
    pub level: Level,
    /// On what bases she sees it.
    pub bases: Vec<String>,
}

/// A fact as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFact {
    /// Position in the town's journal, from 1, gap-free.
    pub position: u64,
    /// Id.
    pub id: uuid::Uuid,
    /// Stream.
    pub stream: StreamId,
    /// File.
    pub root: StreamId,
    /// Version within the stream, from 1.
    pub version: u64,
    /// Recorded time.
    pub at: Timestamp,
    /// Who.
    pub actor: StaffId,
    /// Which command.
    pub command: CommandId,
    /// Schema of the plaintext.
    pub schema: u16,
    /// Ciphertext.
    pub body: Vec<u8>,
    /// RFC 6962 leaf hash, as stored when written.
    pub leaf: [u8; 32],
}

/// Filter of a worklist. Every field narrows; the viewer's parties are always applied in SQL.
#[derive(Clone, Debug, Default)]
pub struct WorkFilter {
    /// Nouns; empty for all.
    pub kinds: Vec<Kind>,
    /// Stages; empty for all.
    pub stages: Vec<String>,
    /// Only what this party has to do next.
    pub holder: Option<Party>,
    /// Only open (`Some(true)`) or closed (`Some(false)`).
    pub open: Option<bool>,
    /// Only these villages; empty for all.
    pub stations: Vec<String>,
    /// Only rows carrying all these facets.
    pub facets: Vec<(String, String)>,
    /// Only rows whose deadline is before.
    pub due_before: Option<Timestamp>,
    /// Only this file's streams.
    pub root: Option<StreamId>,
    /// Order.
    pub order: WorkOrder,
    /// Rows to skip.
    pub offset: u32,
    /// Rows to return; at most 200.
    pub limit: u32,
}

/// Where the counting of a list stops. A page that shows so many says "and more".
pub const COUNT_MOST: u64 = 10_000;

/// Orders of a worklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkOrder {
    /// Urgency, then deadline, then age: the duty desk.
    #[default]
    Urgency,
    /// Newest first.
    Newest,
    /// Nearest deadline first.
    Due,
}

/// One visible row of a worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// Stream.
    pub stream: StreamId,
    /// File.
    pub root: StreamId,
    /// Noun.
    pub kind: Kind,
    /// Stage.
    pub stage: String,
    /// Who has to act.
    pub holder: Option<Party>,
    /// Unit responsible.
    pub unit: Option<String>,
    /// Village.
    pub station: Option<String>,
    /// Risk 0–4.
    pub risk: u8,
    /// Lane.
    pub lane: Option<String>,
    /// Next deadline.
    pub due: Option<Timestamp>,
    /// Opened.
    pub opened: Timestamp,
    /// Closed.
    pub closed: Option<Timestamp>,
    /// Code name or number.
    pub title: String,
    /// Urgency, smaller first.
    pub urgency: u8,
    /// What the viewer may see of it.
    pub level: Level,
    /// Version, for forms.
    pub version: u64,
}

/// A deadline as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredClock {
    /// Stream.
    pub stream: StreamId,
    /// Noun of the stream.
    pub kind: Kind,
    /// The row.
    pub row: domain::rows::ClockRow,
}

/// Which deadlines to read.
#[derive(Clone, Debug)]
pub enum ClockFilter {
    /// Whose ticker must look at or before this moment; unfiltered by viewer (for the ticker only).
    Wake {
        /// Moment.
        before: Timestamp,
        /// At most so many.
        limit: u32,
    },
    /// All clocks of these streams.
    Streams(Vec<StreamId>),
    /// Breached and unmet, newest first: the supervision view.
    Breached {
        /// At most so many.
        limit: u32,
    },
}

/// Who looks: parties and the moment at which expiries are judged.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The town.
    pub jurisdiction: Jurisdiction,
    /// Parties of the actor.
    pub parties: Vec<Party>,
    /// Now.
    pub now: Timestamp,
}

/// A notice waiting for a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingNotice {
    /// Id.
    pub id: uuid::Uuid,
    /// Whom.
    pub to: Party,
    /// Template.
    pub template: String,
    /// About.
    pub stream: StreamId,
    /// Noun of the stream.
    pub kind: Kind,
    /// Urgency.
    pub urgency: u8,
    /// Queued.
    pub at: Timestamp,
    /// Attempts so far.
    pub attempts: u32,
}

/// A stored credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCredential {
    /// Whose.
    pub staff: StaffId,
    /// PHC string or sealed device key; empty when revoked.
    pub secret: Vec<u8>,
}

/// A registered attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// Stream it belongs to.
    pub stream: StreamId,
    /// SHA-256 of the ciphertext; also its address.
    pub digest: [u8; 32],
    /// Bytes of ciphertext.
    pub size: i64,
    /// `voice`, `photo`, `document`.
    pub kind: String,
    /// Who registered it and answers for it.
    pub custody: StaffId,
    /// When it was registered.
    pub at: Timestamp,
}

/// Contributions counted: total and number of rows and distinct person keys.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FigureTotal {
    /// Sum of amounts.
    pub amount: i64,
    /// Rows.
    pub rows: u64,
    /// Distinct person keys (人), against rows (人次).
    pub persons: u64,
}

/// Reading went wrong.
#[derive(Debug, thiserror::Error)]
#[error("storage read failed: {0}")]
pub struct ReadFault(pub String);

/// Reads, grouped by what they look at. Lists join on visibility in SQL; the viewer's bars
/// beat her grants; streams not visible are absent from every answer.
#[async_trait]
pub trait Reads: Send + Sync {
    /// One stream's cached state. **Unguarded**: callers hold a permit or are about to ask for one.
    async fn stream(&self, town: &Jurisdiction, id: StreamId) -> Result<Option<StoredStream>, ReadFault>;

    /// The viewer's level for one stream, `None` when not visible. Runs the same statements
    /// whether the stream is absent or forbidden.
    async fn level(&self, viewer: &Viewer, id: StreamId) -> Result<Option<Level>, ReadFault>;

    /// Those of these streams that the viewer may see, each with key and bases: one read for the rows
    /// of a page, in no order.
    async fn seen(&self, viewer: &Viewer, ids: &[StreamId]) -> Result<Vec<SeenStream>, ReadFault>;

    /// All visibility rows of a stream, for "who may see this".
    async fn visibility(
        &self,
        town: &Jurisdiction,
        id: StreamId,
    ) -> Result<Vec<(Party, Level, Option<Timestamp>, String)>, ReadFault>;

    /// Facts of one stream, oldest first, from a version on.
    async fn facts(
        &self,
        town: &Jurisdiction,
        id: StreamId,
        from_version: u64,
    ) -> Result<Vec<StoredFact>, ReadFault>;

    /// Facts of all streams of a file that the viewer may see, newest first.
    async fn chronology(
        &self,
        viewer: &Viewer,
        root: StreamId,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault>;

    /// Facts by position, for rebuild, export and verification. **Unguarded.**
    async fn journal(
        &self,
        town: &Jurisdiction,
        after: u64,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault>;

    /// A page of the worklist.
    async fn worklist(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<Vec<WorkItem>, ReadFault>;

    /// Number of rows that the filter matches for the viewer (offset and limit ignored), counted up
    /// to [`COUNT_MOST`].
    async fn count(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<u64, ReadFault>;

    /// Streams carrying a facet, **unguarded**: for rules ("is a referral of this file open?"), never for pages.
    async fn by_facet(
        &self,
        town: &Jurisdiction,
        name: &str,
        value: &str,
    ) -> Result<Vec<StoredStream>, ReadFault>;

    /// Deadlines.
    async fn clocks(&self, town: &Jurisdiction, filter: &ClockFilter) -> Result<Vec<StoredClock>, ReadFault>;

    /// Streams of persons visible to the viewer that carry at least `need` of the tokens in each
    /// alternative group, best first, at most `limit`.
    async fn by_tokens(
        &self,
        viewer: &Viewer,
        groups: &[TokenGroup],
        limit: u32,
    ) -> Result<Vec<(StreamId, u32)>, ReadFault>;

    /// Streams of a noun with their wrapped keys, in order of their ids, after one of them:
    /// for the search index in memory. **Unguarded.** Whoever was shredded is absent.
    async fn opened(
        &self,
        town: &Jurisdiction,
        kind: Kind,
        after: StreamId,
        limit: u32,
    ) -> Result<Vec<(StoredStream, WrappedSecret)>, ReadFault>;

    /// A wrapped key.
    async fn secret(&self, town: &Jurisdiction, stream: StreamId)
    -> Result<Option<WrappedSecret>, ReadFault>;

    /// A credential by handle.
    async fn credential(&self, kind: &str, handle: &[u8]) -> Result<Option<StoredCredential>, ReadFault>;

    /// What became of a command.
    async fn command(
        &self,
        town: &Jurisdiction,
        actor: StaffId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, ReadFault>;

    /// Notices that wait for these parties, most urgent first.
    async fn notices(&self, viewer: &Viewer, limit: u32) -> Result<Vec<PendingNotice>, ReadFault>;

    /// Total of a figure in a window `[from, to)`.
    async fn figure(
        &self,
        town: &Jurisdiction,
        figure: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<FigureTotal, ReadFault>;

    /// Attachments of a stream, oldest first. **Unguarded.**
    async fn blobs(&self, town: &Jurisdiction, stream: StreamId) -> Result<Vec<StoredBlob>, ReadFault>;

    /// Digests of every registered attachment of a town: what orphan collection must keep.
    async fn blob_digests(&self, town: &Jurisdiction) -> Result<Vec<[u8; 32]>, ReadFault>;

    /// Last position of the town's journal.
    async fn position(&self, town: &Jurisdiction) -> Result<u64, ReadFault>;

    /// Whether the store answers; for health and doctor. Names engine, version and schema number.
    async fn health(&self) -> Result<StoreHealth, ReadFault>;
}

/// One group of tokens of a query: enough of them must be present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenGroup {
    /// Alternatives.
    pub tokens: Vec<Token>,
    /// How many must be there.
    pub need: u32,
}

/// What the store says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreHealth {
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// Version of the engine.
    pub version: String,
    /// Number of the newest migration.
    pub schema: u32,
    /// Whether the way to it is encrypted; `None` for a file.
    pub encrypted: Option<bool>,
}

/// What is not evidence: sessions, throttles, leases, drafts, delivery attempts.
#[async_trait]
pub trait Ephemeral: Send + Sync {
    /// Stores a value under a key in a space until it expires; replaces.
    async fn put(&self, space: Space, key: &[u8], value: &[u8], until: Timestamp) -> Result<(), ReadFault>;
    /// Reads a value that has not expired.
    async fn get(&self, space: Space, key: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, ReadFault>;
    /// Forgets a value.
    async fn forget(&self, space: Space, key: &[u8]) -> Result<(), ReadFault>;
    /// All live values of a space whose key starts with the prefix.
    async fn list(
        &self,
        space: Space,
        prefix: &[u8],
        now: Timestamp,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ReadFault>;
    /// Adds to a counter that expires, returning the new count: throttles and lock-outs.
    async fn count_up(
        &self,
        space: Space,
        key: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<u32, ReadFault>;
    /// Takes or renews a lease; true when this holder has it.
    async fn lease(
        &self,
        name: &str,
        holder: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, ReadFault>;
    /// Records a delivery attempt of a notice.
    async fn attempted(&self, notice: uuid::Uuid, now: Timestamp) -> Result<(), ReadFault>;
    /// Removes what has expired.
    async fn sweep(&self, now: Timestamp) -> Result<u64, ReadFault>;
}

/// Spaces of ephemeral values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Sessions, by hash of the token.
    Session,
    /// Sealed drafts of their author.
    Draft,
    /// Failed sign-ins.
    Throttle,
    /// One-time enrolment codes.
    Enrolment,
    /// How the line to the laboratory is.
    Line,
}

impl Space {
    /// Code in rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Space::Session => "session",
            Space::Draft => "draft",
            Space::Throttle => "throttle",
            Space::Enrolment => "enrolment",
            Space::Line => "line",
        }
    }
}

/// Rewrites derived tables; used by rebuild only, under its lease.
#[async_trait]
pub trait Rebuild: Send + Sync {
    /// Empties the derived tables of a town.
    async fn clear(&self, town: &Jurisdiction) -> Result<(), ReadFault>;
    /// Writes one stream's cache and rows without facts.
    async fn restore(&self, town: &Jurisdiction, stream: RebuiltStream) -> Result<(), ReadFault>;
    /// A digest over every derived row of a town, in a fixed order: to prove that rebuild equals live.
    async fn fingerprint(&self, town: &Jurisdiction) -> Result<[u8; 32], ReadFault>;
}

/// One stream as rebuild found it.
#[derive(Clone, Debug)]
pub struct RebuiltStream {
    /// The stream, with version and sealed state.
    pub stream: StoredStream,
    /// Rows.
    pub rows: Rows,
    /// Tokens.
    pub tokens: Vec<Token>,
}

/// Attachments as ciphertext. Staged bytes are durable before `stage` returns.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores ciphertext under its SHA-256 digest.
    async fn stage(&self, digest: [u8; 32], bytes: &[u8]) -> Result<(), ReadFault>;
    /// Reads it back.
    async fn read(&self, digest: [u8; 32]) -> Result<Option<Vec<u8>>, ReadFault>;
    /// Removes staged bytes that no batch registered before that moment.
    async fn collect_orphans(&self, keep: &[[u8; 32]], before: Timestamp) -> Result<u64, ReadFault>;
}

/// Server time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Randomness for keys, salts and tokens.
pub trait Randomness: Send + Sync {
    /// Fills with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}
