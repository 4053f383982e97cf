//! The event consumer: one durable pull consumer a service, many lanes.
//!
//! Events of one aggregate go through one lane, in order; lanes run beside each other. Kinds with a batch reaction
//! share a lane of their own, which takes all that waits in one transaction.

use std::{
    collections::HashMap, hash::BuildHasher, panic::AssertUnwindSafe, sync::Arc, time::Duration,
    time::Instant,
};

use async_nats::jetstream::{
    AckKind, Message,
    consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull},
};
use contracts::{Actor, Error, headers};
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    Bus, Cx, Failure, Host, Read, Result,
    bus::STREAM,
    service::{React, Reaction},
    telemetry,
};

const LANES: usize = 16;
/// Events that a batch reaction takes at most.
const BATCH: usize = 100;
/// Deliveries after which a message that nobody finished is a dead letter.
const DELIVERIES: i64 = 40;
/// Attempts before the message goes back to the stream, to come again later.
const QUICK_ATTEMPTS: u32 = 4;

/// A message on its way through a lane.
struct Incoming {
    message: Message,
    event_id: Uuid,
    deliveries: i64,
}

/// Consumes until told to stop. A stream that is gone is waited for: `timebank replay` refills it.
pub(crate) async fn consume(
    host: Host,
    bus: Bus,
    reactions: Vec<Reaction>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    let mut by_subject: HashMap<&'static str, Vec<Reaction>> = HashMap::new();
    let mut order = Vec::new();
    for reaction in reactions {
        if !order.contains(&reaction.subject) {
            order.push(reaction.subject);
        }
        by_subject.entry(reaction.subject).or_default().push(reaction);
    }
    let worker = Arc::new(Consumer {
        host: host.clone(),
        by_subject,
        order,
    });
    let lanes: Vec<mpsc::Sender<Incoming>> = (0..=LANES)
        .map(|_| {
            let (sender, receiver) = mpsc::channel(512);
            tasks.spawn(worker.clone().lane(receiver));
            sender
        })
        .collect();
    let hasher = std::hash::RandomState::new();
    while !stop.is_cancelled() {
        if let Err(error) = worker.pull(&bus, &lanes, &hasher, &stop).await {
            tracing::warn!(service = host.service(), %error, "no events for now");
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
            }
        }
    }
}

struct Consumer {
    host: Host,
    by_subject: HashMap<&'static str, Vec<Reaction>>,
    order: Vec<&'static str>,
}

impl Consumer {
    async fn pull(
        &self,
        bus: &Bus,
        lanes: &[mpsc::Sender<Incoming>],
        hasher: &std::hash::RandomState,
        stop: &CancellationToken,
    ) -> std::result::Result<(), async_nats::Error> {
        let name = self.host.service();
        let stream = bus.jetstream.get_stream_no_info(STREAM).await?;
        let config = pull::Config {
            durable_name: Some(name.into()),
            filter_subjects: self.order.iter().map(|subject| (*subject).to_owned()).collect(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: Duration::from_secs(20),
            max_ack_pending: 4_000,
            deliver_policy: DeliverPolicy::All,
            ..pull::Config::default()
        };
        let consumer: PullConsumer = stream.create_consumer(config).await?;
        let mut messages = consumer
            .stream()
            .max_messages_per_batch(500)
            .expires(Duration::from_secs(10))
            .heartbeat(Duration::from_secs(3))
            .messages()
            .await?;
        loop {
            let message = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                message = messages.next() => match message { Some(message) => message?, None => return Ok(()) },
            };
            let incoming = read_head(message)?;
            let lane = if self.is_batched(&incoming.message.subject) {
                LANES
            } else {
                let aggregate = header(&incoming.message, headers::AGGREGATE).unwrap_or_default();
                hasher.hash_one(aggregate) as usize % LANES
            };
            if lanes[lane].send(incoming).await.is_err() {
                return Ok(());
            }
        }
    }

    fn is_batched(&self, subject: &str) -> bool {
        self.by_subject.get(subject).is_some_and(|reactions| {
            reactions
                .iter()
                .any(|reaction| matches!(reaction.react, React::Many(_)))
        })
    }

