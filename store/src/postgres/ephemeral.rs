//! What is not evidence: sessions, throttles, leases, drafts, delivery attempts.
//!
//! Own connections with `synchronous_commit=off`: a commit here doesn't wait for the disk, and
//! a power cut may undo the last seconds (people sign in again, a lease is taken again, a draft
//! is typed again). Nothing here takes a lock that the journal waits for.

use super::connect::{self, QUICK, told};
use super::reads::{Pool, SqlFault};
use super::tls::Server;
use crate::codes::micros;
use crate::options::{OpenError, Options};
use app::ports::{Ephemeral, ReadFault, Space};
use async_trait::async_trait;
use deadpool_postgres::Object;
use jiff::Timestamp;
use std::sync::Arc;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// Connections for sessions; each is used for one short statement.
const CONNECTIONS: usize = 3;

/// Connections that write what is not evidence.
pub(super) struct Jotter(deadpool_postgres::Pool);

impl Jotter {
    pub(super) fn open(config: &Server, options: &Options) -> Result<Self, OpenError> {
        connect::pool(config, QUICK, CONNECTIONS, options).map(Self)
    }

    pub(super) async fn client(&self) -> Result<Object, ReadFault> {
        self.0.get().await.map_err(|fault| ReadFault(fault.to_string()))
    }

    /// Runs a statement; returns how many rows it changed.
    pub(super) async fn change(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, ReadFault> {
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await.map_err(fault)?;
        client.execute(&statement, values).await.map_err(fault)
    }

    /// Runs a statement that returns at most one row.
    async fn find(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, ReadFault> {
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await.map_err(fault)?;
        client.query_opt(&statement, values).await.map_err(fault)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn fault(fault: tokio_postgres::Error) -> ReadFault {
    ReadFault(told(&fault))
}

/// The ephemeral port.
pub(super) struct PostgresEphemeral {
    jotter: Arc<Jotter>,
    readers: Arc<Pool>,
}

impl PostgresEphemeral {
    pub(super) fn new(jotter: Arc<Jotter>, readers: Arc<Pool>) -> Self {
        Self { jotter, readers }
    }
}

#[async_trait]
impl Ephemeral for PostgresEphemeral {
    async fn put(&self, space: Space, key: &[u8], value: &[u8], until: Timestamp) -> Result<(), ReadFault> {
        let put = "INSERT INTO ephemeral (space, key, value, until) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, until = excluded.until, count = 0";
        self.jotter.change(put, &[&space.code(), &key, &value, &micros(until)]).await.map(|_| ())
    }

    async fn get(&self, space: Space, key: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, ReadFault> {
        let get = "SELECT value FROM ephemeral WHERE space = $1 AND key = $2 AND until > $3";
        self.readers.one(get, &[&space.code(), &key, &micros(now)], |row| Ok(row.try_get(0)?)).await
    }

    async fn forget(&self, space: Space, key: &[u8]) -> Result<(), ReadFault> {
        let forget = "DELETE FROM ephemeral WHERE space = $1 AND key = $2";
        self.jotter.change(forget, &[&space.code(), &key]).await.map(|_| ())
    }

    async fn list(
        &self,
        space: Space,
        prefix: &[u8],
        now: Timestamp,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ReadFault> {
        let list = "SELECT key, value FROM ephemeral WHERE space = $1 AND key >= $2 \
             AND substring(key FROM 1 FOR octet_length($2)) = $2 AND until > $3 ORDER BY key";
        let read = |row: &Row| Ok::<_, SqlFault>((row.try_get(0)?, row.try_get(1)?));
        self.readers.rows(list, &[&space.code(), &prefix, &micros(now)], read).await
    }

    async fn count_up(
        &self,
        space: Space,
        key: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<u32, ReadFault> {
        let count = "INSERT INTO ephemeral (space, key, value, count, until) VALUES ($1, $2, '', 1, $3) \
             ON CONFLICT (space, key) DO UPDATE SET \
             count = CASE WHEN ephemeral.until > $4 THEN ephemeral.count + 1 ELSE 1 END, \
             until = excluded.until RETURNING count";
        let values: &[&(dyn ToSql + Sync)] = &[&space.code(), &key, &micros(until), &micros(now)];
        let row = self.jotter.find(count, values).await?;
        let counted: i32 = row.map_or(Ok(0), |row| row.try_get(0)).map_err(fault)?;
        Ok(u32::try_from(counted).unwrap_or(0))
    }

    async fn lease(
        &self,
        name: &str,
        holder: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, ReadFault> {
        let lease = "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3) \
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
             WHERE lease.holder = excluded.holder OR lease.until <= $4";
        let values: &[&(dyn ToSql + Sync)] = &[&name, &holder, &micros(until), &micros(now)];
        Ok(self.jotter.change(lease, values).await? == 1)
    }

    async fn attempted(&self, notice: uuid::Uuid, now: Timestamp) -> Result<(), ReadFault> {
        let record = "INSERT INTO delivery (notice, attempts, last) VALUES ($1, 1, $2) \
             ON CONFLICT (notice) DO UPDATE SET attempts = delivery.attempts + 1, last = excluded.last";
        self.jotter.change(record, &[&notice, &micros(now)]).await.map(|_| ())
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64, ReadFault> {
        let values = self.jotter.change("DELETE FROM ephemeral WHERE until <= $1", &[&micros(now)]).await?;
        let leases = self.jotter.change("DELETE FROM lease WHERE until <= $1", &[&micros(now)]).await?;
        Ok(values + leases)
    }
}
