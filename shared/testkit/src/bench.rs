use std::time::Duration;

use async_nats::{HeaderMap, jetstream::consumer::PullConsumer};
use contracts::{Actor, Command, Event, Query, headers};
use kernel::{Clock, ManualClock};
use runtime::{Bus, Client, Config, Host, Running, Service};
use sqlx::{
    PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::datetime};
use uuid::Uuid;

use crate::{
    database::{TestDatabase, lock_account, new_database},
    secrets::SecretsFolder,
    servers::Servers,
};

/// How long a test waits for something to happen before it says that it did not.
const PATIENCE: Duration = Duration::from_secs(30);

/// Services at work on a database and a broker of their own.
pub struct Bench {
    /// The clock that all of them read; it starts on Monday 2026-11-23, 10:00 in China.
    pub clock: ManualClock,
    /// Sends requests.
    pub client: Client,
    /// The configuration they run with.
    pub config: Config,
    bus: Bus,
    running: Option<Running>,
    admin: PgPool,
    /// Holds the lock on the broker's account.
    _account: PgConnection,
    _secrets: SecretsFolder,
    _database: TestDatabase,
}

/// Waits until something is true.
///
/// # Panics
/// After half a minute, naming what did not happen.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let until = tokio::time::Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(tokio::time::Instant::now() < until, "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// How long `until_due` waits before the clock moves on, and how far it moves: past the next turn of what runs every five
/// minutes.
const NUDGE: (Duration, time::Duration) = (Duration::from_secs(4), time::Duration::minutes(6));