    /// Works through a lane; takes together what waits together.
    async fn lane(self: Arc<Self>, mut receiver: mpsc::Receiver<Incoming>) {
        let mut waiting = Vec::with_capacity(BATCH);
        while receiver.recv_many(&mut waiting, BATCH).await > 0 {
            for subject in &self.order {
                let (now, later): (Vec<_>, Vec<_>) = waiting
                    .drain(..)
                    .partition(|incoming| incoming.message.subject.as_str() == *subject);
                waiting = later;
                if now.is_empty() {
                    continue;
                }
                if self.is_batched(subject) {
                    self.handle_many(subject, now).await;
                } else {
                    for incoming in now {
                        self.handle_one(incoming).await;
                    }
                }
            }
            // Subjects that an older version of the consumer asked for.
            for incoming in waiting.drain(..) {
                let _ = incoming.message.ack().await;
            }
        }
    }

    async fn handle_many(&self, subject: &str, batch: Vec<Incoming>) {
        let began = Instant::now();
        for reaction in &self.by_subject[subject] {
            let React::Many(run) = &reaction.react else {
                continue;
            };
            let done = AssertUnwindSafe(self.apply_many(reaction.name, run, &batch))
                .catch_unwind()
                .await;
            if !matches!(done, Ok(Ok(()))) {
                // One of them cannot be done now: each alone, so that the others are not held up.
                for incoming in batch {
                    self.handle_one(incoming).await;
                }
                return;
            }
        }
        telemetry::instruments().handled(self.host.service(), subject, "batch", began.elapsed());
        for incoming in &batch {
            let alone = self.by_subject[subject]
                .iter()
                .all(|reaction| matches!(reaction.react, React::Many(_)));
            if alone {
                acknowledge(&incoming.message, AckKind::Ack).await;
            }
        }
        if self.by_subject[subject]
            .iter()
            .any(|reaction| matches!(reaction.react, React::One(_)))
        {
            for incoming in batch {
                self.handle_one(incoming).await;
            }
        }
    }

    async fn apply_many(
        &self,
        consumer: &'static str,
        run: &Arc<dyn Fn(Cx, Vec<Vec<u8>>) -> futures::future::BoxFuture<'static, Result<()>> + Send + Sync>,
        batch: &[Incoming],
    ) -> Result<()> {
        let ids: Vec<Uuid> = batch.iter().map(|incoming| incoming.event_id).collect();
        self.host
            .unit(Actor::service(self.host.service()), |cx: Cx| async move {
                let fresh: Vec<Uuid> = sqlx::query_scalar(
                    "insert into inbox (consumer, event_id, handled_at)
                     select distinct $1, id, $3 from unnest($2::uuid[]) as id on conflict do nothing returning event_id",
                )
                .bind(consumer)
                .bind(&ids)
                .bind(cx.now())
                .fetch_all(&mut *cx.db().await)
                .await?;
                let mut bodies = Vec::with_capacity(fresh.len());
                let mut fresh: std::collections::HashSet<Uuid> = fresh.into_iter().collect();
                for incoming in batch {
                    if fresh.remove(&incoming.event_id) {
                        bodies.push(incoming.message.payload.to_vec());
                    }
                }
                if bodies.is_empty() { Ok(()) } else { run(cx, bodies).await }
            })
            .await
    }

    /// All reactions of one message, each in its own transaction; then the acknowledgement.
    async fn handle_one(&self, incoming: Incoming) {
        let subject = incoming.message.subject.to_string();
        let span = tracing::info_span!("event", subject, service = self.host.service());
        telemetry::continue_trace(&span, header(&incoming.message, headers::TRACEPARENT));
        let kind = async {
            for reaction in self.by_subject.get(subject.as_str()).into_iter().flatten() {
                if let Some(kind) = self.react(reaction, &incoming).await {
                    return kind;
                }
            }
            AckKind::Ack
        }
        .instrument(span)
        .await;
        acknowledge(&incoming.message, kind).await;
    }

