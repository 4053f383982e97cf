//! Hands messages to the gateway: claims what is due, keeps up to so many on their way at once, records outcomes in
//! batches. One slow answer holds up nobody else.

use std::{sync::atomic::Ordering, time::Duration};

use contracts::Error;
use gateways::{Outcome as Answer, Verdict};
use kernel::MessageId;
use runtime::{Failure, Progress, Result, Worker};
use tokio::task::JoinSet;

use crate::{
    channel::Channel,
    domain::{
        next_step::{self, NextStep},
        patience,
        template::Template,
    },
    providers::{Outgoing, Provider},
    store::{
        channel,
        queue::{self, Claimed, Outcome},
    },
};

/// How long the sender waits for an answer before it looks for new messages again.
const GLANCE: Duration = Duration::from_millis(20);
/// Attempts to record outcomes while the database is away, a second apart. After that they count as unknown.
const RECORD_ATTEMPTS: u32 = 8;

/// One attempt that has ended.
struct Sent {
    id: MessageId,
    template: Template,
    attempts: i16,
    phone_index: Vec<u8>,
    verdict: Verdict,
}

/// Sends until nothing is due and everything has its answer.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
    let Some(provider) = &channel.provider else {
        return Ok(Progress::Idle);
    };
    if channel.interrupted.swap(true, Ordering::AcqRel) {
        let now = channel.clock.now();
        let lost = queue::release_lost(&mut *worker.db().await?, channel.instance, true, now).await?;
        if lost > 0 {
            tracing::warn!(
                lost,
                "the sender was interrupted: these messages are looked up at the gateway"
            );
        }
    }
    let outcome = send_all(&worker, &channel, provider).await;
    if outcome.is_ok() {
        channel.interrupted.store(false, Ordering::Release);
    }
    outcome
}

async fn send_all(
    worker: &Worker,
    channel: &Channel,
    provider: &std::sync::Arc<dyn Provider>,
) -> Result<Progress> {
    let mut flying: JoinSet<Sent> = JoinSet::new();
    // A database that is away stops the claiming, not the recording of what is on its way.
    let mut trouble: Option<Failure> = None;
    loop {
        let free = channel.in_flight - flying.len();
        if free > 0 && trouble.is_none() && !worker.is_stopping() {
            match claim(worker, channel, provider.name(), free).await {
                Ok(claimed) => {
                    for (attempts, phone_index, outgoing) in claimed {
                        let (provider, now) = (provider.clone(), channel.clock.now());
                        flying.spawn(async move {
                            let verdict = provider.send(&outgoing, now).await;
                            Sent {
                                id: outgoing.message_id,
                                template: outgoing.template,
                                attempts,
                                phone_index,
                                verdict,
                            }
                        });
                    }
                }
                Err(failure) => trouble = Some(failure),
            }
        }
        if flying.is_empty() {
            return trouble.map_or(Ok(Progress::Idle), Err);
        }
        let mut landed = Vec::new();
        tokio::select! {
            Some(first) = flying.join_next() => landed.push(first),
            () = tokio::time::sleep(GLANCE) => {}
        }
        while let Some(next) = flying.try_join_next() {
            landed.push(next);
        }
        let ended = landed.len();
        let sent: Vec<Sent> = landed.into_iter().filter_map(|landed| landed.ok()).collect();
        if sent.len() < ended {
            trouble =
                Some(Error::internal("a call of the gateway panicked; its message is looked up").into());
        }
        if !sent.is_empty() {
            record(worker, channel, provider.name(), &sent).await?;
        }
    }
}

/// Claims and unseals. A message whose number or text cannot be read any more is left claimed: the check names it.
async fn claim(
    worker: &Worker,
    channel: &Channel,
    provider: &str,
    free: usize,
) -> Result<Vec<(i16, Vec<u8>, Outgoing)>> {
    let most = i64::try_from(free).unwrap_or(i64::MAX);
    let now = channel.clock.now();
    let (claimed, _) = queue::claim(&mut *worker.db().await?, provider, channel.instance, most, now).await?;
    let unsealed = claimed.into_iter().filter_map(|row| {
        let id = row.id;
        let outgoing = unseal(worker, row);
        if outgoing.is_none() {
            tracing::error!(%id, "a message cannot be unsealed: key missing or text no longer known");
        }
        outgoing
    });
    Ok(unsealed.collect())
}

fn unseal(worker: &Worker, row: Claimed) -> Option<(i16, Vec<u8>, Outgoing)> {
    let crypto = worker.crypto();
    let phone: kernel::Phone = crypto.open(&row.phone).ok()?.parse().ok()?;
    let outgoing = Outgoing {
        message_id: row.id,
        template: Template::parse(&row.template)?,
        content: serde_json::from_str(&crypto.open(&row.content).ok()?).ok()?,
        phone: phone.clone(),
    };
    Some((row.attempts, crypto.index("phone", phone.as_str()), outgoing))
}

/// Records outcomes. While the database is away they are kept and tried again.
async fn record(worker: &Worker, channel: &Channel, provider: &'static str, sent: &[Sent]) -> Result<()> {
    let now = channel.clock.now();
    let outcomes: Vec<Outcome> = sent
        .iter()
        .map(|sent| {
            let step = next_step::after(&sent.verdict, sent.attempts, now);
            let taken = matches!(step, NextStep::Submitted { .. });
            Outcome {
                id: sent.id,
                step,
                error: (!taken).then(|| sent.verdict.code.clone()),
            }
        })
        .collect();
    let mut attempt = 1;
    loop {
        let recorded = write(worker, channel, provider, sent, &outcomes).await;
        match recorded {
            Err(failure) if failure.is_transient() && attempt < RECORD_ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            other => return other,
        }
    }
}

async fn write(
    worker: &Worker,
    channel: &Channel,
    provider: &'static str,
    sent: &[Sent],
    outcomes: &[Outcome],
) -> Result<()> {
    let now = channel.clock.now();
    let mut db = worker.db().await?;
    queue::record(&mut db, channel.instance, outcomes, now).await?;
    for sent in sent {
        let (message, code) = (sent.id, sent.verdict.code.as_str());
        match &sent.verdict.outcome {
            Answer::HoldChannel => {
                tracing::error!(
                    provider,
                    code,
                    "the gateway refuses everything: account, quota or signature; on hold"
                );
                channel::hold(&mut db, provider, now + patience::HOLD, code).await?;
            }
            Answer::OurFault => {
                tracing::error!(provider, code, %message, template = sent.template.as_str(), "the gateway finds our call faulty");
            }
            Answer::Final { opt_out: true } => {
                channel::opt_out(&mut db, &sent.phone_index, None, now).await?
            }
            Answer::Unknown => {
                tracing::warn!(provider, code, %message, "no definite answer: the message is looked up")
            }
            Answer::RetryLater { .. } => tracing::info!(provider, code, %message, "refused for now"),
            Answer::Accepted { .. } | Answer::Final { opt_out: false } => {}
        }
    }
    Ok(())
}
