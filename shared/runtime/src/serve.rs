//! Puts services together and runs them in one process.

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};

use kernel::SharedClock;
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::{net::TcpListener, sync::Notify};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    Bus, Client, Config, Crypto, Host, Service, commands, config::ConfigError, events, health, jobs, outbox,
    workers,
};

/// Services that run. Dropped without [`Running::stop`], they take nothing new.
pub struct Running {
    /// Their hosts, in the order given.
    pub hosts: Vec<Host>,
    /// Where each listener listens: `ops`, `portal`, `mobile`, `callbacks`.
    pub listeners: HashMap<&'static str, SocketAddr>,
    /// What begins work: listeners, consumers, jobs, workers. Ends first, for what it has begun asks the others.
    front: Stage,
    /// What answers requests.
    answers: Stage,
    /// What carries events out. Ends last: everything before may still emit.
    roads: Stage,
    drain: Duration,
}

/// Tasks that end together.
#[derive(Default)]
struct Stage {
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Stage {
    /// Stops its tasks and waits for them. False = they did not end in time.
    async fn end(&self, patience: Duration) -> bool {
        self.stop.cancel();
        self.tasks.close();
        tokio::time::timeout(patience, self.tasks.wait()).await.is_ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for stage in [&self.front, &self.answers, &self.roads] {
            stage.stop.cancel();
        }
    }
}

/// Why services cannot run, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting or secret.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The key file.
    #[error(transparent)]
    Keys(#[from] crate::KeyFileError),
    /// The database.
    #[error("PostgreSQL at {at} as {role}: {error}; is it up, and was `timebank migrate` run?")]
    Database {
        /// Host and port.
        at: String,
        /// Role.
        role: String,
        /// What it says.
        error: sqlx::Error,
    },
    /// The broker.
    #[error("{0}")]
    Broker(String),
    /// A listener's address.
    #[error("cannot listen on {address} for `{name}`: {error}; stop what uses it or set http.{name}")]
    Listen {
        /// Key in `[http]`.
        name: &'static str,
        /// Address.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// Something a service builds from its configuration.
    #[error("{service}: {problem}")]
    State {
        /// Whose.
        service: &'static str,
        /// What is wrong.
        problem: String,
    },
}

/// Starts services. When it returns, they answer.
///
/// # Errors
/// Whatever keeps one of them from running.
pub async fn start(
    config: Config,
    clock: SharedClock,
    real_clock: bool,
    services: Vec<Service>,
) -> Result<Running, StartError> {
    let config = Arc::new(config);
    let crypto = Arc::new(Crypto::from_toml(&config.secret("field-keys.toml")?)?);
    let mut running = Running {
        hosts: Vec::new(),
        listeners: HashMap::new(),
        front: Stage::default(),
        answers: Stage::default(),
        roads: Stage::default(),
        drain: Duration::from_secs(config.run.drain_seconds),
    };
    let mut health = health::Health {
        services: Vec::new(),
        real_clock,
    };
    for service in services {
        let (host, bus) = running.start_service(&config, &clock, &crypto, service).await?;
        health.services.push((host.clone(), bus));
        running.hosts.push(host);
    }
    running.listen(&config, "ops", health::router(health)).await?;
    Ok(running)
}

impl Running {
    async fn start_service(
        &mut self,
        config: &Arc<Config>,
        clock: &SharedClock,
        crypto: &Arc<Crypto>,
        service: Service,
    ) -> Result<(Host, Bus), StartError> {
        service.validate().map_err(|problem| StartError::State {
            service: service.name,
            problem,
        })?;
        let pools = connect(config, &service).await?;
        let bus = Bus::connect(config, service.name)
            .await
            .map_err(|error| StartError::Broker(error.to_string()))?;
        let names = service
            .jobs
            .iter()
            .map(|job| job.name)
            .chain(service.workers.iter().map(|worker| worker.name));
        let wakers: HashMap<&'static str, Arc<Notify>> = names
            .chain([outbox::RELAY])
            .map(|name| (name, Arc::new(Notify::new())))
            .collect();
        let client = Client::new(bus.clone(), clock.clone());
        let host = Host::new(
            (service.name, service.heap_opening),
            config.clone(),
            pools,
            client,
            clock.clone(),
            crypto.clone(),
            wakers.clone(),
        );
        let mut states = HashMap::new();
        for (id, make) in &service.states {
            let state = make(&host).map_err(|problem| StartError::State {
                service: service.name,
                problem,
            })?;
            states.insert(*id, state);
        }
        host.set_states(states);
        host.settings_cache()
            .reload(host.pool())
            .await
            .map_err(|failure| StartError::State {
                service: service.name,
                problem: failure.into_error().to_string(),
            })?;

        let Stage { tasks, stop } = &self.answers;
        let requests = service.requests;
        commands::serve(host.clone(), bus.clone(), requests, tasks.clone(), stop.clone())
            .await
            .map_err(|error| StartError::Broker(error.to_string()))?;
        let Stage { tasks, stop } = &self.roads;
        tasks.spawn(outbox::relay(
            host.clone(),
            bus.clone(),
            wakers[outbox::RELAY].clone(),
            stop.clone(),
        ));
        tasks.spawn(refresh_settings(host.clone(), stop.clone()));
        let Stage { tasks, stop } = &self.front;
        let reactions = service.reactions;
        tasks.spawn(events::consume(
            host.clone(),
            bus.clone(),
            reactions,
            stop.clone(),
        ));
        for job in service.jobs {
            let waker = wakers[job.name].clone();
            tasks.spawn(jobs::run(host.clone(), job, waker, stop.clone()));
        }
        for worker in service.workers {
            let waker = wakers[worker.name].clone();
            tasks.spawn(workers::run(host.clone(), worker, waker, stop.clone()));
        }
        for (name, router) in service.listeners {
            self.listen(config, name, router(host.clone())).await?;
        }
        Ok((host, bus))
    }

    async fn listen(
        &mut self,
        config: &Config,
        name: &'static str,
        router: axum::Router,
    ) -> Result<(), StartError> {
        let address = config.listen(name)?;
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| StartError::Listen { name, address, error })?;
        let bound = listener
            .local_addr()
            .map_err(|error| StartError::Listen { name, address, error })?;
        self.listeners.insert(name, bound);
        let stop = self.front.stop.clone();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        self.front.tasks.spawn(async move {
            let serve = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned());
            if let Err(error) = serve.await {
                tracing::error!(name, %error, "listener ended");
            }
        });
        Ok(())
    }

