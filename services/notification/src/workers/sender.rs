//! Hands messages to the gateway: claims what is due, keeps up to so many on their way at once, records outcomes in
//! batches. One slow answer holds up nobody else.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use contracts::Error;
use gateways::{Outcome as Answer, Verdict};
use kernel::MessageId;
use runtime::{Failure, Progress, Result, Worker};
use time::OffsetDateTime;
use tokio::task::JoinSet;

use crate::{
    channel::Channel,
    domain::{
        next_step::{self, NextStep},
        patience,
        template::Template,
    },
    providers::{Outgoing, Provider, http::NO_CONNECTION},
    store::{
        channel, follower, parts,
        queue::{self, Claimed, Outcome, Road, To},
        receipt::{self, Told},
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
    provider: &'static str,
    attempts: i16,
    phone_index: Vec<u8>,
    verdict: Verdict,
}

/// Sends until nothing is due and everything has its answer.
pub async fn run(worker: Worker) -> Result<Progress> {
    let channel = worker.state::<Channel>();
    if channel.providers.is_empty() {
        return Ok(Progress::Idle);
    }
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
    let outcome = send_all(&worker, &channel).await;
    if outcome.is_ok() {
        channel.interrupted.store(false, Ordering::Release);
    }
    outcome
}

async fn send_all(worker: &Worker, channel: &Channel) -> Result<Progress> {
    let mut flying: JoinSet<Sent> = JoinSet::new();
    // A database that is away stops the claiming, not the recording of what is on its way.
    let mut trouble: Option<Failure> = None;
    loop {
        let free = channel.in_flight - flying.len();
        if free > 0 && trouble.is_none() && !worker.is_stopping() {
            match claim(worker, channel, free).await {
                Ok(claimed) => {
                    for (provider, attempts, phone_index, outgoing) in claimed {
                        let now = channel.clock.now();
                        flying.spawn(async move {
                            let verdict = provider.send(&outgoing, now).await;
                            Sent {
                                id: outgoing.message_id,
                                template: outgoing.template,
                                provider: provider.name(),
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
            record(worker, channel, &sent).await?;
        }
    }
}

/// A claimed message with the gateway that is to take it.
type Ready = (Arc<dyn Provider>, i16, Vec<u8>, Outgoing);

/// Claims and unseals: for followers of the WeChat account what has a template there, for the first of the other gateways
/// everything else. A message whose number or text cannot be read any more is left claimed: the check names it.
async fn claim(worker: &Worker, channel: &Channel, free: usize) -> Result<Vec<Ready>> {
    let now = channel.clock.now();
    let mut db = worker.db().await?;
    // One that has no other beside it is looked at when it claims.
    let held = match channel.providers.len() {
        1 => Vec::new(),
        _ => channel::held(&mut db, now).await?,
    };
    let is_free = |provider: &&Arc<dyn Provider>| held.iter().all(|name| name != provider.name());
    let free_ones = || channel.providers.iter().filter(is_free);
    let to_followers = free_ones().find_map(|provider| Some((provider, provider.only_to_followers()?)));
    let texts = to_followers
        .as_ref()
        .map_or(&[][..], |(_, texts)| texts.as_slice());
    let roads = [
        to_followers
            .as_ref()
            .map(|(provider, _)| (*provider, To::Followers)),
        free_ones()
            .find(|provider| provider.only_to_followers().is_none())
            .map(|provider| (provider, To::Phones)),
    ];
    let mut ready: Vec<Ready> = Vec::new();
    for (provider, to) in roads.into_iter().flatten() {
        let most = i64::try_from(free.saturating_sub(ready.len())).unwrap_or(i64::MAX);
        let road = Road { texts, to };
        let (claimed, _) = queue::claim(&mut db, provider.name(), &road, channel.instance, most, now).await?;
        let from = ready.len();
        ready.extend(claimed.into_iter().filter_map(|row| {
            let id = row.id;
            let Some((attempts, phone_index, outgoing)) = unseal(worker, row) else {
                tracing::error!(%id, "a message cannot be unsealed: key missing or text no longer known");
                return None;
            };
            Some((provider.clone(), attempts, phone_index, outgoing))
        }));
        let in_parts: Vec<(MessageId, usize)> = ready[from..]
            .iter()
            .map(|(provider, _, _, outgoing)| (outgoing.message_id, provider.parts(&outgoing.content)))
            .filter(|(_, parts)| *parts > 1)
            .collect();
        parts::expect(&mut db, provider.name(), &in_parts).await?;
    }
    Ok(ready)
}

fn unseal(worker: &Worker, row: Claimed) -> Option<(i16, Vec<u8>, Outgoing)> {
    let crypto = worker.crypto();
    let phone: kernel::Phone = crypto.open(&row.phone).ok()?.parse().ok()?;
    let outgoing = Outgoing {
        message_id: row.id,
        template: Template::parse(&row.template)?,
        content: serde_json::from_str(&crypto.open(&row.content).ok()?).ok()?,
        phone: phone.clone(),
        openid: crypto.open_option(row.openid.as_deref()).ok()?,
    };
    Some((row.attempts, crypto.index("phone", phone.as_str()), outgoing))
}

/// Records outcomes. While the database is away they are kept and tried again.
async fn record(worker: &Worker, channel: &Channel, sent: &[Sent]) -> Result<()> {
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
        let recorded = write(worker, channel, sent, &outcomes).await;
        match recorded {
            Err(failure) if failure.is_transient() && attempt < RECORD_ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            other => return other,
        }
    }
}

async fn write(worker: &Worker, channel: &Channel, sent: &[Sent], outcomes: &[Outcome]) -> Result<()> {
    let now = channel.clock.now();
    let arrived: Vec<Told> = sent.iter().filter_map(|sent| arrived(sent, now)).collect();
    let mut db = worker.db().await?;
    receipt::keep(&mut db, &arrived, now).await?;
    queue::record(&mut db, channel.instance, outcomes, now).await?;
    for sent in sent {
        let (message, code, provider) = (sent.id, sent.verdict.code.as_str(), sent.provider);
        match &sent.verdict.outcome {
            Answer::HoldChannel => {
                tracing::error!(
                    provider,
                    code,
                    "the gateway refuses everything: account, quota or signature; on hold"
                );
                channel::hold(&mut db, provider, now + patience::HOLD, code).await?;
            }
            Answer::HoldToMidnight => {
                tracing::error!(
                    provider,
                    code,
                    "the gateway's quota of the day is used up; on hold"
                );
                channel::hold(&mut db, provider, next_china_midnight(now), code).await?;
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
            Answer::RetryLater { .. } if code == NO_CONNECTION && channel.providers.len() > 1 => {
                tracing::warn!(
                    provider,
                    "the gateway cannot be reached; the next one takes over for a minute"
                );
                channel::hold(&mut db, provider, now + patience::UNREACHABLE, code).await?;
            }
            Answer::RetryLater { .. } => tracing::info!(provider, code, %message, "refused for now"),
            Answer::AddressGone => {
                tracing::info!(provider, code, %message, "the follower is gone: SMS takes it");
                follower::lost(&mut db, &sent.phone_index, now).await?;
            }
            Answer::NoConsent => tracing::info!(provider, code, %message, "SMS takes it"),
            Answer::Accepted { .. } | Answer::Arrived { .. } | Answer::Final { opt_out: false } => {}
        }
    }
    Ok(())
}

/// The receipt of a message of which the gateway will never say more than that it took it.
fn arrived(sent: &Sent, now: OffsetDateTime) -> Option<Told> {
    let Answer::Arrived { message_id } = &sent.verdict.outcome else {
        return None;
    };
    Some(Told {
        provider: sent.provider.to_owned(),
        provider_id: message_id.clone(),
        phone_index: sent.phone_index.clone(),
        out_id: Some(sent.id.uuid()),
        delivered: true,
        code: sent.verdict.code.clone(),
        reported_at: now,
    })
}

/// When the day's quotas begin anew.
fn next_china_midnight(now: OffsetDateTime) -> OffsetDateTime {
    let tomorrow = kernel::china_date(now) + time::Duration::DAY;
    tomorrow.midnight().assume_offset(gateways::china_time::CHINA)
}
