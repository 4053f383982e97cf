use std::time::Duration;

use async_nats::{
    ConnectOptions, HeaderMap, RequestErrorKind,
    jetstream::{
        self, ErrorCode,
        consumer::PullConsumer,
        context::CreateStreamErrorKind,
        stream::{Config as StreamConfig, DiscardPolicy, StorageType},
    },
};
use contracts::{Actor, Command, Error, Query, Request, headers};
use kernel::SharedClock;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{Config, config::ConfigError, deadline, telemetry};

/// The stream that carries every event.
pub(crate) const STREAM: &str = "EVENTS";
/// How long one attempt waits for its answer.
const ATTEMPT: Duration = Duration::from_secs(5);
/// How long a command is repeated until there is a definite answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a query is repeated: a page waits for it.
const QUERY_PATIENCE: Duration = Duration::from_secs(6);

/// A connection to the broker under one user.
#[derive(Clone)]
pub struct Bus {
    pub(crate) nats: async_nats::Client,
    pub(crate) jetstream: jetstream::Context,
}

/// Why the broker cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The password is not there.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No connection.
    #[error("NATS at {url} as `{user}`: {error}")]
    Connect {
        /// Where.
        url: String,
        /// As whom.
        user: String,
        /// What the client says.
        error: async_nats::ConnectError,
    },
}

impl Bus {
    /// Connects as `user`, whose password is the secret `nats-<user>`. Waits for a broker that is not up yet.
    ///
    /// # Errors
    /// The secret is missing, or the address cannot be used.
    pub async fn connect(config: &Config, user: &str) -> Result<Self, BusError> {
        let user = if config.nats.user.is_empty() {
            user
        } else {
            &config.nats.user
        };
        let password = config.secret(&format!("nats-{user}"))?;
        Self::connect_as(&config.nats.url, user, &password).await
    }

    /// Connects as `user` with `password`.
    ///
    /// # Errors
    /// The address cannot be used.
    pub async fn connect_as(url: &str, user: &str, password: &str) -> Result<Self, BusError> {
        let nats = ConnectOptions::with_user_and_password(user.into(), password.into())
            .name(user)
            .custom_inbox_prefix(format!("_INBOX_{user}"))
            .retry_on_initial_connect()
            // A link that is cut without a word is noticed after two pings without an answer.
            .ping_interval(Duration::from_secs(3))
            .request_timeout(Some(ATTEMPT))
            .reconnect_delay_callback(|attempts| Duration::from_millis((50 << attempts.min(5)) as u64))
            .connect(url)
            .await
            .map_err(|error| BusError::Connect {
                url: url.into(),
                user: user.into(),
                error,
            })?;
        Ok(Self {
            jetstream: jetstream::new(nats.clone()),
            nats,
        })
    }

    /// The stream of events.
    ///
    /// # Errors
    /// The broker does not answer, or the stream is gone.
    pub async fn events(&self) -> Result<jetstream::stream::Stream, async_nats::Error> {
        Ok(self.jetstream.get_stream(STREAM).await?)
    }

    /// Puts a message on the stream past any outbox: for tests, and for nothing else. False = the broker has dropped it
    /// as one that it already has.
    ///
    /// # Errors
    /// The broker does not take it.
    pub async fn put_on_stream(
        &self,
        subject: &str,
        head: HeaderMap,
        payload: Vec<u8>,
    ) -> Result<bool, async_nats::Error> {
        let sent = self
            .jetstream
            .publish_with_headers(subject.to_owned(), head, payload.into())
            .await?;
        Ok(!sent.await?.duplicate)
    }

    /// Deletes the stream of events: what an accident would do, and what a test begins with.
    ///
    /// It is emptied first: the broker answers before the files are gone, and a stream that is made again at once could
    /// find them.
    ///
    /// # Errors
    /// The broker does not answer.
    pub async fn delete_events(&self) -> Result<(), async_nats::Error> {
        if let Ok(stream) = self.events().await {
            stream.purge().await?;
        }
        match self.jetstream.delete_stream(STREAM).await {
            Ok(_) => Ok(()),
            Err(error) if error.to_string().contains("not found") => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the connection is up.
    pub(crate) fn is_connected(&self) -> bool {
        self.nats.connection_state() == async_nats::connection::State::Connected
    }
}

/// Makes the stream `EVENTS`, or brings it to what it should be. Needs the broker's `admin` user.
///
/// Right after a deletion the broker may still be clearing the old files away and fail to make the new ones; it is asked
/// again for a while.
///
/// # Errors
/// The broker refuses or does not answer.
pub async fn ensure_stream(bus: &Bus, config: &Config) -> Result<(), async_nats::Error> {
    let stream = StreamConfig {
        name: STREAM.into(),
        subjects: vec!["tb.evt.>".into()],
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        duplicate_window: Duration::from_millis(config.nats.duplicate_window_ms),
        max_age: Duration::from_secs(config.nats.max_age_days * 86_400),
        num_replicas: config.nats.replicas,
        ..StreamConfig::default()
    };
    let until = Instant::now() + PATIENCE;
    loop {
        match bus.jetstream.create_or_update_stream(stream.clone()).await {
            Err(error) if still_clearing(&error.kind()) && Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            made => return made.map(|_| ()).map_err(Into::into),
        }
    }
}

fn still_clearing(error: &CreateStreamErrorKind) -> bool {
    matches!(error, CreateStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_CREATE)
}

/// The answer of a service on the wire.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer<T> {
    Ok(T),
    Error(Error),
}

/// Sends queries and commands to their owners.
#[derive(Clone)]
pub struct Client {
    bus: Bus,
    clock: SharedClock,
}

impl Client {
    /// A client over `bus`.
    pub fn new(bus: Bus, clock: SharedClock) -> Self {
        Self { bus, clock }
    }

