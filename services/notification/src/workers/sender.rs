//! Hands messages to the gateway: claims what is due, keeps up to so many on their way at once, records outcomes in
//! batches, all three beside each other. One slow answer holds up nobody else.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use contracts::Error;
use gateways::{Outcome as Answer, Verdict};
use kernel::{MessageId, SharedClock};
use runtime::{Failure, Progress, Result, Worker};
use sqlx::{Connection, PgConnection};
use time::OffsetDateTime;
use tokio::task::JoinSet;

use crate::{
    channel::Channel,
    domain::{
        next_step::{self, NextStep},
        patience,
        template::Template,
    },
    providers::http::NO_CONNECTION,
    store::{
        channel, follower,
        queue::{self, Outcome},
        receipt::{self, Told},
        suppression,
    },
    workers::{
        claiming::{self, Flying, Ready, Taken},
        insist,
    },
};

/// How long the sender waits for an answer before it looks for new messages again.
const GLANCE: Duration = Duration::from_millis(20);
/// Shortest time until it looks for the next slot of a throttle.
const LEAST_WAIT: Duration = Duration::from_millis(5);
/// Batches of outcomes that are recorded at once, beside the claiming. What lands meanwhile is the next batch.
const RECORDINGS: usize = 2;
/// The part of all places that must be free before more is claimed within a [`GLANCE`]: a claim costs much the same for one
/// message as for many.
const ROOM: usize = 2;

