use std::{
    any::TypeId,
    collections::HashMap,
    future::Future,
    sync::{Arc, OnceLock},
};

use contracts::Actor;
use kernel::SharedClock;
use serde::de::DeserializeOwned;
use sqlx::PgPool;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    Batcher, Client, Config, ConfigError, Crypto, Cx, Limits, Read, Result, Settings,
    audit::{self, Look},
    service::AnyState,
    settings::SettingsCache,
    staff::StaffKeys,
};

/// Everything a running service stands on. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    service: &'static str,
    heap_opening: Option<&'static str>,
    config: Arc<Config>,
    pool: PgPool,
    heaps: PgPool,
    client: Client,
    clock: SharedClock,
    crypto: Arc<Crypto>,
    settings: SettingsCache,
    wakers: HashMap<&'static str, Arc<Notify>>,
    states: OnceLock<HashMap<TypeId, AnyState>>,
    looks: OnceLock<Batcher<Look, ()>>,
    staff_keys: StaffKeys,
}

impl Host {
    #[allow(
        clippy::too_many_arguments,
        reason = "the one place where a service is put together"
    )]
    pub(crate) fn new(
        (service, heap_opening): (&'static str, Option<&'static str>),
        config: Arc<Config>,
        (pool, heaps): (PgPool, PgPool),
        client: Client,
        clock: SharedClock,
        crypto: Arc<Crypto>,
        wakers: HashMap<&'static str, Arc<Notify>>,
    ) -> Self {
        let inner = Inner {
            service,
            heap_opening,
            config,
            pool,
            heaps,
            client,
            clock,
            crypto,
            settings: SettingsCache::default(),
            wakers,
            states: OnceLock::new(),
            looks: OnceLock::new(),
            staff_keys: StaffKeys::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    pub(crate) fn set_states(&self, states: HashMap<TypeId, AnyState>) {
        let _ = self.inner.states.set(states);
    }

    /// Name of the service.
    pub fn service(&self) -> &'static str {
        self.inner.service
    }

    /// The whole configuration.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// A section of the configuration as the service's own type.
    ///
    /// # Errors
    /// A value of the wrong kind.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, ConfigError> {
        self.inner.config.section(name)
    }

    /// Connections to the service's own schema.
    pub fn pool(&self) -> &PgPool {
        &self.inner.pool
    }

    /// Asks and tells services.
    pub fn client(&self) -> &Client {
        &self.inner.client
    }

    /// The injected clock.
    pub fn clock(&self) -> &SharedClock {
        &self.inner.clock
    }

    /// Keys and what is done with them.
    pub fn crypto(&self) -> &Crypto {
        &self.inner.crypto
    }

    /// What the portal has said of who is which person.
    pub(crate) fn staff_keys(&self) -> &StaffKeys {
        &self.inner.staff_keys
    }

    /// The settings in force now.
    pub fn settings(&self) -> Settings {
        self.inner.settings.at(self.inner.clock.now())
    }

    pub(crate) fn settings_cache(&self) -> &SettingsCache {
        &self.inner.settings
    }

    /// What [`Service::state`](crate::Service::state) has built.
    ///
    /// # Panics
    /// If the service declares no such state: a defect that every start shows.
    pub fn state<T: Send + Sync + 'static>(&self) -> Arc<T> {
        let state = self
            .inner
            .states
            .get()
            .and_then(|states| states.get(&TypeId::of::<T>()))
            .cloned();
        let state = state.unwrap_or_else(|| {
            panic!(
                "{} declares no state {}",
                self.inner.service,
                std::any::type_name::<T>()
            )
        });
        state.downcast().expect("kept under its own type id")
    }

    /// Starts a worker or job at once instead of at its next turn.
    pub fn wake(&self, name: &str) {
        if let Some(waker) = self.inner.wakers.get(name) {
            waker.notify_one();
        }
    }

    /// Writes down that something was looked at, in one commit with all who wait for the same.
    pub(crate) async fn keep_look(&self, look: Look) -> Result<()> {
        let keeper = self.inner.looks.get_or_init(|| {
            let pool = self.inner.pool.clone();
            Batcher::start(Limits::default(), move |looks: Arc<[Look]>| {
                let pool = pool.clone();
                async move { audit::keep_looks(&pool, &looks).await }
            })
        });
        Ok(keeper.ask(look).await?)
    }

    /// A reading context for `actor`.
    pub fn read(&self, actor: Actor) -> Read {
        Read::new(self.clone(), actor, None)
    }

    /// One transaction of the service's own, for `actor`.
    ///
    /// # Errors
    /// Whatever `work` refuses, or the database.
    pub async fn unit<T, F, W>(&self, actor: Actor, work: F) -> Result<T>
    where
        F: FnOnce(Cx) -> W,
        W: Future<Output = Result<T>>,
    {
        let cx = Cx::begin(self.clone(), &self.inner.pool, actor, None).await?;
        carry_out(cx, work).await
    }

    /// As [`unit`](Self::unit), for requests that are carried out together: over the one connection that is kept for
    /// them. They are one after the other anyway, and a connection that has just done the same has its plans and pages at
    /// hand. Not to be begun within another of the same service: it would wait for itself.
    ///
    /// # Errors
    /// As [`unit`](Self::unit).
    pub async fn heap<T, F, W>(&self, actor: Actor, work: F) -> Result<T>
    where
        F: FnOnce(Cx) -> W,
        W: Future<Output = Result<T>>,
    {
        let opening = self.inner.heap_opening;
        let cx = Cx::begin(self.clone(), &self.inner.heaps, actor, opening).await?;
        carry_out(cx, work).await
    }

    /// Gives the connections back.
    pub(crate) async fn close(&self) {
        tokio::join!(self.inner.pool.close(), self.inner.heaps.close());
    }

    /// Events of this service that are not yet published, and events of others that it has not yet handled.
    ///
    /// # Errors
    /// The database or the broker does not answer, or the consumer does not exist yet.
    pub async fn unfinished_events(&self) -> Result<i64> {
        let waiting: i64 = sqlx::query_scalar("select count(*) from outbox where published_at is null")
            .fetch_one(self.pool())
            .await?;
        let unhandled = self.inner.client.unhandled(self.inner.service).await?;
        Ok(waiting + i64::try_from(unhandled).unwrap_or(i64::MAX))
    }

    /// A new key for a command that this service sends of its own accord.
    pub fn new_key(&self) -> Uuid {
        kernel::uuid_v7(self.inner.clock.now())
    }
}

async fn carry_out<T, F, W>(cx: Cx, work: F) -> Result<T>
where
    F: FnOnce(Cx) -> W,
    W: Future<Output = Result<T>>,
{
    let done = work(cx.clone()).await?;
    cx.commit().await?;
    Ok(done)
}
