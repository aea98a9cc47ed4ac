//! The queue in front of a group commit: bounded, so that a slow disk slows callers down
//! instead of filling memory; whatever waits is taken together.

use app::ports::{AppendError, Batch, Receipt};
use tokio::sync::{mpsc, oneshot};

/// One batch and the caller who waits for it.
pub(crate) struct Job {
    pub(crate) batch: Batch,
    pub(crate) reply: oneshot::Sender<Result<Receipt, AppendError>>,
}

/// The callers' end.
#[derive(Clone)]
pub(crate) struct Queue(mpsc::Sender<Job>);

/// The writer's end.
pub(crate) struct Waiting {
    jobs: mpsc::Receiver<Job>,
    group_max: usize,
}

/// Makes both ends.
pub(crate) fn queue(length_max: usize, group_max: usize) -> (Queue, Waiting) {
    let (sender, jobs) = mpsc::channel(length_max.max(1));
    (Queue(sender), Waiting { jobs, group_max: group_max.max(1) })
}

impl Queue {
    /// Hands a batch over and waits until its transaction is durable or refused.
    ///
    /// Dropping the returned future doesn't take the batch back.
    pub(crate) async fn append(&self, batch: Batch) -> Result<Receipt, AppendError> {
        let (reply, answer) = oneshot::channel();
        let job = Job { batch, reply };
        self.0.send(job).await.map_err(|_| AppendError::Unavailable("the writer has stopped".into()))?;
        answer
            .await
            .unwrap_or_else(|_| Err(AppendError::Unknown("the writer stopped before it answered".into())))
    }
}

impl Waiting {
    /// The next group, for a writer that is a thread; empty when every caller is gone.
    pub(crate) fn blocking_group(&mut self) -> Vec<Job> {
        let first = self.jobs.blocking_recv();
        self.fill(first)
    }

    /// The next group, for a writer that is a task; empty when every caller is gone.
    pub(crate) async fn group(&mut self) -> Vec<Job> {
        let first = self.jobs.recv().await;
        self.fill(first)
    }

    fn fill(&mut self, first: Option<Job>) -> Vec<Job> {
        let mut group: Vec<Job> = first.into_iter().collect();
        while !group.is_empty() && group.len() < self.group_max {
            match self.jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        group
    }
}

/// Answers everyone in a group. A caller who no longer waits is no error.
pub(crate) fn answer(group: Vec<Job>, outcomes: Vec<Result<Receipt, AppendError>>) {
    for (job, outcome) in group.into_iter().zip(outcomes) {
        if job.reply.send(outcome).is_err() {
            tracing::debug!("a caller left before its answer");
        }
    }
}
