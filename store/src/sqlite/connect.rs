//! Connections to a SQLite file, and the settings that durability and safety rest on.

use super::reads::SqlFault;
use crate::options::{OpenError, Options};
use rusqlite::{Connection, OpenFlags, backup};
use std::path::Path;

/// The first version without the bug that corrupts a WAL when two connections write and
/// checkpoint at once (3.7.0–3.51.2).
const OLDEST: i32 = 3_051_003;
const OLDEST_TEXT: &str = "3.51.3";

/// Statements kept prepared per connection; more than this crate has.
const PREPARED_MAX: usize = 128;

/// Refuses an engine with a known corruption bug.
pub(super) fn assert_engine() -> Result<(), OpenError> {
    if rusqlite::version_number() >= OLDEST {
        return Ok(());
    }
    let version = rusqlite::version().to_owned();
    Err(OpenError::Engine { engine: "SQLite", version, needed: OLDEST_TEXT })
}

/// The journal's connection: every commit waits for the disk.
pub(super) fn writer(path: &Path, options: &Options) -> Result<Connection, OpenError> {
    let synchronous = if options.negative_control { "NORMAL" } else { "FULL" };
    let connection = writing(path, options, synchronous)?;
    if let Some(pages) = options.pages_max {
        connection.pragma_update(None, "max_page_count", pages).map_err(unavailable)?;
    }
    let found: i64 =
        connection.pragma_query_value(None, "synchronous", |row| row.get(0)).map_err(unavailable)?;
    if found < 2 && !options.negative_control {
        let found = found.to_string();
        return Err(OpenError::Setting { setting: "synchronous", found, needed: "2 (FULL)" });
    }
    Ok(connection)
}

/// The connection for what is not evidence: commits don't wait for the disk, and checkpoints
/// are left to the journal's connection, so that the write lock is held for microseconds.
pub(super) fn sessions(path: &Path, options: &Options) -> Result<Connection, OpenError> {
    let connection = writing(path, options, "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0).map_err(unavailable)?;
    Ok(connection)
}

fn writing(path: &Path, options: &Options, synchronous: &str) -> Result<Connection, OpenError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(unavailable)?;
    settle(&connection, options)?;
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(unavailable)?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(OpenError::Setting { setting: "journal_mode", found: mode, needed: "wal" });
    }
    connection.pragma_update(None, "synchronous", synchronous).map_err(unavailable)?;
    connection.pragma_update(None, "secure_delete", "ON").map_err(unavailable)?;
    Ok(connection)
}

/// A connection that can't write.
pub(super) fn reader(path: &Path, options: &Options) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(unavailable)?;
    settle(&connection, options)?;
    connection.pragma_update(None, "query_only", "ON").map_err(unavailable)?;
    Ok(connection)
}

fn settle(connection: &Connection, options: &Options) -> Result<(), OpenError> {
    connection.busy_timeout(options.patience).map_err(unavailable)?;
    connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
    connection.pragma_update(None, "foreign_keys", "ON").map_err(unavailable)?;
    connection.pragma_update(None, "trusted_schema", "OFF").map_err(unavailable)
}

/// Copies a file that is in use, then checks the copy and makes it durable. One step, so that
/// it sees one snapshot: in WAL mode nobody waits for it.
pub(super) fn copy(source: &Connection, target: &Path) -> Result<(), SqlFault> {
    let mut copy = Connection::open(target)?;
    backup::Backup::new(source, &mut copy)?.step(-1)?;
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    let verdict: String = copy.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if verdict != "ok" {
        return Err(SqlFault::Unfit("the copy doesn't pass its check"));
    }
    copy.close().map_err(|(_, fault)| fault)?;
    make_durable(target).map_err(|_| SqlFault::Unfit("the copy can't be made durable"))
}

fn make_durable(target: &Path) -> std::io::Result<()> {
    std::fs::File::open(target)?.sync_all()?;
    match target.parent() {
        Some(folder) if folder != Path::new("") => std::fs::File::open(folder)?.sync_all(),
        _ => std::fs::File::open(".")?.sync_all(),
    }
}

/// Errors of the engine name tables and columns, never values.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(super) fn unavailable(fault: rusqlite::Error) -> OpenError {
    OpenError::Unavailable(fault.to_string())
}
