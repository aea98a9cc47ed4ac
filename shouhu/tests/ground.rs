//! Ground for one test: a data folder, and a database of its own on either engine.

use shouhu::commands::demo::{self, Recipe};
use shouhu::config::Config;
use shouhu::wiring::{self, Ambient};
use store::Store;
use tempfile::TempDir;

/// Environment variable with the URL of a PostgreSQL server where databases may be made.
const SERVER: &str = "SHOUHU_TEST_PG";

/// A data folder and its configuration. A database made for it goes when it is dropped.
pub struct Ground {
    pub folder: TempDir,
    pub config: Config,
    server: Option<(String, String)>,
}

impl Ground {
    /// On a file in the data folder.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data: folder.path().join("data"), ..Config::default() };
        Self { folder, config, server: None }
    }

    /// On PostgreSQL; `None` where no server is named.
    pub fn postgres(name: &str) -> Option<Self> {
        let Ok(url) = std::env::var(SERVER) else {
            let must = std::env::var("CI").is_ok_and(|v| v == "true");
            assert!(!must, "{SERVER} is not set, and half of the suite would not run");
            println!("{SERVER} is not set: the PostgreSQL half can't run");
            return None;
        };
        let database = format!("shouhu_{name}_{}", std::process::id());
        run(&url, &[&format!("CREATE DATABASE {database}")]);
        let mut ground = Self::sqlite();
        let (server, _) = url.rsplit_once('/').unwrap();
        ground.config.database.url = Some(format!("{server}/{database}"));
        ground.server = Some((url, database));
        Some(ground)
    }

    /// Makes the demo town with so many matters.
    pub async fn demo(&self, matters: usize) {
        let recipe = Recipe { seed: 7, matters };
        demo::make(&self.config, recipe, &indicatif::ProgressBar::hidden()).await.unwrap();
    }

    /// Opens what lies there, as `serve` does.
    pub async fn open(&self) -> (Store, app::House) {
        let ambient = Ambient::of(&self.config).unwrap();
        let store = wiring::open_store(&self.config).await.unwrap();
        let house = wiring::house(&self.config, &store, &ambient).await.unwrap();
        (store, house)
    }

    /// Changes a PostgreSQL database behind the program's back.
    pub fn tamper(&self, statement: &str) {
        run(self.config.database.url.as_deref().unwrap(), &[statement]);
    }

    /// Every byte of the database as its engine would hand it over: PostgreSQL only.
    pub async fn dump(&self) -> Vec<u8> {
        let Some(url) = &self.config.database.url else { return Vec::new() };
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
        let mut bytes = Vec::new();
        for row in client.query(tables, &[]).await.unwrap() {
            let table: String = row.get(0);
            let copy = format!("COPY \"{table}\" TO STDOUT (FORMAT binary)");
            let mut stream = std::pin::pin!(client.copy_out(&copy).await.unwrap());
            while let Some(chunk) = next(&mut stream).await {
                bytes.extend_from_slice(&chunk.unwrap());
            }
        }
        bytes
    }
}

/// The next chunk of a copy.
async fn next<S: futures::Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some((url, database)) = &self.server {
            run(url, &[&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")]);
        }
    }
}

/// Runs statements on a thread of their own: also from `drop`, also inside a runtime.
fn run(url: &str, statements: &[&str]) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(connection);
                for statement in statements {
                    client.batch_execute(statement).await.unwrap();
                }
            });
        });
    });
}
