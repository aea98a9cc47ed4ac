//! One suite, two databases: a `House` is a database of its own, made for one test and removed after it.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Options, Store};
use tokio::runtime::Runtime;

/// Environment variable with the URL of a PostgreSQL server where databases may be made.
const SERVER: &str = "SHOUHU_TEST_PG";

/// A database of its own.
pub struct House {
    pub location: String,
    pub folder: tempfile::TempDir,
    server: Option<Server>,
}

struct Server {
    url: String,
    database: String,
}

/// Makes one test per database out of each `async fn(house: Arc<House>)`.
#[macro_export]
macro_rules! contract {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { $crate::harness::on_sqlite(super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { $crate::harness::on_postgres(super::$name); })+
        }
    };
}

pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap()
}

/// Runs a test on SQLite.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Arc<House>) -> F) {
    let house = Arc::new(House::sqlite());
    runtime().block_on(test(house));
}

/// Runs a test on PostgreSQL. Without a server it says so; where the whole suite is asked for, it fails.
pub fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(Arc<House>) -> F) {
    let Some(url) = server() else { return };
    let house = Arc::new(House::postgres(url));
    runtime().block_on(test(house));
}

/// The server's URL, if there is one.
pub fn server() -> Option<String> {
    let url = std::env::var(SERVER).ok();
    if url.is_none() {
        let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
        let must = is("CI", "true") || is("SHOUHU_CHECK", "1");
        assert!(!must, "{SERVER} is not set, and half of the contract suite would not run");
        println!("{SERVER} is not set: the PostgreSQL half can't run");
    }
    url
}

impl House {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = folder.path().join("house.db").to_str().unwrap().to_owned();
        Self { location, folder, server: None }
    }

    pub fn postgres(url: String) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let turn = MADE.fetch_add(1, Ordering::Relaxed);
        let database = format!("shouhu_test_{}_{turn}", std::process::id());
        let drop = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)");
        command(&url, &[&drop, &format!("CREATE DATABASE {database}")]);
        let location = with_database(&url, &database);
        let folder = tempfile::tempdir().unwrap();
        Self { location, folder, server: Some(Server { url, database }) }
    }

    pub fn is_postgres(&self) -> bool {
        self.server.is_some()
    }

    pub fn blobs(&self) -> PathBuf {
        self.folder.path().join("blobs")
    }

    pub fn options(&self) -> Options {
        Options { blobs: Some(self.blobs()), ..Options::default() }
    }

    pub async fn open(&self) -> Store {
        self.open_with(self.options()).await
    }

    pub async fn open_with(&self, options: Options) -> Store {
        store::open(&self.location, options).await.unwrap()
    }

    /// A number asked of the database behind the store's back.
    pub async fn number(&self, sql: &str) -> i64 {
        if self.is_postgres() {
            let rows = connect(&self.location).await.query(sql, &[]).await.unwrap();
            rows[0].get(0)
        } else {
            let connection = rusqlite::Connection::open(&self.location).unwrap();
            connection.query_row(sql, [], |row| row.get(0)).unwrap()
        }
    }

    /// A statement run behind the store's back.
    pub async fn tamper(&self, sql: &str) -> Result<(), String> {
        if self.is_postgres() {
            let done = connect(&self.location).await.batch_execute(sql).await;
            done.map_err(|fault| format!("{fault:?}"))
        } else {
            let connection = rusqlite::Connection::open(&self.location).unwrap();
            connection.execute_batch(sql).map_err(|fault| fault.to_string())
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(Server { url, database }) = &self.server {
            command(url, &[&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")]);
        }
    }
}

/// The same server, another database. Both forms of location keep their other settings.
fn with_database(url: &str, database: &str) -> String {
    let (address, settings) = url.split_once('?').map_or((url, None), |(a, s)| (a, Some(s)));
    let scheme = address.find("://").unwrap() + 3;
    let host_end = address[scheme..].find('/').map_or(address.len(), |at| scheme + at);
    let settings = settings.map(|s| format!("?{s}")).unwrap_or_default();
    format!("{}/{database}{settings}", &address[..host_end])
}

async fn connect(url: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Runs statements on a thread of their own: also from `drop`, also inside a runtime.
fn command(url: &str, statements: &[&str]) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            runtime().block_on(async {
                let client = connect(url).await;
                for statement in statements {
                    client.batch_execute(statement).await.unwrap();
                }
            });
        });
    });
}
