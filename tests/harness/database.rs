//! A PostgreSQL database of one test's own.

use std::process::Command;

/// Environment variable with the URL of a server where databases may be made;
/// `tests/harness/postgres.sh start` starts one and sets it.
const SERVER: &str = "SHOUHU_TEST_PG";

/// An empty database; it goes when it is dropped.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Makes one; `None` where no server is named, which `./check` does not accept.
    pub fn fresh(name: &str) -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            let must = ["CI", "SHOUHU_CHECK"].iter().any(|name| std::env::var_os(name).is_some());
            assert!(!must, "{SERVER} is not set: eval \"$(tests/harness/postgres.sh start)\" first");
            eprintln!("{SERVER} is not set: nothing on PostgreSQL is shown");
            return None;
        };
        let database = Self { server, name: format!("shouhu_{name}_{}", std::process::id()) };
        database.say(&format!("CREATE DATABASE {}", database.name));
        Some(database)
    }

    /// What `DATABASE_URL` has to be.
    pub fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').expect("a URL with a database");
        format!("{server}/{}", self.name)
    }

    fn say(&self, words: &str) {
        let done = Command::new("psql").args(["-q", "-d", &self.server, "-c", words]).output();
        let done = done.unwrap_or_else(|error| panic!("psql: {error}; it comes with postgresql-client"));
        assert!(done.status.success(), "{words}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.say(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}
