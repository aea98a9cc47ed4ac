//! A store that writes down what it is asked, for comparing what two requests ask.

use app::House;
use app::ports::{
    AppendError, Appended, Batch, ClockFilter, CommandRecord, FigureTotal, Journal, PendingNotice, ReadFault,
    Reads, Receipt, SeenStream, StoreHealth, StoredBlob, StoredClock, StoredCredential, StoredFact,
    StoredStream, TokenGroup, Viewer, WorkFilter, WorkItem, WrappedSecret,
};
use domain::actor::Party;
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use domain::noun::Kind;
use domain::rows::Level;
use jiff::Timestamp;
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast;

/// Journal and reads of a house, and what was asked of them since the last [`forget`](Self::forget).
pub struct Recorder {
    reads: Arc<dyn Reads>,
    journal: Arc<dyn Journal>,
    calls: Mutex<Vec<String>>,
}

impl Recorder {
    /// The same house, asking through a recorder.
    pub fn around(mut house: House) -> (House, Arc<Self>) {
        let (reads, journal) = (Arc::clone(&house.reads), Arc::clone(&house.journal));
        let recorder = Arc::new(Self { reads, journal, calls: Mutex::new(Vec::new()) });
        house.reads = Arc::clone(&recorder) as Arc<dyn Reads>;
        house.journal = Arc::clone(&recorder) as Arc<dyn Journal>;
        (house, recorder)
    }

    /// Begins anew.
    pub fn forget(&self) {
        self.calls.lock().unwrap().clear();
    }

    /// What was asked, in order.
    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    fn note(&self, call: String) {
        self.calls.lock().unwrap().push(call);
    }
}

#[async_trait::async_trait]
impl Journal for Recorder {
    async fn append(&self, batch: Batch) -> Result<Receipt, AppendError> {
        let kinds: Vec<&str> = batch.writes.iter().map(|write| write.kind.code()).collect();
        let facts: usize = batch.writes.iter().map(|write| write.facts.len()).sum();
        self.note(format!("append {kinds:?} {facts} {} {}", batch.guards.len(), batch.notices.len()));
        self.journal.append(batch).await
    }

    fn tail(&self) -> broadcast::Receiver<Arc<Appended>> {
        self.journal.tail()
    }
}

#[async_trait::async_trait]
impl Reads for Recorder {
    async fn stream(&self, town: &Jurisdiction, id: StreamId) -> Result<Option<StoredStream>, ReadFault> {
        self.note(format!("stream {id}"));
        self.reads.stream(town, id).await
    }

    async fn level(&self, viewer: &Viewer, id: StreamId) -> Result<Option<Level>, ReadFault> {
        self.note(format!("level {id}"));
        self.reads.level(viewer, id).await
    }

    async fn seen(&self, viewer: &Viewer, ids: &[StreamId]) -> Result<Vec<SeenStream>, ReadFault> {
        let named: Vec<String> = ids.iter().map(ToString::to_string).collect();
        self.note(format!("seen {}", named.join(" ")));
        self.reads.seen(viewer, ids).await
    }

    async fn visibility(
        &self,
        town: &Jurisdiction,
        id: StreamId,
    ) -> Result<Vec<(Party, Level, Option<Timestamp>, String)>, ReadFault> {
        self.note(format!("visibility {id}"));
        self.reads.visibility(town, id).await
    }

    async fn facts(
        &self,
        town: &Jurisdiction,
        id: StreamId,
        from_version: u64,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        self.note(format!("facts {id} {from_version:?}"));
        self.reads.facts(town, id, from_version).await
    }

    async fn chronology(
        &self,
        viewer: &Viewer,
        root: StreamId,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        self.note(format!("chronology {root:?} {limit:?}"));
        self.reads.chronology(viewer, root, limit).await
    }

    async fn opened(
        &self,
        town: &Jurisdiction,
        kind: Kind,
        after: StreamId,
        limit: u32,
    ) -> Result<Vec<(StoredStream, WrappedSecret)>, ReadFault> {
        self.note(format!("opened {} {limit:?}", kind.code()));
        self.reads.opened(town, kind, after, limit).await
    }

    async fn journal(
        &self,
        town: &Jurisdiction,
        after: u64,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        self.note(format!("journal {after:?} {limit:?}"));
        self.reads.journal(town, after, limit).await
    }

    async fn worklist(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<Vec<WorkItem>, ReadFault> {
        self.note(format!("worklist {filter:?}"));
        self.reads.worklist(viewer, filter).await
    }

    async fn count(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<u64, ReadFault> {
        self.note(format!("count {filter:?}"));
        self.reads.count(viewer, filter).await
    }

    async fn by_facet(
        &self,
        town: &Jurisdiction,
        name: &str,
        value: &str,
    ) -> Result<Vec<StoredStream>, ReadFault> {
        self.note(format!("by_facet {name} {value}"));
        self.reads.by_facet(town, name, value).await
    }

    async fn clocks(&self, town: &Jurisdiction, filter: &ClockFilter) -> Result<Vec<StoredClock>, ReadFault> {
        self.note(format!("clocks {filter:?}"));
        self.reads.clocks(town, filter).await
    }

    async fn by_tokens(
        &self,
        viewer: &Viewer,
        groups: &[TokenGroup],
        limit: u32,
    ) -> Result<Vec<(StreamId, u32)>, ReadFault> {
        self.note(format!("by_tokens {} {limit:?}", groups.len()));
        self.reads.by_tokens(viewer, groups, limit).await
    }

    async fn secret(
        &self,
        town: &Jurisdiction,
        stream: StreamId,
    ) -> Result<Option<WrappedSecret>, ReadFault> {
        self.note(format!("secret {stream}"));
        self.reads.secret(town, stream).await
    }

    async fn credential(&self, kind: &str, handle: &[u8]) -> Result<Option<StoredCredential>, ReadFault> {
        self.note(format!("credential {kind}"));
        self.reads.credential(kind, handle).await
    }

    async fn command(
        &self,
        town: &Jurisdiction,
        actor: StaffId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, ReadFault> {
        self.note("command".to_owned());
        self.reads.command(town, actor, command).await
    }

    async fn notices(&self, viewer: &Viewer, limit: u32) -> Result<Vec<PendingNotice>, ReadFault> {
        self.note(format!("notices {limit:?}"));
        self.reads.notices(viewer, limit).await
    }

    async fn figure(
        &self,
        town: &Jurisdiction,
        figure: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<FigureTotal, ReadFault> {
        self.note(format!("figure {figure} {from:?} {to:?}"));
        self.reads.figure(town, figure, from, to).await
    }

    async fn blobs(&self, town: &Jurisdiction, stream: StreamId) -> Result<Vec<StoredBlob>, ReadFault> {
        self.note(format!("blobs {stream}"));
        self.reads.blobs(town, stream).await
    }

    async fn blob_digests(&self, town: &Jurisdiction) -> Result<Vec<[u8; 32]>, ReadFault> {
        self.note("blob_digests".to_owned());
        self.reads.blob_digests(town).await
    }

    async fn position(&self, town: &Jurisdiction) -> Result<u64, ReadFault> {
        self.note("position".to_owned());
        self.reads.position(town).await
    }

    async fn health(&self) -> Result<StoreHealth, ReadFault> {
        self.note("health".to_owned());
        self.reads.health().await
    }
}
