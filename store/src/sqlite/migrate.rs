//! Migrations of a SQLite file: numbered, forward only, each in one transaction.

use super::connect::unavailable;
use crate::options::{Migrated, OpenError};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

/// Every migration, oldest first; its number is its place.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_house.sql"),
    include_str!("../../migrations/sqlite/0002_walks.sql"),
];

/// The newest schema that this program knows.
pub(super) fn newest() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// The schema of a file; `None` when it is fresh.
pub(super) fn found(connection: &Connection) -> Result<Option<u32>, OpenError> {
    let tables = "SELECT COUNT(*), COALESCE(SUM(name = 'meta'), 0) FROM sqlite_schema WHERE type = 'table'";
    let (all, ours): (i64, i64) =
        connection.query_row(tables, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(unavailable)?;
    if all == 0 {
        return Ok(None);
    }
    if ours == 0 {
        return Err(OpenError::Foreign);
    }
    let schema = "SELECT value FROM meta WHERE name = 'schema'";
    let text: Option<String> =
        connection.query_row(schema, [], |row| row.get(0)).optional().map_err(unavailable)?;
    text.and_then(|number| number.parse().ok()).map(Some).ok_or(OpenError::Foreign)
}

/// Lets a file of today's schema in, sets a fresh one up, refuses every other.
pub(super) fn admit(connection: &mut Connection) -> Result<(), OpenError> {
    let newest = newest();
    match found(connection)? {
        None => run(connection).map(|_| ()),
        Some(schema) if schema == newest => Ok(()),
        Some(found) if found < newest => Err(OpenError::Older { found, needed: newest }),
        Some(found) => Err(OpenError::Newer { found, known: newest }),
    }
}

/// Runs what is missing. Another process may be doing the same: the lock decides who does it.
pub(super) fn run(connection: &mut Connection) -> Result<Migrated, OpenError> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)?;
    let from = found(&transaction)?.unwrap_or(0);
    if from > newest() {
        return Err(OpenError::Newer { found: from, known: newest() });
    }
    for script in MIGRATIONS.iter().skip(from as usize) {
        transaction.execute_batch(script).map_err(unavailable)?;
    }
    let record = "INSERT INTO meta (name, value) VALUES ('schema', ?1) \
                  ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    transaction.execute(record, params![newest().to_string()]).map_err(unavailable)?;
    transaction.commit().map_err(unavailable)?;
    Ok(Migrated { from, to: newest() })
}
