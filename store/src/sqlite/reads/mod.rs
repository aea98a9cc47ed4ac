//! Reads: a pool of connections that can't write, and one file per topic.

mod blob;
mod clock;
mod fact;
mod figure;
mod notice;
mod secret;
mod seen;
mod stream;
mod token;
mod visibility;
mod worklist;

use super::connect;
use super::write::WriteFault;
use crate::codes::Inconsistent;
use crate::fingerprint::Cell;
use crate::options::{OpenError, Options};
use crate::seams::Seams;
use app::ports::{
    ClockFilter, CommandRecord, FigureTotal, PendingNotice, ReadFault, Reads, SeenStream, StoreHealth,
    StoredBlob, StoredClock, StoredCredential, StoredFact, StoredStream, TokenGroup, Viewer, WorkFilter,
    WorkItem, WrappedSecret,
};
use async_trait::async_trait;
use domain::actor::Party;
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use domain::noun::Kind;
use domain::rows::Level;
use jiff::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, Row};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SqlFault {
    /// The engine said no.
    #[error(transparent)]
    Engine(#[from] rusqlite::Error),
    /// A row makes no sense.
    #[error(transparent)]
    Odd(#[from] Inconsistent),
    /// A step of a write failed.
    #[error(transparent)]
    Write(#[from] WriteFault),
    /// What was asked can't be done now.
    #[error("{0}")]
    Unfit(&'static str),
}

impl From<SqlFault> for ReadFault {
    fn from(fault: SqlFault) -> Self {
        ReadFault(fault.to_string())
    }
}

/// One connection that can't write.
pub(super) struct Reader {
    connection: Connection,
    seams: Seams,
}

impl Reader {
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Calls back for every row.
    pub(super) fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut row: impl FnMut(&Row<'_>) -> Result<(), SqlFault>,
    ) -> Result<(), SqlFault> {
        self.seams.statement(sql);
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(found) = rows.next()? {
            row(found)?;
        }
        Ok(())
    }

    /// Every row.
    pub(super) fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, SqlFault>,
    ) -> Result<Vec<T>, SqlFault> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The first row.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, SqlFault>,
    ) -> Result<Option<T>, SqlFault> {
        Ok(self.rows(sql, params, read)?.into_iter().next())
    }
}

/// One value, for the fingerprint.
pub(super) fn cell<'a>(row: &'a Row<'_>, column: usize) -> Result<Cell<'a>, SqlFault> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Number(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Cell::Bytes(bytes),
        ValueRef::Real(_) => return Err(Inconsistent("a derived table").into()),
    })
}

/// A list as SQLite takes it: one JSON text, unpacked by `json_each`.
pub(super) fn json(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

/// As many readers as there are connections; the others wait their turn.
pub(super) struct Pool {
    idle: Mutex<Vec<Reader>>,
    turns: Arc<Semaphore>,
}

impl Pool {
    pub(super) fn open(path: &Path, options: &Options) -> Result<Self, OpenError> {
        let open = |_| Ok(Reader { connection: connect::reader(path, options)?, seams: options.seams() });
        let many = options.readers.max(1);
        let idle: Vec<Reader> = (0..many).map(open).collect::<Result<_, OpenError>>()?;
        Ok(Self { idle: Mutex::new(idle), turns: Arc::new(Semaphore::new(many)) })
    }

    /// Reads off the runtime, in one snapshot however many statements it takes.
    pub(super) async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Reader) -> Result<T, SqlFault> + Send + 'static,
    ) -> Result<T, ReadFault> {
        let turn =
            Arc::clone(&self.turns).acquire_owned().await.map_err(|shut| ReadFault(shut.to_string()))?;
        let pool = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let reader = Lent { reader: Some(pool.take()?), pool };
            let value = reader.reader.as_ref().map(|reader| in_snapshot(reader, read));
            drop(reader);
            drop(turn);
            value.unwrap_or(Err(SqlFault::Unfit("a reading connection was lost")))
        });
        done.await.map_err(|stopped| ReadFault(stopped.to_string()))?.map_err(ReadFault::from)
    }

    fn take(&self) -> Result<Reader, SqlFault> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop().ok_or(SqlFault::Unfit("a reading connection was lost"))
    }

    fn give_back(&self, reader: Reader) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

/// A connection that goes back to its pool however the read ends.
struct Lent {
    reader: Option<Reader>,
    pool: Arc<Pool>,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(reader) = self.reader.take() {
            self.pool.give_back(reader);
        }
    }
}

fn in_snapshot<T>(reader: &Reader, read: impl FnOnce(&Reader) -> Result<T, SqlFault>) -> Result<T, SqlFault> {
    if !reader.connection.is_autocommit() {
        // The read before this one ended in the middle.
        reader.connection.execute_batch("ROLLBACK")?;
    }
    reader.connection.execute_batch("BEGIN")?;
    let value = read(reader);
    reader.connection.execute_batch("ROLLBACK")?;
    value
}

/// The reads port.
pub(super) struct SqliteReads {
    pool: Arc<Pool>,
}

