//! The tail over all nodes: a notification per batch, sent in its transaction, so that nobody
//! hears of what wasn't committed. It holds ids, never content.
//!
//! When the connection is lost it is opened again, and what was appended meanwhile is read from
//! the journal, for the towns heard of before.

use super::connect;
use super::reads::missed;
use super::tls::Server;
use crate::options::OpenError;
use app::ports::{Appended, Batch};
use domain::ids::{Jurisdiction, StreamId};
use domain::noun::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tokio_postgres::{AsyncMessage, Client, Notification};

/// Batches that a slow reader of the tail may lag behind before it has to read again.
const TAIL_LENGTH: usize = 1024;

/// Streams per notification: PostgreSQL takes up to 8,000 bytes.
const STREAMS_MAX: usize = 100;

/// How long to wait before a lost connection is opened again.
const PAUSE: Duration = Duration::from_millis(500);

/// Hears what any node appended.
pub(super) struct Listener {
    tail: broadcast::Sender<Arc<Appended>>,
    task: JoinHandle<()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listener {
    /// Starts listening; returns when nothing can be missed any more.
    pub(super) async fn start(server: Server) -> Result<Self, OpenError> {
        let (tail, _) = broadcast::channel(TAIL_LENGTH);
        let ear = Ear::open(&server).await?;
        let task = tokio::spawn(listen(server, ear, tail.clone()));
        Ok(Self { tail, task })
    }

    pub(super) fn tail(&self) -> broadcast::Receiver<Arc<Appended>> {
        self.tail.subscribe()
    }
}

/// One connection that listens.
struct Ear {
    client: Client,
    heard: mpsc::UnboundedReceiver<Notification>,
}

impl Ear {
    async fn open(server: &Server) -> Result<Self, OpenError> {
        let (client, mut connection) =
            server.config.connect(server.tls.clone()).await.map_err(connect::unavailable)?;
        let (tell, heard) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(Ok(message)) =
                std::future::poll_fn(|context| connection.poll_message(context)).await
            {
                if let AsyncMessage::Notification(notification) = message
                    && tell.send(notification).is_err()
                {
                    return;
                }
            }
        });
        client.batch_execute("LISTEN shouhu").await.map_err(connect::unavailable)?;
        Ok(Self { client, heard })
    }
}

async fn listen(server: Server, mut ear: Ear, tail: broadcast::Sender<Arc<Appended>>) {
    let mut reached: BTreeMap<Jurisdiction, u64> = BTreeMap::new();
    loop {
        while let Some(notification) = ear.heard.recv().await {
            if let Some(appended) = parse(notification.payload()) {
                reached.insert(appended.jurisdiction.clone(), appended.position);
                // No subscriber is no error: nobody watches.
                tail.send(Arc::new(appended)).ok();
            }
        }
        tracing::warn!("the connection that listens was lost");
        ear = again(&server).await;
        for (town, position) in &mut reached {
            for appended in missed::since(&ear.client, town, *position).await {
                *position = appended.position;
                tail.send(Arc::new(appended)).ok();
            }
        }
    }
}

async fn again(server: &Server) -> Ear {
    loop {
        tokio::time::sleep(PAUSE).await;
        match Ear::open(server).await {
            Ok(ear) => return ear,
            Err(fault) => tracing::warn!(%fault, "the connection that listens can't be opened"),
        }
    }
}

/// Stands for the noun where only a stream's key changed.
const KEY: &str = "-";

/// What a batch tells, in as many notifications as it takes: town, position, then each stream's
/// id and noun, separated by blanks. Codes hold none.
pub(super) fn payloads(batch: &Batch, position: u64) -> Vec<String> {
    let appended = Appended::of(batch, position);
    let written = appended.streams.iter().map(|(stream, kind)| format!(" {stream} {}", kind.code()));
    let keys = appended.keys.iter().map(|stream| format!(" {stream} {KEY}"));
    let all: Vec<String> = written.chain(keys).collect();
    let tell = |part: &[String]| format!("{} {position}{}", batch.jurisdiction, part.concat());
    all.chunks(STREAMS_MAX).map(tell).collect()
}

fn parse(payload: &str) -> Option<Appended> {
    let mut words = payload.split(' ');
    let jurisdiction = Jurisdiction(words.next()?.to_owned());
    let position = words.next()?.parse().ok()?;
    let (mut streams, mut keys) = (Vec::new(), Vec::new());
    while let Some(stream) = words.next() {
        let stream = StreamId::parse(stream)?;
        match words.next()? {
            KEY => keys.push(stream),
            kind => streams.push((stream, Kind::from_code(kind)?)),
        }
    }
    Some(Appended { jurisdiction, position, streams, keys })
}
