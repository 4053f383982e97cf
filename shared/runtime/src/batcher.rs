//! Many requests in one transaction. Requests wait in a bounded queue; one loop takes all that wait, carries them out
//! together and answers each. While it works the next ones gather: the busier it is, the less each of them costs.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use contracts::{Code, Error};
use futures::FutureExt;
use tokio::sync::{mpsc, oneshot};

use crate::{Failure, Result};

/// How much is taken on.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests that are carried out together.
    pub batch: usize,
    /// Requests that may wait; another one is told at once that it is `busy`.
    pub queue: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch: 1_000,
            queue: 4_000,
        }
    }
}

/// Attempts at a batch that the database wants begun again.
const ATTEMPTS: u32 = 4;
/// Pause before the second attempt; it doubles.
const PAUSE: Duration = Duration::from_millis(10);
/// How often the loop steps aside before it takes what waits. Who has just been answered asks again in that time; without
/// it two halves of the askers would take turns, each waiting for the other's commit.
const STEPS_ASIDE: usize = 8;

/// A queue of requests with the loop that carries them out. Ends, after answering what waits, when the last clone is
/// dropped.
pub struct Batcher<Q, A> {
    queue: mpsc::Sender<Waiting<Q, A>>,
}

impl<Q, A> Clone for Batcher<Q, A> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
        }
    }
}

struct Waiting<Q, A> {
    request: Q,
    answer: Asker<A>,
}

type Asker<A> = oneshot::Sender<contracts::Result<A>>;

impl<Q, A> Batcher<Q, A>
where
    Q: Clone + Send + Sync + 'static,
    A: Send + 'static,
{
    /// Starts the loop. `work` carries out a batch, whole or not at all, and gives one answer a request in their order.
    ///
    /// Where it fails for a reason that passes (a lost connection, another writer), it is begun again; where it fails
    /// otherwise or panics, each half is tried by itself, down to the request that is at fault, which alone gets the error.
    pub fn start<F, W>(limits: Limits, work: F) -> Self
    where
        F: Fn(Arc<[Q]>) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Vec<A>>> + Send + 'static,
    {
        let (queue, waiting) = mpsc::channel(limits.queue.max(1));
        tokio::spawn(run(waiting, limits.batch.max(1), work));
        Self { queue }
    }

    /// Waits for its turn and its answer. Dropped before its turn, it is not begun.
    ///
    /// # Errors
    /// `unavailable` with the reason `busy` when too many wait; what the work fails with for this request.
    pub async fn ask(&self, request: Q) -> contracts::Result<A> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Waiting { request, answer })
            .map_err(|_| busy())?;
        answered
            .await
            .unwrap_or_else(|_| Err(Error::unavailable("the service is stopping; try again")))
    }
}

/// Too many wait.
pub(crate) fn busy() -> Error {
    Error::new(
        Code::Unavailable,
        "busy",
        "too many requests wait; try again in a moment",
    )
}

async fn run<Q, A, F, W>(mut waiting: mpsc::Receiver<Waiting<Q, A>>, most: usize, work: F)
where
    Q: Clone,
    F: Fn(Arc<[Q]>) -> W,
    W: Future<Output = Result<Vec<A>>>,
{
    while let Some(first) = waiting.recv().await {
        let mut batch = vec![first];
        for _ in 0..STEPS_ASIDE {
            tokio::task::yield_now().await;
            while batch.len() < most
                && let Ok(next) = waiting.try_recv()
            {
                batch.push(next);
            }
        }
        // Whoever has stopped waiting need not be served.
        batch.retain(|waiting| !waiting.answer.is_closed());
        let (requests, askers) = batch
            .into_iter()
            .map(|waiting| (waiting.request, waiting.answer))
            .unzip::<_, _, Vec<_>, Vec<_>>();
        carry_out(&work, requests.into(), askers).await;
    }
}

/// Answers every asker, in pieces where the whole cannot be done.
async fn carry_out<Q, A, F, W>(work: &F, requests: Arc<[Q]>, askers: Vec<Asker<A>>)
where
    Q: Clone,
    F: Fn(Arc<[Q]>) -> W,
    W: Future<Output = Result<Vec<A>>>,
{
    let mut pieces = vec![(requests, askers)];
    while let Some((requests, mut askers)) = pieces.pop() {
        if askers.is_empty() {
            continue;
        }
        match attempt(work, &requests).await {
            Attempt::Done(answers) => {
                for (asker, answer) in askers.into_iter().zip(answers) {
                    let _ = asker.send(Ok(answer));
                }
            }
            Attempt::Halve(_) if askers.len() > 1 => {
                let (first, second) = requests.split_at(requests.len() / 2);
                let theirs = askers.split_off(first.len());
                pieces.push((second.into(), theirs));
                pieces.push((first.into(), askers));
            }
            Attempt::Halve(error) | Attempt::Away(error) => {
                for asker in askers {
                    let _ = asker.send(Err(error.clone()));
                }
            }
        }
    }
}

enum Attempt<A> {
    Done(Vec<A>),
    /// One of them is at fault, or it is the only one.
    Halve(Error),
    /// None of them is: the database does not answer.
    Away(Error),
}

async fn attempt<Q, A, F, W>(work: &F, requests: &Arc<[Q]>) -> Attempt<A>
where
    F: Fn(Arc<[Q]>) -> W,
    W: Future<Output = Result<Vec<A>>>,
{
    let mut pause = PAUSE;
    for attempt in 1.. {
        let failure = match AssertUnwindSafe(async { work(requests.clone()).await })
            .catch_unwind()
            .await
        {
            Ok(Ok(answers)) if answers.len() == requests.len() => return Attempt::Done(answers),
            // It has been committed: asking again would not make it better.
            Ok(Ok(_)) => return Attempt::Away(Error::internal("the handler has not answered every request")),
            Ok(Err(failure)) => failure,
            Err(_) => {
                let place = "the handler failed; the log of that minute has the place";
                return Attempt::Halve(Error::internal(place));
            }
        };
        if !failure.is_transient() {
            return Attempt::Halve(failure.into_error());
        }
        if attempt == ATTEMPTS {
            return match failure {
                Failure::Database(_) => Attempt::Away(failure.into_error()),
                Failure::Refused(error) => Attempt::Halve(error),
            };
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    unreachable!("the last attempt returns")
}
