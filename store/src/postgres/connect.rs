//! Connections to a PostgreSQL server, and the settings that durability and safety rest on.

use super::tls::Server;
use crate::options::{OpenError, Options};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::Client;

/// The oldest version that the project runs on.
const OLDEST: i32 = 140_000;

/// Durable before it is acknowledged, whatever the server's own default is.
pub(super) const DURABLE: &str = "-c synchronous_commit=on";

/// Commits that don't wait for the disk.
pub(super) const QUICK: &str = "-c synchronous_commit=off";

/// A connection that can't write.
pub(super) const READING: &str = "-c default_transaction_read_only=on";

/// One connection outside every pool.
pub(super) async fn client(server: &Server) -> Result<Client, OpenError> {
    let (client, connection) = server.config.connect(server.tls.clone()).await.map_err(unavailable)?;
    tokio::spawn(async move {
        if let Err(fault) = connection.await {
            tracing::warn!(%fault, "a database connection was lost");
        }
    });
    Ok(client)
}

/// A pool whose connections have these settings.
pub(super) fn pool(
    server: &Server,
    settings: &str,
    size: usize,
    options: &Options,
) -> Result<Pool, OpenError> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let Server { config, tls } = server.with_settings(settings);
    let manager = Manager::from_config(config, tls, recycling);
    Pool::builder(manager)
        .max_size(size.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(options.patience))
        .create_timeout(Some(options.patience))
        .build()
        .map_err(|fault| OpenError::Unavailable(fault.to_string()))
}

/// Refuses a server that is too old.
pub(super) async fn assert_engine(client: &Client) -> Result<(), OpenError> {
    let version = show(client, "server_version").await?;
    let number = show(client, "server_version_num").await?;
    if number.parse::<i32>().is_ok_and(|number| number >= OLDEST) {
        return Ok(());
    }
    Err(OpenError::Engine { engine: "PostgreSQL", version, needed: "14" })
}

/// Refuses a server that doesn't wait for its disk.
pub(super) async fn assert_durable(client: &Client, options: &Options) -> Result<(), OpenError> {
    for setting in ["fsync", "full_page_writes"] {
        let found = show(client, setting).await?;
        if found != "on" && !options.negative_control {
            return Err(OpenError::Setting { setting, found, needed: "on" });
        }
    }
    Ok(())
}

async fn show(client: &Client, setting: &str) -> Result<String, OpenError> {
    let row = client.query_one("SELECT current_setting($1)", &[&setting]).await.map_err(unavailable)?;
    row.try_get(0).map_err(unavailable)
}

/// What went wrong in the server's words, without details, which may quote values.
pub(super) fn told(fault: &tokio_postgres::Error) -> String {
    match fault.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => fault.to_string(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(super) fn unavailable(fault: tokio_postgres::Error) -> OpenError {
    OpenError::Unavailable(told(&fault))
}
