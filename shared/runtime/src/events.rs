//! The event consumer: one durable pull consumer a service. What arrives is laid on the [`desk`], which keeps the
//! order of each aggregate; the [`reactor`] carries it out, one transaction a reaction.

mod desk;
mod reactor;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_nats::jetstream::{
    AckKind, Message,
    consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull},
};
use contracts::headers;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Bus, Host, bus::STREAM, service::Reaction};
use desk::Desk;
use reactor::Reactor;

/// After this long without a word the broker delivers an event again. The desk gives word for all it holds.
const ACK_WAIT: Duration = Duration::from_secs(15);

/// A message on its way: kept until it is handled, buried or handed back.
struct Incoming {
    message: Message,
    event_id: Uuid,
    aggregate: Arc<str>,
    deliveries: i64,
    /// Place in its service's outbox.
    order: i64,
    /// Place in the stream.
    sequence: u64,
    generation: i64,
    newest: Arc<AtomicI64>,
}

impl Incoming {
    /// The event's id; a message without one gets an id from its content and its place in the stream, so that it can
    /// be a dead letter.
    fn read(message: Message, generation: i64, newest: &Arc<AtomicI64>) -> Result<Self, async_nats::Error> {
        let info = message.info()?;
        let (deliveries, sequence) = (info.delivered, info.stream_sequence);
        let header = |name: &str| {
            message
                .headers
                .as_ref()
                .and_then(|head| head.get(name))
                .map(|value| value.as_str())
        };
        let event_id = header("Nats-Msg-Id")
            .and_then(|id| id.parse().ok())
            .unwrap_or_else(|| {
                let place = [sequence.to_string().as_bytes(), b" ", &message.payload].concat();
                Uuid::new_v5(&Uuid::NAMESPACE_OID, &place)
            });
        let aggregate = header(headers::AGGREGATE).unwrap_or_default().into();
        let order = header(headers::ORDER)
            .and_then(|order| order.parse().ok())
            .unwrap_or(0);
        Ok(Self {
            message,
            event_id,
            aggregate,
            deliveries,
            order,
            sequence,
            generation,
            newest: newest.clone(),
        })
    }

    /// Where it belongs among the events of its aggregate: as its service committed them, whatever way and however
    /// late they came.
    fn rank(&self) -> (i64, i64, u64) {
        (self.order, self.generation, self.sequence)
    }

    fn subject(&self) -> &str {
        self.message.subject.as_str()
    }

    fn traceparent(&self) -> Option<&str> {
        let head = self.message.headers.as_ref()?;
        Some(head.get(headers::TRACEPARENT)?.as_str())
    }

    /// Tells the broker. A message of a consumer that is gone is passed over: its number may by now belong to another
    /// event of a stream made anew.
    async fn acknowledge(&self, kind: AckKind) {
        if self.generation != self.newest.load(Ordering::Acquire) {
            return;
        }
        if let Err(error) = self.message.ack_with(kind).await {
            tracing::warn!(%error, "acknowledgement not sent; the event comes again and the inbox knows it");
        }
    }
}

/// Consumes until told to stop. A stream that is gone is waited for: `timebank replay` refills it.
pub(crate) async fn consume(host: Host, bus: Bus, reactions: Vec<Reaction>, stop: CancellationToken) {
    let reactor = Arc::new(Reactor::new(host.clone(), reactions));
    let (sender, receiver) = mpsc::channel(64);
    let desk = Desk::new(reactor.clone()).run(receiver, stop.clone());
    let newest = Arc::new(AtomicI64::new(0));
    let subjects = reactor.subjects();
    // Moved in, so that the desk's channel ends with the puller.
    let puller = async move {
        loop {
            let pulled = pull(&bus, host.service(), subjects.clone(), &sender, &newest, &stop).await;
            if stop.is_cancelled() {
                break;
            }
            newest.store(0, Ordering::Release);
            if let Err(error) = pulled {
                tracing::warn!(service = host.service(), %error, "no events for now");
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(Duration::from_millis(500)) => {}
                }
            }
        }
    };
    tokio::join!(puller, desk);
}

/// Makes the durable consumer, or finds it, and passes on what it delivers.
async fn pull(
    bus: &Bus,
    name: &str,
    subjects: Vec<String>,
    desk: &mpsc::Sender<Incoming>,
    newest: &Arc<AtomicI64>,
    stop: &CancellationToken,
) -> Result<(), async_nats::Error> {
    let config = pull::Config {
        durable_name: Some(name.into()),
        filter_subjects: subjects,
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        max_ack_pending: 4_000,
        deliver_policy: DeliverPolicy::All,
        ..pull::Config::default()
    };
    let open = async {
        let stream = bus.jetstream.get_stream_no_info(STREAM).await?;
        let consumer: PullConsumer = stream.create_consumer(config).await?;
        let generation = i64::try_from(consumer.cached_info().created.unix_timestamp_nanos())?;
        newest.store(generation, Ordering::Release);
        let messages = consumer
            .stream()
            .max_messages_per_batch(200)
            .expires(Duration::from_secs(10))
            .heartbeat(Duration::from_secs(2))
            .messages()
            .await?;
        Ok::<_, async_nats::Error>((generation, messages))
    };
    let (generation, mut messages) = tokio::select! {
        () = stop.cancelled() => return Ok(()),
        opened = open => opened?,
    };
    loop {
        let message = tokio::select! {
            () = stop.cancelled() => break,
            message = messages.next() => match message { Some(message) => message?, None => return Ok(()) },
        };
        if desk
            .send(Incoming::read(message, generation, newest)?)
            .await
            .is_err()
        {
            break;
        }
    }
    // What was delivered and not yet passed on is handed back with the rest.
    while let Some(Some(Ok(message))) = messages.next().now_or_never() {
        let _ = desk.send(Incoming::read(message, generation, newest)?).await;
    }
    Ok(())
}
