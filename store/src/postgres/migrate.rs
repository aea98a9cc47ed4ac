//! Migrations of a PostgreSQL database: numbered, forward only, all in one transaction.

use super::connect::unavailable;
use crate::options::{Migrated, OpenError};
use tokio_postgres::{Client, GenericClient};

/// Every migration, oldest first; its number is its place.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/postgres/0001_house.sql"),
    include_str!("../../migrations/postgres/0002_walks.sql"),
];

/// Nodes that start at the same time migrate one after the other. The number is ours alone.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(7306085893296906)";

/// The newest schema that this program knows.
pub(super) fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The schema of a database; `None` when it is fresh.
pub(super) async fn found(client: &impl GenericClient) -> Result<Option<u32>, OpenError> {
    let tables = "SELECT COUNT(*), COUNT(*) FILTER (WHERE table_name = 'meta') FROM information_schema.tables \
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";
    let row = client.query_one(tables, &[]).await.map_err(unavailable)?;
    let all: i64 = row.try_get(0).map_err(unavailable)?;
    let ours: i64 = row.try_get(1).map_err(unavailable)?;
    if all == 0 {
        return Ok(None);
    }
    if ours == 0 {
        return Err(OpenError::Foreign);
    }
    let schema = "SELECT value FROM meta WHERE name = 'schema'";
    let row = client.query_opt(schema, &[]).await.map_err(unavailable)?.ok_or(OpenError::Foreign)?;
    let text: String = row.try_get(0).map_err(unavailable)?;
    text.parse().map(Some).map_err(|_| OpenError::Foreign)
}

/// Lets a database of today's schema in, sets a fresh one up, refuses every other.
pub(super) async fn admit(client: &mut Client) -> Result<(), OpenError> {
    let newest = newest();
    match found(client).await? {
        None => run(client).await.map(|_| ()),
        Some(schema) if schema == newest => Ok(()),
        Some(found) if found < newest => Err(OpenError::Older { found, needed: newest }),
        Some(found) => Err(OpenError::Newer { found, known: newest }),
    }
}

/// Runs what is missing.
pub(super) async fn run(client: &mut Client) -> Result<Migrated, OpenError> {
    let transaction = client.transaction().await.map_err(unavailable)?;
    transaction.execute(ONE_AT_A_TIME, &[]).await.map_err(unavailable)?;
    let from = found(&transaction).await?.unwrap_or(0);
    if from > newest() {
        return Err(OpenError::Newer { found: from, known: newest() });
    }
    for script in MIGRATIONS.iter().skip(from as usize) {
        transaction.batch_execute(script).await.map_err(unavailable)?;
    }
    let record = "INSERT INTO meta (name, value) VALUES ('schema', $1) \
                  ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    transaction.execute(record, &[&newest().to_string()]).await.map_err(unavailable)?;
    transaction.commit().await.map_err(unavailable)?;
    Ok(Migrated { from, to: newest() })
}
