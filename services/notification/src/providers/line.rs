//! What gateways that keep a line open have in common: what comes over it is kept before it is acknowledged, and a text that
//! needs several messages has the ids of all of them.

use std::sync::Mutex;

use futures::future::BoxFuture;
use gateways::{
    Outcome, Verdict,
    long_text::{self, Part},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::sync::{Notify, mpsc, oneshot};

use super::door::{Heard, Malformed, Receipt, Said};
use crate::store::queue::PARTS;

/// Items that wait to be kept. While it is full, nothing more is taken from the line.
const MOST: usize = 256;
/// How often a later part of a text is handed over again when it is refused for now.
const TRIES: u32 = 5;

/// What came over a line, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// What became of one part of a message.
    Receipt {
        number: String,
        provider_id: String,
        delivered: bool,
        code: String,
    },
    /// What a person wrote.
    Reply {
        number: String,
        sequence: Option<String>,
        text: String,
        #[serde(with = "time::serde::rfc3339")]
        at: OffsetDateTime,
    },
}

/// Reads what was kept.
pub fn read(body: &[u8]) -> Result<Said, Malformed> {
    Ok(match serde_json::from_slice(body).map_err(|_| Malformed)? {
        Came::Receipt {
            number,
            provider_id,
            delivered,
            code,
        } => Said::receipts([Receipt {
            number,
            provider_id,
            out_id: None,
            delivered,
            code,
            at: None,
        }]),
        Came::Reply {
            number,
            sequence,
            text,
            at,
        } => Said::replies([Heard {
            number,
            sequence,
            text,
            at: Some(at),
        }]),
    })
}

/// Something that came, until it is kept.
pub struct Arrival {
    /// To be kept as it is.
    pub body: String,
    kept: oneshot::Sender<()>,
}

impl Arrival {
    /// It is in the database: the other end may forget it.
    pub fn acknowledge(self) {
        // A line that is gone has nobody to tell; the other end sends it again.
        let _ = self.kept.send(());
    }
}

/// Between a line and the database.
pub struct Inbox {
    arrivals: mpsc::Sender<Arrival>,
    waiting: Mutex<mpsc::Receiver<Arrival>>,
    came: Notify,
}

impl Default for Inbox {
    fn default() -> Self {
        let (arrivals, waiting) = mpsc::channel(MOST);
        Self {
            arrivals,
            waiting: Mutex::new(waiting),
            came: Notify::new(),
        }
    }
}

impl Inbox {
    /// Waits until it is kept; `false` when it was not.
    pub async fn keep(&self, came: &Came) -> bool {
        let Ok(body) = serde_json::to_string(came) else {
            return false;
        };
        let (kept, done) = oneshot::channel();
        let waits = self.arrivals.send(Arrival { body, kept }).await.is_ok();
        self.came.notify_one();
        waits && done.await.is_ok()
    }

    /// Comes back when something waits to be kept.
    pub async fn arrived(&self) {
        self.came.notified().await;
    }

    /// What waits to be kept.
    pub fn arrivals(&self) -> Vec<Arrival> {
        let mut waiting = self.waiting.lock().unwrap_or_else(|broken| broken.into_inner());
        std::iter::from_fn(|| waiting.try_recv().ok()).collect()
    }
}

/// In how many parts a text goes.
pub fn count(text: &str) -> usize {
    long_text::parts(text, 0).len()
}

/// Hands over a text part by part. What was taken is not taken back: once the first part is on its way, the message is either
/// taken as a whole or in doubt.
pub async fn send_parts<'a>(text: &str, one: impl Fn(Part) -> BoxFuture<'a, Verdict>) -> Verdict {
    let mut ids: Vec<String> = Vec::new();
    let mut last = None;
    for part in long_text::parts(text, rand::random()) {
        let mut tries = 0;
        let verdict = loop {
            let verdict = one(part.clone()).await;
            tries += 1;
            let again =
                matches!(verdict.outcome, Outcome::RetryLater { .. }) && !ids.is_empty() && tries < TRIES;
            if !again {
                break verdict;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        };
        match &verdict.outcome {
            Outcome::Accepted { message_id } => {
                ids.push(message_id.clone());
                last = Some(verdict);
            }
            _ if ids.is_empty() => return verdict,
            _ => {
                return Verdict {
                    outcome: Outcome::Unknown,
                    ..verdict
                };
            }
        }
    }
    let code = last.map(|verdict| verdict.code).unwrap_or_default();
    Verdict {
        outcome: Outcome::Accepted {
            message_id: ids.join(&PARTS.to_string()),
        },
        code,
        message: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn verdict(outcome: Outcome) -> Verdict {
        Verdict {
            outcome,
            code: "x".into(),
            message: String::new(),
        }
    }

    /// The outcome of a text of three parts, of which the call number `at` is answered so.
    async fn of_three(at: u32, odd: Outcome) -> Outcome {
        let calls = AtomicU32::new(0);
        let calls = &calls;
        let one = |part: Part| -> BoxFuture<'_, Verdict> {
            let (call, odd) = (calls.fetch_add(1, Ordering::Relaxed), odd.clone());
            Box::pin(async move {
                let message_id = part.number.to_string();
                verdict(if call == at {
                    odd
                } else {
                    Outcome::Accepted { message_id }
                })
            })
        };
        send_parts(&"中".repeat(150), one).await.outcome
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_text_has_the_ids_of_all_its_parts_and_is_never_half_refused() {
        let message_id = "1+2+3".to_owned();
        let whole = Outcome::Accepted { message_id };
        let later = Outcome::RetryLater { after: None };
        assert_eq!(of_three(9, later.clone()).await, whole);
        assert_eq!(of_three(0, later.clone()).await, later, "nothing was taken");
        assert_eq!(
            of_three(1, later).await,
            whole,
            "the second part is handed over again"
        );
        assert_eq!(of_three(2, Outcome::HoldChannel).await, Outcome::Unknown);
    }

    #[tokio::test]
    async fn what_comes_is_acknowledged_when_it_is_kept() {
        let inbox = Inbox::default();
        let came = Came::Reply {
            number: "16900000001".into(),
            sequence: Some("7".into()),
            text: "1".into(),
            at: OffsetDateTime::UNIX_EPOCH,
        };
        let keeping = async {
            tokio::task::yield_now().await;
            let mut arrivals = inbox.arrivals();
            let arrival = arrivals.pop().unwrap();
            let said = read(arrival.body.as_bytes()).unwrap();
            arrival.acknowledge();
            said.replies[0].text.clone()
        };
        let (kept, text) = tokio::join!(inbox.keep(&came), keeping);
        assert!(kept);
        assert_eq!(text, "1");
    }
}
