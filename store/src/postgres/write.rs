//! Steps of a write, told to the seams and sent in flights: many statements leave at once, in
//! order, and their answers come back together. A node a millisecond away costs one trip a batch.

use super::connect::told;
use crate::seams::{Flavour, Injected, Seams, Step};
use app::ports::AppendError;
use deadpool_postgres::ClientWrapper;
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

/// A value on its way to a statement.
pub(super) type Value = Box<dyn ToSql + Send + Sync>;

/// Boxes a value.
pub(super) fn value(of: impl ToSql + Send + Sync + 'static) -> Value {
    Box::new(of)
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteFault {
    /// The server said no, or is gone.
    #[error("{}", told(.0))]
    Engine(#[from] tokio_postgres::Error),
    /// No connection was to be had.
    #[error("no connection: {0}")]
    Pool(#[from] deadpool_postgres::PoolError),
    /// A test said no.
    #[error(transparent)]
    Injected(#[from] Injected),
    /// The batch itself can't be written.
    #[error(transparent)]
    Refused(#[from] AppendError),
    /// What was asked can't be done now.
    #[error("{0}")]
    Unfit(&'static str),
}

impl WriteFault {
    /// Whether the server chose this transaction to give way to another: nothing of it was
    /// written, and the same again may succeed.
    pub(super) fn gave_way(&self) -> bool {
        let WriteFault::Engine(fault) = self else { return false };
        let ways = [SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
        fault.code().is_some_and(|code| ways.contains(code))
    }
}

impl From<WriteFault> for AppendError {
    fn from(fault: WriteFault) -> Self {
        match fault {
            WriteFault::Refused(refusal) => refusal,
            other => AppendError::Unavailable(other.to_string()),
        }
    }
}

/// A transaction under way.
pub(super) struct Writing<'a> {
    client: &'a ClientWrapper,
    seams: &'a Seams,
}

impl<'a> Writing<'a> {
    pub(super) fn new(client: &'a ClientWrapper, seams: &'a Seams) -> Self {
        Self { client, seams }
    }

    /// Runs a command without values.
    pub(super) async fn command(&self, step: Step, sql: &str) -> Result<(), WriteFault> {
        self.seams.strike(step, Flavour::NotDone)?;
        self.client.batch_execute(sql).await?;
        Ok(self.seams.strike(step, Flavour::DoneButLost)?)
    }

    /// Runs a query.
    pub(super) async fn rows(&self, step: Step, sql: &str, values: &[Value]) -> Result<Vec<Row>, WriteFault> {
        self.seams.strike(step, Flavour::NotDone)?;
        let statement = self.client.prepare_cached(sql).await?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value as _).collect();
        let rows = self.client.query(&statement, &values).await?;
        self.seams.strike(step, Flavour::DoneButLost)?;
        Ok(rows)
    }

    /// Rolls back, past the seams: it is what happens after a fault.
    pub(super) async fn undo(&self, sql: &str) -> Result<(), WriteFault> {
        Ok(self.client.batch_execute(sql).await?)
    }

    /// Sends a flight and waits for every answer. The first fault counts: what follows it in
    /// the same transaction is refused by the server.
    pub(super) async fn fly(&self, flight: Flight) -> Result<(), WriteFault> {
        let mut sent = Vec::new();
        let mut struck = None;
        for (step, sql, values) in flight.0 {
            if let Err(injected) = self.seams.strike(step, Flavour::NotDone) {
                struck = Some(injected);
                break;
            }
            let statement = self.client.prepare_cached(sql).await?;
            sent.push(self.send(statement, values));
            if let Err(injected) = self.seams.strike(step, Flavour::DoneButLost) {
                struck = Some(injected);
                break;
            }
        }
        in_order(sent).await.into_iter().collect::<Result<Vec<u64>, _>>()?;
        struck.map_or(Ok(()), |injected| Err(injected.into()))
    }

    fn send(&self, statement: tokio_postgres::Statement, values: Vec<Value>) -> Sent<'a> {
        let client = self.client;
        Box::pin(async move {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value as _).collect();
            client.execute(&statement, &values).await
        })
    }
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<u64, tokio_postgres::Error>> + Send + 'a>>;

/// Statements of one batch, in the order in which they must run.
#[derive(Default)]
pub(super) struct Flight(Vec<(Step, &'static str, Vec<Value>)>);

impl Flight {
    /// Adds a statement.
    pub(super) fn add(&mut self, step: Step, sql: &'static str, values: Vec<Value>) {
        self.0.push((step, sql, values));
    }
}

/// Polls in order, always: a statement leaves when it is polled first, so they leave in order.
async fn in_order(mut sent: Vec<Sent<'_>>) -> Vec<Result<u64, tokio_postgres::Error>> {
    let mut answers: Vec<Option<Result<u64, tokio_postgres::Error>>> = sent.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        let mut is_waiting = false;
        for (one, answer) in sent.iter_mut().zip(&mut answers).filter(|(_, answer)| answer.is_none()) {
            match one.as_mut().poll(context) {
                Poll::Ready(came) => *answer = Some(came),
                Poll::Pending => is_waiting = true,
            }
        }
        if is_waiting { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    answers.into_iter().flatten().collect()
}
