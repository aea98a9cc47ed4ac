//! The laboratory's database: one SQLite file, two tables, everything in them sealed.
//!
//! Facts are appended and never changed; profiles can be destroyed. One process holds the file. A write is
//! one transaction and answers after COMMIT with `synchronous=FULL`.

use std::path::Path;

use exchange::SampleNo;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::fact::Entry;
use super::seal::{Seal, Table, Unsealable};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS fact (position INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS profile (sample TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TRIGGER IF NOT EXISTS fact_stays BEFORE UPDATE ON fact BEGIN SELECT RAISE(ABORT, 'facts stay'); END;
    CREATE TRIGGER IF NOT EXISTS fact_remains BEFORE DELETE ON fact BEGIN SELECT RAISE(ABORT, 'facts stay'); END;
";

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// SQLite or the disk.
    #[error("the laboratory's database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The key.
    #[error("{0}")]
    Sealed(#[from] Unsealable),
    /// Something that we wrote ourselves doesn't read.
    #[error("fact {0} is missing or can't be read")]
    Broken(i64),
}

/// A profile to keep, or `None` to destroy it.
pub(crate) type Change = (SampleNo, Option<Vec<u8>>);

/// The open file.
pub(crate) struct Database {
    connection: Connection,
    seal: Seal,
    last: i64,
}

impl Database {
    /// Opens or makes the file, and reads every fact in order.
    pub(crate) fn open(path: &Path, seal: Seal) -> Result<(Self, Vec<Entry>), Fault> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is deleted is overwritten: a withdrawn profile leaves no free page behind.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.execute_batch(SCHEMA)?;
        let mut database = Self { connection, seal, last: 0 };
        let entries = database.read_facts()?;
        database.last = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        Ok((database, entries))
    }

    fn read_facts(&self) -> Result<Vec<Entry>, Fault> {
        let mut entries = Vec::new();
        let mut statement = self.connection.prepare("SELECT position, body FROM fact ORDER BY position")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (position, body): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let expected = entries.len() as i64 + 1;
            if position != expected {
                return Err(Fault::Broken(expected));
            }
            let text = self.seal.open(Table::Facts, &position.to_string(), &body)?;
            entries.push(serde_json::from_slice(&text).map_err(|_| Fault::Broken(position))?);
        }
        Ok(entries)
    }

    /// Writes facts and profiles in one transaction; when it returns, they are on disk.
    pub(crate) fn append(&mut self, entries: &[Entry], changes: &[Change]) -> Result<(), Fault> {
        let transaction = self.connection.transaction()?;
        let mut position = self.last;
        for entry in entries {
            position += 1;
            let text = serde_json::to_vec(entry).map_err(|_| Fault::Broken(position))?;
            let body = self.seal.seal(Table::Facts, &position.to_string(), &text)?;
            transaction
                .execute("INSERT INTO fact (position, body) VALUES (?1, ?2)", params![position, body])?;
        }
        for (sample, profile) in changes {
            let sample = sample.as_str();
            match profile {
                Some(text) => {
                    let body = self.seal.seal(Table::Profiles, sample, text)?;
                    let sql = "INSERT OR REPLACE INTO profile (sample, body) VALUES (?1, ?2)";
                    transaction.execute(sql, params![sample, body])?;
                }
                None => {
                    transaction.execute("DELETE FROM profile WHERE sample = ?1", params![sample])?;
                }
            }
        }
        transaction.commit()?;
        self.last = position;
        Ok(())
    }

    /// One profile's text.
    pub(crate) fn profile(&self, sample: SampleNo) -> Result<Option<Vec<u8>>, Fault> {
        let sql = "SELECT body FROM profile WHERE sample = ?1";
        let found = self.connection.query_row(sql, [sample.as_str()], |row| row.get::<_, Vec<u8>>(0));
        let Some(body) = found.optional()? else { return Ok(None) };
        Ok(Some(self.seal.open(Table::Profiles, sample.as_str(), &body)?.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::laboratory::fact::Fact;

    const KEY: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

    fn entry(seed: u8) -> Entry {
        let sample = SampleNo::from_random([seed; 8]);
        let at = "2026-11-28T02:00:00Z".parse().unwrap();
        Entry { at, by: "a".into(), fact: Fact::IssuesAccepted { sample } }
    }

    #[test]
    fn what_was_written_is_read_back_and_nothing_telling_lies_on_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.sqlite");
        let open = || Database::open(&path, Seal::from_hex(KEY).unwrap());
        let sample = SampleNo::from_random([1; 8]);
        let (mut database, entries) = open().unwrap();
        assert!(entries.is_empty());
        database.append(&[entry(1), entry(2)], &[(sample, Some(b"TH01 9,9.3".to_vec()))]).unwrap();
        drop(database);
        let (mut database, entries) = open().unwrap();
        assert_eq!(entries, [entry(1), entry(2)]);
        assert_eq!(database.profile(sample).unwrap().unwrap(), b"TH01 9,9.3");
        database.append(&[entry(3)], &[(sample, None)]).unwrap();
        assert!(database.profile(sample).unwrap().is_none());
        drop(database);
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            for telling in ["TH01", "issues_accepted", "2026-"] {
                assert!(!bytes.windows(telling.len()).any(|w| w == telling.as_bytes()), "{telling}");
            }
        }
    }

    #[test]
    fn another_key_or_a_hole_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lab.sqlite");
        let (mut database, _) = Database::open(&path, Seal::from_hex(KEY).unwrap()).unwrap();
        database.append(&[entry(1), entry(2), entry(3)], &[]).unwrap();
        assert!(database.connection.execute("DELETE FROM fact", []).is_err());
        assert!(database.connection.execute("UPDATE fact SET body = x'00'", []).is_err());
        database
            .connection
            .execute_batch("DROP TRIGGER fact_remains; DELETE FROM fact WHERE position = 2")
            .unwrap();
        drop(database);
        let reopened = Database::open(&path, Seal::from_hex(KEY).unwrap());
        assert!(matches!(reopened, Err(Fault::Broken(2))));
        let other = Database::open(&path, Seal::from_hex(&"5b".repeat(32)).unwrap());
        assert!(matches!(other, Err(Fault::Sealed(_))));
    }
}
