//! Connections to a PostgreSQL server, and the settings that durability and safety rest on.

use crate::options::{OpenError, Options};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::str::FromStr;
use tokio_postgres::{Client, Config, NoTls};

/// The oldest version that the project runs on.
const OLDEST: i32 = 140_000;

/// Durable before it is acknowledged, whatever the server's own default is.
pub(super) const DURABLE: &str = "-c synchronous_commit=on";

/// Commits that don't wait for the disk.
pub(super) const QUICK: &str = "-c synchronous_commit=off";

/// A connection that can't write.
pub(super) const READING: &str = "-c default_transaction_read_only=on";

/// Reads a location. The error repeats nothing of it: it may hold a password.
pub(super) fn config(url: &str) -> Result<Config, OpenError> {
    let mut config = Config::from_str(url)
        .map_err(|_| OpenError::Unavailable("the location is not a PostgreSQL URL".into()))?;
    if config.get_application_name().is_none() {
        config.application_name("shouhu");
    }
    Ok(config)
}

/// The same server with more settings for the session.
pub(super) fn with_settings(config: &Config, settings: &str) -> Config {
    let mut config = config.clone();
    let given = config.get_options().map(|given| format!("{given} ")).unwrap_or_default();
    config.options(format!("{given}{settings}"));
    config
}

/// One connection outside every pool.
pub(super) async fn client(config: &Config) -> Result<Client, OpenError> {
    let (client, connection) = config.connect(NoTls).await.map_err(unavailable)?;
    tokio::spawn(async move {
        if let Err(fault) = connection.await {
            tracing::warn!(%fault, "a database connection was lost");
        }
    });
    Ok(client)
}

/// A pool whose connections have these settings.
pub(super) fn pool(
    config: &Config,
    settings: &str,
    size: usize,
    options: &Options,
) -> Result<Pool, OpenError> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(with_settings(config, settings), NoTls, recycling);
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