    /// One reaction to one message. None = done; otherwise what the broker is told.
    async fn react(&self, reaction: &Reaction, incoming: &Incoming) -> Option<AckKind> {
        let mut attempt = 1;
        loop {
            let began = Instant::now();
            let outcome = AssertUnwindSafe(self.apply_one(reaction, incoming))
                .catch_unwind()
                .await;
            let failure = match outcome {
                Ok(Ok(())) => {
                    telemetry::instruments().handled(
                        self.host.service(),
                        reaction.name,
                        "ok",
                        began.elapsed(),
                    );
                    return None;
                }
                Ok(Err(failure)) => failure,
                Err(_) => Failure::from(Error::internal("the handler panicked")),
            };
            let transient = failure.is_transient();
            telemetry::instruments().handled(self.host.service(), reaction.name, "failed", began.elapsed());
            if transient && attempt < QUICK_ATTEMPTS {
                tokio::time::sleep(Duration::from_millis(20 << (2 * attempt))).await;
                attempt += 1;
                continue;
            }
            if transient && incoming.deliveries < DELIVERIES {
                let seconds = 1 << incoming.deliveries.clamp(0, 5);
                return Some(AckKind::Nak(Some(Duration::from_secs(seconds))));
            }
            return match self.bury(reaction.name, incoming, &failure.into_error()).await {
                Ok(()) => None,
                Err(_) => Some(AckKind::Nak(Some(Duration::from_secs(5)))),
            };
        }
    }

    async fn apply_one(&self, reaction: &Reaction, incoming: &Incoming) -> Result<()> {
        let body = incoming.message.payload.to_vec();
        let (consumer, event_id) = (reaction.name, incoming.event_id);
        if self.is_done(consumer, event_id).await? {
            return Ok(());
        }
        let step: crate::service::Apply = match &reaction.react {
            React::One(run) => {
                let read = Read::new(
                    self.host.clone(),
                    Actor::service(self.host.service()),
                    Some(event_id),
                );
                run(read, body).await?
            }
            React::Many(run) => {
                let run = run.clone();
                Box::new(move |cx| run(cx, vec![body]))
            }
        };
        self.host
            .unit(Actor::service(self.host.service()), |cx: Cx| async move {
                let fresh = sqlx::query(
                    "insert into inbox (consumer, event_id, handled_at) values ($1, $2, $3) on conflict do nothing",
                )
                .bind(consumer)
                .bind(event_id)
                .bind(cx.now())
                .execute(&mut *cx.db().await)
                .await?
                .rows_affected();
                if fresh == 0 { Ok(()) } else { step(cx).await }
            })
            .await
    }

    /// Spares the gathering when a redelivered event has been handled; the guard is the insert in the transaction.
    async fn is_done(&self, consumer: &str, event_id: Uuid) -> Result<bool> {
        let done = sqlx::query("select 1 from inbox where consumer = $1 and event_id = $2")
            .bind(consumer)
            .bind(event_id)
            .fetch_optional(self.host.pool())
            .await?;
        Ok(done.is_some())
    }

    async fn bury(&self, consumer: &str, incoming: &Incoming, error: &Error) -> Result<()> {
        tracing::error!(service = self.host.service(), consumer, event_id = %incoming.event_id, %error, "dead letter");
        sqlx::query(
            "insert into dead_letter (consumer, event_id, subject, payload, error, deliveries, first_at, last_at)
             values ($1, $2, $3, $4, $5, $6, $7, $7)
             on conflict (consumer, event_id) do update
             set error = excluded.error, deliveries = excluded.deliveries, last_at = excluded.last_at, state = 'open'",
        )
        .bind(consumer)
        .bind(incoming.event_id)
        .bind(incoming.message.subject.as_str())
        .bind(incoming.message.payload.as_ref())
        .bind(error.to_string())
        .bind(incoming.deliveries)
        .bind(self.host.clock().now())
        .execute(self.host.pool())
        .await?;
        Ok(())
    }
}

/// The event's id; a message without one gets an id from its place in the stream, so that it can be a dead letter.
fn read_head(message: Message) -> std::result::Result<Incoming, async_nats::Error> {
    let info = message.info()?;
    let (deliveries, sequence) = (info.delivered, info.stream_sequence);
    let event_id = header(&message, "Nats-Msg-Id")
        .and_then(|id| id.parse().ok())
        .unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{STREAM} {sequence}").as_bytes()));
    Ok(Incoming {
        message,
        event_id,
        deliveries,
    })
}

fn header<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    message
        .headers
        .as_ref()
        .and_then(|head| head.get(name))
        .map(|value| value.as_str())
}

async fn acknowledge(message: &Message, kind: AckKind) {
    if let Err(error) = message.ack_with(kind).await {
        tracing::warn!(%error, "acknowledgement not sent; the event comes again and the inbox knows it");
    }
}
