//! What is not evidence: sessions, throttles, leases, drafts, delivery attempts.
//!
//! Same file, own connection, `synchronous=NORMAL`: a commit here doesn't wait for the disk, so
//! the journal is held up for microseconds, and a power cut may undo the last seconds (people
//! sign in again, a lease is taken again, a draft is typed again). Whatever was written here
//! before a journal commit is durable with that commit, because both lie in one WAL.

use super::Pen;
use super::reads::SqlFault;
use crate::codes::micros;
use app::ports::{Ephemeral, ReadFault, Space};
use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The second connection that writes: one transaction at a time, under the pen.
pub(super) struct Jotter {
    connection: Arc<Mutex<Connection>>,
    pen: Pen,
}

impl Jotter {
    pub(super) fn new(connection: Connection, pen: Pen) -> Self {
        Self { connection: Arc::new(Mutex::new(connection)), pen }
    }

    /// Runs one transaction off the runtime. The connection is taken before the pen, so that the
    /// journal never has more than one of us before it in the line.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, SqlFault> + Send + 'static,
    ) -> Result<T, ReadFault> {
        let mut connection = Arc::clone(&self.connection).lock_owned().await;
        let pen = Arc::clone(&self.pen).lock_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            drop(pen);
            Ok::<T, SqlFault>(value)
        });
        done.await.map_err(|stopped| ReadFault(stopped.to_string()))?.map_err(ReadFault::from)
    }
}

/// The ephemeral port.
pub(super) struct SqliteEphemeral {
    jotter: Arc<Jotter>,
    readers: Arc<super::reads::Pool>,
}

impl SqliteEphemeral {
    pub(super) fn new(jotter: Arc<Jotter>, readers: Arc<super::reads::Pool>) -> Self {
        Self { jotter, readers }
    }
}

#[async_trait]
impl Ephemeral for SqliteEphemeral {
    async fn put(&self, space: Space, key: &[u8], value: &[u8], until: Timestamp) -> Result<(), ReadFault> {
        let (key, value) = (key.to_vec(), value.to_vec());
        let put = "INSERT INTO ephemeral (space, key, value, until) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, \
                   until = excluded.until, count = 0";
        self.jotter
            .write(move |on| Ok(on.execute(put, params![space.code(), key, value, micros(until)])?))
            .await
            .map(|_| ())
    }

    async fn get(&self, space: Space, key: &[u8], now: Timestamp) -> Result<Option<Vec<u8>>, ReadFault> {
        let key = key.to_vec();
        let get = "SELECT value FROM ephemeral WHERE space = ?1 AND key = ?2 AND until > ?3";
        self.readers
            .with(move |reader| {
                reader.one(get, params![space.code(), key, micros(now)], |row| Ok(row.get(0)?))
            })
            .await
    }

    async fn forget(&self, space: Space, key: &[u8]) -> Result<(), ReadFault> {
        let key = key.to_vec();
        let forget = "DELETE FROM ephemeral WHERE space = ?1 AND key = ?2";
        self.jotter.write(move |on| Ok(on.execute(forget, params![space.code(), key])?)).await.map(|_| ())
    }

    async fn list(
        &self,
        space: Space,
        prefix: &[u8],
        now: Timestamp,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ReadFault> {
        let prefix = prefix.to_vec();
        let list = "SELECT key, value FROM ephemeral WHERE space = ?1 AND key >= ?2 \
                    AND substr(key, 1, length(?2)) = ?2 AND until > ?3 ORDER BY key";
        self.readers
            .with(move |reader| {
                reader.rows(list, params![space.code(), prefix, micros(now)], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
            })
            .await
    }

    async fn count_up(
        &self,
        space: Space,
        key: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<u32, ReadFault> {
        let key = key.to_vec();
        let count = "INSERT INTO ephemeral (space, key, value, count, until) VALUES (?1, ?2, x'', 1, ?3) \
             ON CONFLICT (space, key) DO UPDATE SET \
             count = CASE WHEN ephemeral.until > ?4 THEN ephemeral.count + 1 ELSE 1 END, \
             until = excluded.until RETURNING count";
        let row = move |on: &Connection| {
            let values = params![space.code(), key, micros(until), micros(now)];
            Ok(on.query_row(count, values, |row| row.get(0))?)
        };
        self.jotter.write(row).await
    }

    async fn lease(
        &self,
        name: &str,
        holder: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, ReadFault> {
        let (name, holder) = (name.to_owned(), holder.to_owned());
        let lease = "INSERT INTO lease (name, holder, until) VALUES (?1, ?2, ?3) \
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
             WHERE lease.holder = excluded.holder OR lease.until <= ?4 RETURNING 1";
        let take = move |on: &Connection| {
            let values = params![name, holder, micros(until), micros(now)];
            Ok(on.query_row(lease, values, |_| Ok(())).optional()?.is_some())
        };
        self.jotter.write(take).await
    }

    async fn attempted(&self, notice: uuid::Uuid, now: Timestamp) -> Result<(), ReadFault> {
        let record = "INSERT INTO delivery (notice, attempts, last) VALUES (?1, 1, ?2) \
             ON CONFLICT (notice) DO UPDATE SET attempts = attempts + 1, last = excluded.last";
        self.jotter
            .write(move |on| Ok(on.execute(record, params![notice.as_bytes(), micros(now)])?))
            .await
            .map(|_| ())
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64, ReadFault> {
        let sweep = "DELETE FROM ephemeral WHERE until <= ?1";
        let leases = "DELETE FROM lease WHERE until <= ?1";
        self.jotter
            .write(move |on| {
                let gone = on.execute(sweep, params![micros(now)])?;
                Ok((gone + on.execute(leases, params![micros(now)])?) as u64)
            })
            .await
    }
}