impl SqliteReads {
    pub(super) fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Reads for SqliteReads {
    async fn stream(&self, town: &Jurisdiction, id: StreamId) -> Result<Option<StoredStream>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| stream::find(reader, &town, id)).await
    }

    async fn level(&self, viewer: &Viewer, id: StreamId) -> Result<Option<Level>, ReadFault> {
        let viewer = viewer.clone();
        self.pool.with(move |reader| visibility::level(reader, &viewer, id)).await
    }

    async fn seen(&self, viewer: &Viewer, ids: &[StreamId]) -> Result<Vec<SeenStream>, ReadFault> {
        let (viewer, ids) = (viewer.clone(), ids.to_vec());
        self.pool.with(move |reader| seen::list(reader, &viewer, &ids)).await
    }

    async fn visibility(
        &self,
        town: &Jurisdiction,
        id: StreamId,
    ) -> Result<Vec<(Party, Level, Option<Timestamp>, String)>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| visibility::list(reader, &town, id)).await
    }

    async fn facts(
        &self,
        town: &Jurisdiction,
        id: StreamId,
        from_version: u64,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| fact::of_stream(reader, &town, id, from_version)).await
    }

    async fn chronology(
        &self,
        viewer: &Viewer,
        root: StreamId,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        let viewer = viewer.clone();
        self.pool.with(move |reader| fact::chronology(reader, &viewer, root, limit)).await
    }

    async fn journal(
        &self,
        town: &Jurisdiction,
        after: u64,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| fact::journal(reader, &town, after, limit)).await
    }

    async fn worklist(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<Vec<WorkItem>, ReadFault> {
        let (viewer, filter) = (viewer.clone(), filter.clone());
        self.pool.with(move |reader| worklist::list(reader, &viewer, &filter)).await
    }

    async fn count(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<u64, ReadFault> {
        let (viewer, filter) = (viewer.clone(), filter.clone());
        self.pool.with(move |reader| worklist::count(reader, &viewer, &filter)).await
    }

    async fn by_facet(
        &self,
        town: &Jurisdiction,
        name: &str,
        value: &str,
    ) -> Result<Vec<StoredStream>, ReadFault> {
        let (town, name, value) = (town.clone(), name.to_owned(), value.to_owned());
        self.pool.with(move |reader| stream::by_facet(reader, &town, &name, &value)).await
    }

    async fn clocks(&self, town: &Jurisdiction, filter: &ClockFilter) -> Result<Vec<StoredClock>, ReadFault> {
        let (town, filter) = (town.clone(), filter.clone());
        self.pool.with(move |reader| clock::list(reader, &town, &filter)).await
    }

    async fn by_tokens(
        &self,
        viewer: &Viewer,
        groups: &[TokenGroup],
        limit: u32,
    ) -> Result<Vec<(StreamId, u32)>, ReadFault> {
        let (viewer, groups) = (viewer.clone(), groups.to_vec());
        self.pool.with(move |reader| token::search(reader, &viewer, &groups, limit)).await
    }

    async fn opened(
        &self,
        town: &Jurisdiction,
        kind: Kind,
        after: StreamId,
        limit: u32,
    ) -> Result<Vec<(StoredStream, WrappedSecret)>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| stream::opened(reader, &town, kind, (after, limit))).await
    }

    async fn secret(
        &self,
        town: &Jurisdiction,
        stream: StreamId,
    ) -> Result<Option<WrappedSecret>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| secret::find(reader, &town, stream)).await
    }

    async fn credential(&self, kind: &str, handle: &[u8]) -> Result<Option<StoredCredential>, ReadFault> {
        let (kind, handle) = (kind.to_owned(), handle.to_vec());
        self.pool.with(move |reader| secret::credential(reader, &kind, &handle)).await
    }

    async fn command(
        &self,
        town: &Jurisdiction,
        actor: StaffId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| fact::command(reader, &town, actor, command)).await
    }

    async fn notices(&self, viewer: &Viewer, limit: u32) -> Result<Vec<PendingNotice>, ReadFault> {
        let viewer = viewer.clone();
        self.pool.with(move |reader| notice::waiting(reader, &viewer, limit)).await
    }

    async fn figure(
        &self,
        town: &Jurisdiction,
        figure: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<FigureTotal, ReadFault> {
        let (town, figure) = (town.clone(), figure.to_owned());
        self.pool.with(move |reader| figure::total(reader, &town, &figure, from..to)).await
    }

    async fn blobs(&self, town: &Jurisdiction, stream: StreamId) -> Result<Vec<StoredBlob>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| blob::of_stream(reader, &town, stream)).await
    }

    async fn blob_digests(&self, town: &Jurisdiction) -> Result<Vec<[u8; 32]>, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| blob::digests(reader, &town)).await
    }

    async fn position(&self, town: &Jurisdiction) -> Result<u64, ReadFault> {
        let town = town.clone();
        self.pool.with(move |reader| fact::position(reader, &town)).await
    }

    async fn health(&self) -> Result<StoreHealth, ReadFault> {
        self.pool
            .with(|reader| {
                let schema = "SELECT value FROM meta WHERE name = 'schema'";
                let found = reader.one(schema, [], |row| Ok(row.get::<_, String>(0)?))?;
                let schema =
                    found.and_then(|number| number.parse().ok()).ok_or(Inconsistent("meta.schema"))?;
                Ok(StoreHealth {
                    engine: "sqlite",
                    version: rusqlite::version().to_owned(),
                    schema,
                    encrypted: None,
                })
            })
            .await
    }
}