/// One attempt that has ended.
pub struct Sent {
    id: MessageId,
    template: Template,
    provider: &'static str,
    attempts: i16,
    lane: i16,
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

async fn send_all(worker: &Worker, channel: &Arc<Channel>) -> Result<Progress> {
    let mut claims: JoinSet<Result<Taken>> = JoinSet::new();
    let mut tasks: JoinSet<Sent> = JoinSet::new();
    let mut recordings: JoinSet<Result<()>> = JoinSet::new();
    let mut flying = Flying::default();
    let mut landed: Vec<Sent> = Vec::new();
    let mut next_claim = Instant::now();
    // The last claim found nothing: the next one is not before `next_claim`, however much room there is.
    let mut is_waiting = false;
    // Whatever fails stops the claiming, not the recording of what is on its way; it is told when all of it has ended.
    let mut trouble: Option<Failure> = None;
    loop {
        let is_quiet = tasks.is_empty() && landed.is_empty() && recordings.is_empty() && claims.is_empty();
        let may_claim = trouble.is_none() && !worker.is_stopping();
        if is_quiet && !may_claim {
            return trouble.map_or(Ok(Progress::Idle), Err);
        }
        let free = channel.in_flight.saturating_sub(flying.all);
        let begins = claims.is_empty() && may_claim && free > 0;
        let has_room = free >= channel.in_flight / ROOM && !is_waiting;
        let now = Instant::now();
        let mut nap = GLANCE;
        if begins && now < next_claim && !has_room {
            nap = nap.min(next_claim - now);
        } else if begins {
            next_claim = now + GLANCE;
            let (worker, channel) = (worker.clone(), Arc::clone(channel));
            claims.spawn(async move { claiming::claim(&worker, &channel, flying).await });
        }
        let mut ended = Vec::new();
        tokio::select! {
            Some(first) = tasks.join_next() => ended.push(first),
            Some(recorded) = recordings.join_next() => {
                if let Err(failure) = recorded.unwrap_or_else(|_| Err(lost("recording"))) {
                    trouble = Some(failure);
                }
            }
            Some(claimed) = claims.join_next() => match claimed.unwrap_or_else(|_| Err(lost("claiming"))) {
                Ok(taken) => {
                    is_waiting = taken.ready.is_empty();
                    let is_over = is_waiting && tasks.is_empty() && landed.is_empty() && recordings.is_empty();
                    match taken.wait {
                        Some(wait) if is_over => next_claim = Instant::now() + wait.clamp(LEAST_WAIT, GLANCE * 2),
                        None if is_over && trouble.is_none() => return Ok(Progress::Idle),
                        _ => {}
                    }
                    for ready in taken.ready {
                        flying.begins(ready.lane);
                        tasks.spawn(fly(ready, channel.clock.clone()));
                    }
                }
                Err(failure) => trouble = Some(failure),
            },
            () = tokio::time::sleep(nap) => {}
        }
        while let Some(next) = tasks.try_join_next() {
            ended.push(next);
        }
        for sent in ended {
            match sent {
                Ok(sent) => {
                    flying.ends(sent.lane);
                    landed.push(sent);
                }
                Err(_) => trouble = Some(lost("a call of the gateway")),
            }
        }
        if !landed.is_empty() && recordings.len() < RECORDINGS {
            let (worker, channel, sent) = (worker.clone(), Arc::clone(channel), std::mem::take(&mut landed));
            recordings.spawn(async move { record(&worker, &channel, &sent).await });
        }
    }
}

/// A step that panicked: what it held is looked up at the gateway.
fn lost(step: &'static str) -> Failure {
    Error::internal(format!("{step} panicked; its messages are looked up")).into()
}

/// Hands over one message, at its slot.
pub async fn fly(ready: Ready, clock: SharedClock) -> Sent {
    let early = ready.at - clock.now();
    if early.is_positive() {
        tokio::time::sleep(early.unsigned_abs()).await;
    }
    let verdict = ready.provider.send(&ready.outgoing, clock.now()).await;
    Sent {
        id: ready.outgoing.message_id,
        template: ready.outgoing.template,
        provider: ready.provider.name(),
        attempts: ready.attempts,
        lane: ready.lane,
        phone_index: ready.phone_index,
        verdict,
    }
}

/// Records outcomes. While the database is away they are kept and tried again.
pub async fn record(worker: &Worker, channel: &Channel, sent: &[Sent]) -> Result<()> {
    let now = channel.clock.now();
    let mut outcomes: Vec<Outcome> = sent
        .iter()
        .map(|sent| {
            let step = match sent.template {
                Template::ChannelTest => next_step::after_test(&sent.verdict, now),
                _ => next_step::after(&sent.verdict, sent.attempts, now),
            };
            let taken = matches!(step, NextStep::Submitted { .. });
            Outcome {
                id: sent.id,
                attempts: sent.attempts,
                step,
                error: (!taken).then(|| sent.verdict.code.clone()),
            }
        })
        .collect();
    // Receipts are told in the order of the messages as well: who writes several rows at once waits for nobody in a circle.
    outcomes.sort_unstable_by_key(|outcome| outcome.id);
    insist(|| write(worker, channel, sent, &outcomes)).await
}

async fn write(worker: &Worker, channel: &Channel, sent: &[Sent], outcomes: &[Outcome]) -> Result<()> {
    let now = channel.clock.now();
    let arrived: Vec<Told> = sent.iter().filter_map(|sent| arrived(sent, now)).collect();
    let mut connection = worker.db().await?;
    let mut db = connection.begin().await?;
    receipt::keep(&mut db, &arrived, now).await?;
    // First what the answers say of gateways and numbers: a message that is queued again may be claimed at once.
    heed(&mut db, channel, sent, now).await?;
    queue::record(&mut db, channel.instance, outcomes, now).await?;
    db.commit().await?;
    Ok(())
}

/// Takes to heart what the answers say beyond their messages: a gateway on hold, a number that refused, a follower who left.
async fn heed(db: &mut PgConnection, channel: &Channel, sent: &[Sent], now: OffsetDateTime) -> Result<()> {
    for sent in sent {
        let (message, code, provider) = (sent.id, sent.verdict.code.as_str(), sent.provider);
        match &sent.verdict.outcome {
            Answer::HoldChannel => {
                tracing::error!(
                    provider,
                    code,
                    "the gateway refuses everything: account, quota or signature; on hold"
                );
                channel::hold(&mut *db, provider, now + patience::HOLD, code).await?;
            }
            Answer::HoldToMidnight => {
                tracing::error!(
                    provider,
                    code,
                    "the gateway's quota of the day is used up; on hold"
                );
                channel::hold(&mut *db, provider, next_china_midnight(now), code).await?;
            }
            Answer::OurFault => {
                tracing::error!(provider, code, %message, template = sent.template.as_str(), "the gateway finds our call faulty");
            }
            Answer::Final { opt_out: true } => {
                suppression::by_provider(db, (sent.id, &sent.phone_index), (provider, code), now).await?;
            }
            Answer::Unknown => {
                tracing::warn!(provider, code, %message, "no definite answer: the message is looked up")
            }
            Answer::RetryLater { .. } if code == NO_CONNECTION && channel.providers.len() > 1 => {
                tracing::warn!(
                    provider,
                    "the gateway cannot be reached; the next one takes over for a minute"
                );
                channel::hold(&mut *db, provider, now + patience::UNREACHABLE, code).await?;
            }
            Answer::RetryLater { .. } => tracing::info!(provider, code, %message, "refused for now"),
            Answer::AddressGone => {
                tracing::info!(provider, code, %message, "the follower is gone: SMS takes it");
                follower::lost(&mut *db, &sent.phone_index, now).await?;
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