    /// Stops: takes nothing new, finishes what has begun, and returns when all is done or the drain time is over.
    pub async fn stop(self) {
        let until = tokio::time::Instant::now() + self.drain;
        let left = || until.saturating_duration_since(tokio::time::Instant::now());
        // A browser that holds on to a page may use up two thirds of the time, not all of it.
        let mut all = self.front.end(left() * 2 / 3).await;
        all &= self.answers.end(left() * 2 / 3).await;
        all &= self.roads.end(left()).await;
        if !all {
            tracing::warn!("some work did not finish in time; it is done again after the next start");
        }
        for host in &self.hosts {
            let _ = tokio::time::timeout(Duration::from_secs(1), host.close()).await;
        }
    }
}

/// Connections for everything, and the one for [`Host::heap`], which is made when it is needed.
async fn connect(config: &Config, service: &Service) -> Result<(PgPool, PgPool), StartError> {
    let (name, schema) = (service.name, service.schema);
    let role = format!("tb_{schema}");
    let mut options = PgConnectOptions::new_without_pgpass()
        .host(&config.database.host)
        .port(config.database.port)
        .username(&role)
        .password(&config.secret(&format!("db-{name}"))?)
        .database(&config.database.name)
        .application_name(name)
        // Only the runtime's own tables are named without their schema.
        .options([
            ("search_path", format!("{schema}, public")),
            ("lock_timeout", "5s".into()),
            // A process that stands still must not keep its locks for ever.
            ("idle_in_transaction_session_timeout", "60s".into()),
        ]);
    if service.by_index {
        // A plan that cannot do without reading a whole table is thought so dear then that it would be compiled.
        options = options.options([("enable_seqscan", "off"), ("jit", "off")]);
    }
    let pool = PgPoolOptions::new()
        .acquire_timeout(Duration::from_secs(5))
        // A ping before every statement would cost a round trip; a connection that was just used need not be asked.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > Duration::from_secs(1) {
                    sqlx::Connection::ping(connection).await?;
                }
                Ok(true)
            })
        });
    let heaps = pool
        .clone()
        .max_connections(1)
        .min_connections(0)
        .connect_lazy_with(options.clone());
    let pool = pool.max_connections(config.database.pool_size).min_connections(1);
    match pool.connect_with(options).await {
        Ok(pool) => Ok((pool, heaps)),
        Err(error) => Err(StartError::Database {
            at: format!("{}:{}", config.database.host, config.database.port),
            role,
            error,
        }),
    }
}

/// Another replica may have copied a new setting.
async fn refresh_settings(host: Host, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(10)) => {}
        }
        if let Err(failure) = host.settings_cache().reload(host.pool()).await {
            tracing::warn!(service = host.service(), error = %failure.into_error(), "settings not refreshed");
        }
    }
}