    /// Asks, as `actor`. Repeated while the owner is away.
    ///
    /// # Errors
    /// What the owner refuses, or `unavailable`.
    pub async fn ask<Q: Query>(&self, actor: &Actor, query: Q) -> contracts::Result<Q::Reply> {
        self.send(actor, None, &query).await
    }

    /// Sends a command, as `actor`, under `key`. Repeated with the same key until there is a definite answer.
    ///
    /// # Errors
    /// What the owner refuses, or `unavailable` if there was no definite answer in time: the caller may send it again
    /// with the same key.
    pub async fn tell<C: Command>(
        &self,
        actor: &Actor,
        key: Uuid,
        command: C,
    ) -> contracts::Result<C::Reply> {
        self.send(actor, Some(key), &command).await
    }

    /// A new key, ordered by time.
    pub fn new_key(&self) -> Uuid {
        kernel::uuid_v7(self.clock.now())
    }

    /// Events that wait for a service's consumer or are being handled by it.
    pub(crate) async fn unhandled(&self, service: &str) -> contracts::Result<u64> {
        let away = |error: &dyn std::fmt::Display| Error::unavailable(format!("consumer {service}: {error}"));
        let stream = self
            .bus
            .jetstream
            .get_stream_no_info(STREAM)
            .await
            .map_err(|error| away(&error))?;
        let consumer: PullConsumer = stream.get_consumer(service).await.map_err(|error| away(&error))?;
        let info = consumer.get_info().await.map_err(|error| away(&error))?;
        Ok(info.num_pending + info.num_ack_pending as u64)
    }

    async fn send<R: Request>(
        &self,
        actor: &Actor,
        key: Option<Uuid>,
        request: &R,
    ) -> contracts::Result<R::Reply> {
        let actor = serde_json::to_string(actor).map_err(|error| Error::internal(error.to_string()))?;
        let body = bytes::Bytes::from(
            serde_json::to_vec(request).map_err(|error| Error::internal(error.to_string()))?,
        );
        let patience = if key.is_some() { PATIENCE } else { QUERY_PATIENCE };
        let until = Instant::now() + patience;
        let mut pause = Duration::from_millis(50);
        loop {
            let mut head = HeaderMap::new();
            head.insert(headers::ACTOR, actor.as_str());
            head.insert(headers::SCHEMA, "1");
            if let Some(key) = key {
                head.insert(headers::IDEMPOTENCY_KEY, key.to_string());
            }
            deadline::set(&mut head, ATTEMPT);
            if let Some(traceparent) = telemetry::traceparent() {
                head.insert(headers::TRACEPARENT, traceparent);
            }
            let asked = async_nats::Request::new()
                .headers(head)
                .payload(body.clone())
                .timeout(Some(ATTEMPT));
            let error = match self.bus.nats.send_request(R::SUBJECT, asked).await {
                Ok(message) => match serde_json::from_slice(&message.payload) {
                    Ok(Answer::Ok(reply)) => return Ok(reply),
                    Ok(Answer::Error(error)) if error.is_retryable() => error,
                    Ok(Answer::Error(error)) => return Err(error),
                    Err(_) => {
                        return Err(Error::internal(format!(
                            "{} answered what is not its contract",
                            R::SUBJECT
                        )));
                    }
                },
                Err(error) => match error.kind() {
                    RequestErrorKind::NoResponders => {
                        Error::unavailable(format!("nobody answers {}", R::SUBJECT))
                    }
                    RequestErrorKind::TimedOut => {
                        Error::unavailable(format!("no answer in time from {}", R::SUBJECT))
                    }
                    _ => Error::unavailable(format!("the broker does not take {}", R::SUBJECT)),
                },
            };
            if Instant::now() + pause > until {
                return Err(error);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }
}
