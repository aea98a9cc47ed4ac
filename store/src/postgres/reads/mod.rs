//! Reads: a pool of connections that can't write, and one file per topic.

mod blob;
mod clock;
mod fact;
mod figure;
pub(super) mod missed;
mod notice;
mod secret;
mod seen;
mod stream;
mod token;
mod visibility;
mod worklist;

use super::connect::{self, READING, told};
use super::tls::Server;
use crate::codes::Inconsistent;
use crate::fingerprint::{Cell, Fingerprint};
use crate::options::{OpenError, Options};
use crate::seams::Seams;
use app::ports::{
    ClockFilter, CommandRecord, FigureTotal, PendingNotice, ReadFault, Reads, SeenStream, StoreHealth,
    StoredBlob, StoredClock, StoredCredential, StoredFact, StoredStream, TokenGroup, Viewer, WorkFilter,
    WorkItem, WrappedSecret,
};
use async_trait::async_trait;
use deadpool_postgres::Object;
use domain::actor::Party;
use domain::ids::{CommandId, Jurisdiction, StaffId, StreamId};
use domain::noun::Kind;
use domain::rows::Level;
use jiff::Timestamp;
use std::sync::Arc;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{IsolationLevel, Row};
use uuid::Uuid;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SqlFault {
    /// The server said no, or is gone.
    #[error("{}", told(.0))]
    Engine(#[from] tokio_postgres::Error),
    /// No connection was to be had.
    #[error("no connection: {0}")]
    Pool(#[from] deadpool_postgres::PoolError),
    /// A row makes no sense.
    #[error(transparent)]
    Odd(#[from] Inconsistent),
}

impl From<SqlFault> for ReadFault {
    fn from(fault: SqlFault) -> Self {
        ReadFault(fault.to_string())
    }
}

/// Values of a statement.
pub(super) type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Connections that can't write.
pub(super) struct Pool {
    connections: deadpool_postgres::Pool,
    seams: Seams,
}

impl Pool {
    pub(super) fn open(config: &Server, options: &Options) -> Result<Self, OpenError> {
        let connections = connect::pool(config, READING, options.readers, options)?;
        Ok(Self { connections, seams: options.seams() })
    }

    async fn found(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, SqlFault> {
        let client = self.connections.get().await?;
        self.seams.statement(sql);
        let statement = client.prepare_cached(sql).await?;
        Ok(client.query(&statement, values).await?)
    }

    /// Every row.
    pub(super) async fn rows<T>(
        &self,
        sql: &str,
        values: Values<'_>,
        read: impl Fn(&Row) -> Result<T, SqlFault>,
    ) -> Result<Vec<T>, ReadFault> {
        let found = self.found(sql, values).await?;
        Ok(found.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// The first row.
    pub(super) async fn one<T>(
        &self,
        sql: &str,
        values: Values<'_>,
        read: impl Fn(&Row) -> Result<T, SqlFault>,
    ) -> Result<Option<T>, ReadFault> {
        let found = self.found(sql, values).await?;
        Ok(found.first().map(read).transpose()?)
    }

    /// A digest over tables, read in one snapshot.
    pub(super) async fn fingerprint(
        &self,
        tables: &[(&str, &str)],
        town: &Jurisdiction,
    ) -> Result<[u8; 32], ReadFault> {
        let mut client = self.connections.get().await.map_err(SqlFault::from)?;
        Ok(print(&mut client, tables, town).await?)
    }
}

async fn print(
    client: &mut Object,
    tables: &[(&str, &str)],
    town: &Jurisdiction,
) -> Result<[u8; 32], SqlFault> {
    let snapshot = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    let mut print = Fingerprint::default();
    for (table, sql) in tables {
        print.table(table);
        for row in snapshot.query(*sql, &[&town.0]).await? {
            for column in 0..row.len() {
                add_cell(&mut print, &row, column)?;
            }
            print.end_of_row();
        }
    }
    snapshot.rollback().await?;
    Ok(print.finish())
}

fn add_cell(print: &mut Fingerprint, row: &Row, column: usize) -> Result<(), SqlFault> {
    let kind = row.columns().get(column).map(tokio_postgres::Column::type_);
    if kind == Some(&Type::UUID) {
        let id: Option<Uuid> = row.try_get(column)?;
        print.value(id.as_ref().map_or(Cell::Null, |id| Cell::Bytes(id.as_bytes())));
    } else if kind == Some(&Type::INT8) {
        let number: Option<i64> = row.try_get(column)?;
        print.value(number.map_or(Cell::Null, Cell::Number));
    } else {
        let text: Option<&str> = row.try_get(column)?;
        print.value(text.map_or(Cell::Null, |text| Cell::Bytes(text.as_bytes())));
    }
    Ok(())
}

/// A digest in a column.
fn digest(row: &Row, column: usize) -> Result<[u8; 32], SqlFault> {
    let bytes: &[u8] = row.try_get(column)?;
    Ok(bytes.try_into().map_err(|_| Inconsistent("a digest"))?)
}

/// A moment in a column.
fn moment(row: &Row, column: usize) -> Result<Timestamp, SqlFault> {
    Ok(crate::codes::time(row.try_get(column)?)?)
}

/// A moment in a column, or none.
fn moment_if_any(row: &Row, column: usize) -> Result<Option<Timestamp>, SqlFault> {
    let micros: Option<i64> = row.try_get(column)?;
    Ok(micros.map(crate::codes::time).transpose()?)
}

/// A small number in a column.
fn byte(row: &Row, column: usize, name: &'static str) -> Result<u8, SqlFault> {
    let number: i16 = row.try_get(column)?;
    Ok(crate::codes::small(number.into(), name)?)
}

/// The reads port.
pub(super) struct PostgresReads {
    pool: Arc<Pool>,
}

impl PostgresReads {
    pub(super) fn new(pool: Arc<Pool>) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Reads for PostgresReads {
    async fn stream(&self, town: &Jurisdiction, id: StreamId) -> Result<Option<StoredStream>, ReadFault> {
        stream::find(&self.pool, town, id).await
    }

    async fn level(&self, viewer: &Viewer, id: StreamId) -> Result<Option<Level>, ReadFault> {
        visibility::level(&self.pool, viewer, id).await
    }

    async fn seen(&self, viewer: &Viewer, ids: &[StreamId]) -> Result<Vec<SeenStream>, ReadFault> {
        seen::list(&self.pool, viewer, ids).await
    }

    async fn visibility(
        &self,
        town: &Jurisdiction,
        id: StreamId,
    ) -> Result<Vec<(Party, Level, Option<Timestamp>, String)>, ReadFault> {
        visibility::list(&self.pool, town, id).await
    }

    async fn facts(
        &self,
        town: &Jurisdiction,
        id: StreamId,
        from_version: u64,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        fact::of_stream(&self.pool, town, id, from_version).await
    }

    async fn chronology(
        &self,
        viewer: &Viewer,
        root: StreamId,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        fact::chronology(&self.pool, viewer, root, limit).await
    }

    async fn journal(
        &self,
        town: &Jurisdiction,
        after: u64,
        limit: u32,
    ) -> Result<Vec<StoredFact>, ReadFault> {
        fact::journal(&self.pool, town, after, limit).await
    }

    async fn worklist(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<Vec<WorkItem>, ReadFault> {
        worklist::list(&self.pool, viewer, filter).await
    }

    async fn count(&self, viewer: &Viewer, filter: &WorkFilter) -> Result<u64, ReadFault> {
        worklist::count(&self.pool, viewer, filter).await
    }

    async fn by_facet(
        &self,
        town: &Jurisdiction,
        name: &str,
        value: &str,
    ) -> Result<Vec<StoredStream>, ReadFault> {
        stream::by_facet(&self.pool, town, name, value).await
    }

    async fn clocks(&self, town: &Jurisdiction, filter: &ClockFilter) -> Result<Vec<StoredClock>, ReadFault> {
        clock::list(&self.pool, town, filter).await
    }

    async fn by_tokens(
        &self,
        viewer: &Viewer,
        groups: &[TokenGroup],
        limit: u32,
    ) -> Result<Vec<(StreamId, u32)>, ReadFault> {
        token::search(&self.pool, viewer, groups, limit).await
    }

    async fn opened(
        &self,
        town: &Jurisdiction,
        kind: Kind,
        after: StreamId,
        limit: u32,
    ) -> Result<Vec<(StoredStream, WrappedSecret)>, ReadFault> {
        stream::opened(&self.pool, town, kind, (after, limit)).await
    }

    async fn secret(
        &self,
        town: &Jurisdiction,
        stream: StreamId,
    ) -> Result<Option<WrappedSecret>, ReadFault> {
        secret::find(&self.pool, town, stream).await
    }

    async fn credential(&self, kind: &str, handle: &[u8]) -> Result<Option<StoredCredential>, ReadFault> {
        secret::credential(&self.pool, kind, handle).await
    }

    async fn command(
        &self,
        town: &Jurisdiction,
        actor: StaffId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, ReadFault> {
        fact::command(&self.pool, town, actor, command).await
    }

    async fn notices(&self, viewer: &Viewer, limit: u32) -> Result<Vec<PendingNotice>, ReadFault> {
        notice::waiting(&self.pool, viewer, limit).await
    }

    async fn figure(
        &self,
        town: &Jurisdiction,
        figure: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<FigureTotal, ReadFault> {
        figure::total(&self.pool, town, figure, from..to).await
    }

    async fn blobs(&self, town: &Jurisdiction, stream: StreamId) -> Result<Vec<StoredBlob>, ReadFault> {
        blob::of_stream(&self.pool, town, stream).await
    }

    async fn blob_digests(&self, town: &Jurisdiction) -> Result<Vec<[u8; 32]>, ReadFault> {
        blob::digests(&self.pool, town).await
    }

    async fn position(&self, town: &Jurisdiction) -> Result<u64, ReadFault> {
        fact::position(&self.pool, town).await
    }

    async fn health(&self) -> Result<StoreHealth, ReadFault> {
        let ask = "SELECT current_setting('server_version'), value, \
             (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) FROM meta WHERE name = 'schema'";
        let read = |row: &Row| {
            let schema: &str = row.try_get(1)?;
            let schema = schema.parse().map_err(|_| Inconsistent("meta.schema"))?;
            Ok(StoreHealth {
                engine: "postgres",
                version: row.try_get(0)?,
                schema,
                encrypted: row.try_get(2)?,
            })
        };
        self.pool.one(ask, &[], read).await?.ok_or(Inconsistent("meta.schema").into())
    }
}
