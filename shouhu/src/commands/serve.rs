//! `serve`: the pages of a town, and the loops beside them.

use crate::config::Config;
use crate::error::{Failure, Result};
use crate::wiring::{self, Ambient, DemoExtras};
use crate::{background, lock, terminal};
use app::House;
use app::ports::Randomness as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// How long open connections may finish after the signal to stop. Live updates never end by
/// themselves, so this is always waited for while a page is open.
const FAREWELL: Duration = Duration::from_secs(2);

/// Flags of `serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Port; 0 for any free one. Overrides the port of `web.listen`
    #[arg(long)]
    pub port: Option<u16>,
}

/// Serves until told to stop.
///
/// # Errors
/// Faults of configuration, keys, rules or database.
pub async fn run(config: &Config, args: &Args) -> Result<()> {
    let _lock = lock::shared(&config.data)?;
    let ambient = Ambient::of(config)?;
    let store = wiring::open_store(config).await?;
    let house = wiring::house(config, &store, &ambient).await?;
    serve(config, house, args.port, DemoExtras::default()).await
}

/// Serves a house that is ready, until told to stop.
///
/// # Errors
/// When the address is taken, or the server fails.
pub async fn serve(config: &Config, house: House, port: Option<u16>, extras: DemoExtras) -> Result<()> {
    let listener = listen(config, port).await?;
    let port = listener.local_addr().map_err(socket)?.port();
    let node = hex::encode({
        let mut bytes = [0; 8];
        crate::ports::OsRandomness.fill(&mut bytes);
        bytes
    });
    let line = wiring::line(config)?.map(|line| (line, Duration::from_secs(config.lab.line_seconds.into())));
    let told = told_to_stop()?;
    let loops = background::start(&house, &node, line);
    let router = wiring::router(config, house, port, extras);
    terminal::say(format!("listening on http://localhost:{port}"))?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut heard = stopped.clone();
    let farewell = async move {
        let _ = heard.wait_for(|stop| *stop).await;
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(farewell);
    let mut server = std::pin::pin!(server.into_future());
    tokio::select! {
        ended = &mut server => ended.map_err(socket)?,
        () = told => {
            stop.send_replace(true);
            // Whoever is still connected after this is cut off; nothing acknowledged is lost.
            let _ = tokio::time::timeout(FAREWELL, server).await;
        }
    }
    drop(loops);
    Ok(())
}

fn socket(error: std::io::Error) -> Failure {
    Failure::file(Path::new("web.listen"))(error)
}

async fn listen(config: &Config, port: Option<u16>) -> Result<TcpListener> {
    let mut address: SocketAddr =
        config.web.listen.parse().map_err(|_| Failure::refused("web.listen: not an address"))?;
    if let Some(port) = port {
        address.set_port(port);
    }
    TcpListener::bind(address).await.map_err(|error| Failure::Config {
        place: format!("{address}"),
        key: "web.listen".to_owned(),
        reason: error.to_string(),
        remedy: "stop what listens there, or choose another port with --port (0 for any)".to_owned(),
    })
}

/// Listens for SIGTERM and ctrl-c from now on; ready when one of them came.
fn told_to_stop() -> Result<impl Future<Output = ()>> {
    let mut term = signal(SignalKind::terminate()).map_err(socket)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(socket)?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