/// Waits until a job has done something. What somebody else is working on a job leaves to its next turn, and that never comes
/// while the clock stands still: so the clock moves on if it takes long.
///
/// # Panics
/// After half a minute, naming what did not happen.
pub async fn until_due(clock: &ManualClock, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let until = tokio::time::Instant::now() + PATIENCE;
    let (pause, step) = NUDGE;
    let mut next = tokio::time::Instant::now() + pause;
    while !is_so().await {
        let now = tokio::time::Instant::now();
        assert!(now < until, "never: {what}");
        if now > next {
            next = now + pause;
            clock.advance(step);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Starts a job and waits until it has looked at this hour of the clock: what it has not done by then it does not do.
///
/// # Panics
/// After half a minute.
pub async fn until_looked(host: &Host, job: &str) {
    let hour = host.clock().now();
    let looked = async || -> bool {
        sqlx::query_scalar("select exists (select from job where name = $1 and finished_at >= $2)")
            .bind(job)
            .bind(hour)
            .fetch_one(host.pool())
            .await
            .expect("the table of jobs")
    };
    host.wake(job);
    until(&format!("{job} has looked"), looked).await;
}

/// Waits until nothing is left to do, as long as something moves. `left` is nothing while a server is too busy to say.
///
/// # Panics
/// When nothing has moved for half a minute.
pub async fn until_still(mut left: impl AsyncFnMut() -> Option<i64>) {
    let (mut calm, mut before) = (0, None);
    let mut until = tokio::time::Instant::now() + PATIENCE;
    while calm < 3 {
        let now = left().await;
        calm = if now == Some(0) { calm + 1 } else { 0 };
        if now.is_some() && now != before {
            (before, until) = (now, tokio::time::Instant::now() + PATIENCE);
        }
        assert!(
            tokio::time::Instant::now() < until,
            "never settled: {before:?} left"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// When every test begins.
pub const BEGINNING: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

impl Bench {
    /// Starts services.
    pub async fn start(services: Vec<Service>) -> Self {
        Self::configured(services, |config| config).await
    }

    /// Starts services with some settings changed.
    pub async fn configured(services: Vec<Service>, change: impl FnOnce(Config) -> Config) -> Self {
        let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "error".into());
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_test_writer()
            .try_init();
        let servers = Servers::find();
        let admin: PgConnectOptions = servers.postgres.parse().expect("TB_POSTGRES_URL is a URL");
        let database = new_database(&admin, &servers, &services).await;
        let (account, number) = lock_account(&admin).await;
        let user = format!("t{number:02}");
        let secrets = SecretsFolder::new(&servers.secrets, &user);

        let mut config = Config::layered(None, []).expect("the defaults are sound");
        for (key, value) in [
            ("database.host", admin.get_host().to_owned()),
            ("database.port", admin.get_port().to_string()),
            ("database.name", database.clone()),
            ("database.pool_size", "6".into()),
            ("nats.url", servers.nats.clone()),
            ("nats.user", user.clone()),
            ("nats.duplicate_window_ms", "100".into()),
            ("secrets.dir", secrets.path.display().to_string()),
            ("run.demo", "true".into()),
            ("run.drain_seconds", "5".into()),
            ("http.ops", "127.0.0.1:0".into()),
            ("http.portal", "127.0.0.1:0".into()),
            ("http.mobile", "127.0.0.1:0".into()),
            ("http.callbacks", "127.0.0.1:0".into()),
        ] {
            config = config.with(key, value).expect("a setting of the bench");
        }
        let config = change(config);
        let bus = Bus::connect(&config, &user).await.expect("the test broker");
        bus.delete_events()
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        runtime::ensure_stream(&bus, &config).await.expect("the stream");
        let clock = ManualClock::new(BEGINNING);
        let running = runtime::start(
            config.clone(),
            std::sync::Arc::new(clock.clone()),
            false,
            services,
        )
        .await
        .unwrap_or_else(|error| panic!("{error}"));
        let client = Client::new(bus.clone(), std::sync::Arc::new(clock.clone()));
        let admin_options = admin.clone();
        let admin = PgPoolOptions::new()
            .max_connections(2)
            .connect_lazy_with(admin.database(&database));
        Self {
            clock,
            client,
            config,
            bus,
            running: Some(running),
            admin,
            _account: account,
            _secrets: secrets,
            _database: TestDatabase {
                name: database,
                server: admin_options,
            },
        }
    }

    /// Sends a command under a new key.
    ///
    /// # Errors
    /// What the service refuses.
    pub async fn tell<C: Command>(&self, actor: &Actor, command: C) -> contracts::Result<C::Reply> {
        self.tell_keyed(actor, self.client.new_key(), command).await
    }

    /// Sends a command under a given key.
    ///
    /// # Errors
    /// What the service refuses.
    pub async fn tell_keyed<C: Command>(
        &self,
        actor: &Actor,
        key: Uuid,
        command: C,
    ) -> contracts::Result<C::Reply> {
        self.client.tell(actor, key, command).await
    }

    /// Asks.
    ///
    /// # Errors
    /// What the service refuses.
    pub async fn ask<Q: Query>(&self, actor: &Actor, query: Q) -> contracts::Result<Q::Reply> {
        self.client.ask(actor, query).await
    }

    /// Puts an event on the stream as the outbox of a service that is not running would.
    pub async fn emit<E: Event>(&self, event: &E) -> Uuid {
        let id = kernel::uuid_v7(self.clock.now());
        self.emit_again(id, event).await;
        id
    }

    /// Puts an event on the stream under a given id, once more if need be.
    pub async fn emit_again<E: Event>(&self, id: Uuid, event: &E) {
        let payload = serde_json::to_vec(event).expect("an event is plain data");
        self.emit_raw(E::SUBJECT, Some(id), &event.aggregate(), payload)
            .await;
    }

    /// Puts any bytes on the stream, also under an id that is there already: the broker's own memory of ids is short
    /// here, so that it is the inbox that is tested.
    pub async fn emit_raw(&self, subject: &str, id: Option<Uuid>, aggregate: &str, payload: Vec<u8>) {
        let mut head = HeaderMap::new();
        if let Some(id) = id {
            head.insert("Nats-Msg-Id", id.to_string());
        }
        head.insert(headers::AGGREGATE, aggregate);
        head.insert(
            headers::OCCURRED_AT,
            self.clock.now().format(&Rfc3339).expect("a date"),
        );
        self.until("the broker takes the event", async || {
            let sent = self
                .bus
                .put_on_stream(subject, head.clone(), payload.clone())
                .await;
            sent.unwrap_or_else(|error| panic!("{subject}: {error}"))
        })
        .await;
    }

    /// Waits until every outbox is published and every event handled, as [`until_still`] does.
    ///
    /// # Panics
    /// When nothing has moved for half a minute.
    pub async fn settle(&self) {
        until_still(async || self.unfinished().await).await;
    }

    /// Events that wait or are being handled; nothing while a server is too busy to say.
    async fn unfinished(&self) -> Option<i64> {
        let mut left = 0;
        for host in self.hosts() {
            left += host.unfinished_events().await.ok()?;
        }
        Some(left)
    }

    /// How many events the service has been given and has not yet finished.
    pub async fn held(&self, service: &str) -> usize {
        let stream = self.bus.events().await.expect("the stream");
        let consumer: Result<PullConsumer, _> = stream.get_consumer(service).await;
        consumer.map_or(0, |consumer| consumer.cached_info().num_ack_pending)
    }

    /// Waits until something is true.
    ///
    /// # Panics
    /// After half a minute, naming what did not happen.
    pub async fn until(&self, what: &str, is_so: impl AsyncFnMut() -> bool) {
        until(what, is_so).await;
    }

    /// Waits until a job has looked at this hour of the clock, as [`until_looked`] does.
    ///
    /// # Panics
    /// After half a minute.
    pub async fn until_looked(&self, service: &str, job: &str) {
        until_looked(self.host(service), job).await;
    }

    /// Waits until a job has done something, as [`until_due`] does.
    ///
    /// # Panics
    /// After half a minute, naming what did not happen.
    pub async fn until_due(&self, what: &str, is_so: impl AsyncFnMut() -> bool) {
        until_due(&self.clock, what, is_so).await;
    }

    /// The running service's host.
    ///
    /// # Panics
    /// If it does not run here.
    pub fn host(&self, service: &str) -> &Host {
        self.hosts()
            .iter()
            .find(|host| host.service() == service)
            .unwrap_or_else(|| panic!("{service} does not run here"))
    }

    /// The running services.
    ///
    /// # Panics
    /// If they have been stopped.
    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("not stopped")
    }

    fn hosts(&self) -> &[Host] {
        self.running
            .as_ref()
            .map(|running| running.hosts.as_slice())
            .unwrap_or_default()
    }

    /// Where a listener listens: `portal`, `mobile`, `callbacks`, `ops`.
    pub fn address(&self, listener: &str) -> std::net::SocketAddr {
        self.running.as_ref().expect("not stopped").listeners[listener]
    }

    /// The service's schema, with the service's own rights.
    pub fn db(&self, service: &str) -> &PgPool {
        self.host(service).pool()
    }

    /// The whole database, with every right: for tests that break something by hand.
    pub fn admin(&self) -> &PgPool {
        &self.admin
    }

    /// Every event of a kind that a running service has emitted, oldest first.
    pub async fn events<E: Event>(&self) -> Vec<E> {
        let mut found = Vec::new();
        for host in self.hosts() {
            let payloads: Vec<String> =
                sqlx::query_scalar("select payload from outbox where subject = $1 order by id")
                    .bind(E::SUBJECT)
                    .fetch_all(host.pool())
                    .await
                    .expect("the outbox");
            found.extend(
                payloads
                    .iter()
                    .map(|payload| serde_json::from_str::<E>(payload).expect("its contract")),
            );
        }
        found
    }

    /// Dead letters of all services, as `consumer: error`.
    pub async fn dead_letters(&self) -> Vec<String> {
        let mut found = Vec::new();
        for host in self.hosts() {
            let letters: Vec<String> =
                sqlx::query_scalar("select consumer || ': ' || error from dead_letter order by id")
                    .fetch_all(host.pool())
                    .await
                    .expect("the dead letters");
            found.extend(letters);
        }
        found
    }

    /// The broker, under the bench's own account.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Stops the services in good order.
    pub async fn stop(mut self) {
        self.stop_services().await;
    }

    /// Stops the services in good order; database, broker and clock stay.
    pub async fn stop_services(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Stops the services in good order and starts them again where they listened, as an upgrade does.
    ///
    /// # Panics
    /// If they have been stopped.
    pub async fn restart(&mut self, services: Vec<Service>) {
        let listeners = self.running().listeners.clone();
        for (name, address) in listeners {
            let config = self.config.clone();
            self.config = config
                .with(&format!("http.{name}"), address.to_string())
                .expect("a setting of the bench");
        }
        self.stop_services().await;
        self.running = Some(self.start_again(services).await);
    }

    /// Starts the services once more, on the same database, broker and clock: a replica, or the next process.
    pub async fn start_again(&self, services: Vec<Service>) -> Running {
        let clock = std::sync::Arc::new(self.clock.clone());
        runtime::start(self.config.clone(), clock, false, services)
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    }
}
