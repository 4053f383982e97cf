//! The contexts that handlers get.

use std::{
    future::Future,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contracts::{Actor, Command, Error, Event, Query};
use kernel::EventId;
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction, pool::PoolConnection};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{Crypto, Host, Result, Settings, audit::Look, outbox, telemetry};

/// One unit of work: an open transaction, the actor, the instant, what is to be told and audited. It is committed by
/// the runtime when the handler returns `Ok`; nothing is left of it otherwise.
#[derive(Clone)]
pub struct Cx {
    inner: Arc<CxInner>,
}

struct CxInner {
    host: Host,
    actor: Actor,
    now: OffsetDateTime,
    is_opened: bool,
    transaction: tokio::sync::Mutex<Option<Transaction<'static, Postgres>>>,
    pending: Mutex<Pending>,
}

/// What is written when the unit commits.
#[derive(Default)]
pub(crate) struct Pending {
    pub events: Vec<outbox::Waiting>,
    pub audits: Vec<AuditRow>,
    pub wake: Vec<&'static str>,
    pub answers: Vec<KeptAnswer>,
    pub reload_settings: bool,
}

/// One row of the audit trail.
#[derive(Clone)]
pub(crate) struct AuditRow {
    pub by: Actor,
    pub action: String,
    pub object: String,
    pub detail: Value,
}

/// The answer to a command, to be kept under its key.
pub(crate) struct KeptAnswer {
    pub key: Uuid,
    pub subject: &'static str,
    pub fingerprint: Vec<u8>,
    pub reply: Vec<u8>,
}

/// The open transaction, for a statement. Drop it before asking for it again.
pub struct Db<'a>(tokio::sync::MappedMutexGuard<'a, Transaction<'static, Postgres>>);

impl Deref for Db<'_> {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.0
    }
}
impl DerefMut for Db<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

impl Cx {
    pub(crate) async fn begin(
        host: Host,
        pool: &PgPool,
        actor: Actor,
        opening: Option<&'static str>,
    ) -> Result<Self> {
        let transaction = match opening {
            Some(statement) => {
                pool.begin_with(AssertSqlSafe(format!("begin; {statement}")))
                    .await?
            }
            None => pool.begin().await?,
        };
        let now = host.clock().now();
        let inner = CxInner {
            host,
            actor,
            now,
            is_opened: opening.is_some(),
            transaction: tokio::sync::Mutex::new(Some(transaction)),
            pending: Mutex::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Writes what was emitted and audited, commits, and wakes who was to be woken.
    pub(crate) async fn commit(self) -> Result<()> {
        let pending = std::mem::take(&mut *self.pending());
        let Some(mut transaction) = self.inner.transaction.lock().await.take() else {
            return Err(Error::internal("the unit of work has already ended").into());
        };
        outbox::write(&mut transaction, &self.inner.host, self.now(), &pending).await?;
        transaction.commit().await?;
        let host = &self.inner.host;
        if !pending.events.is_empty() {
            host.wake(outbox::RELAY);
        }
        if pending.reload_settings
            && let Err(failure) = host.settings_cache().reload(host.pool()).await
        {
            // Committed all the same; the regular refresh follows.
            drop(failure.into_error());
        }
        pending.wake.into_iter().for_each(|name| host.wake(name));
        Ok(())
    }

    /// The instant of this unit; the same from its beginning to its end.
    pub fn now(&self) -> OffsetDateTime {
        self.inner.now
    }

    /// Who asks. In a reaction or a job: the service itself.
    pub fn actor(&self) -> &Actor {
        &self.inner.actor
    }

    /// Whether the unit has begun with the service's [`heap_opening`](crate::Service::heap_opening).
    pub fn is_opened(&self) -> bool {
        self.inner.is_opened
    }

    /// The open transaction.
    ///
    /// # Panics
    /// After the unit has ended: a handler that lets its context live longer than itself.
    pub async fn db(&self) -> Db<'_> {
        let guard = self.inner.transaction.lock().await;
        Db(tokio::sync::MutexGuard::map(guard, |open| {
            open.as_mut().expect("the unit of work has not ended")
        }))
    }

    /// Tells of an event, if and when the unit commits.
    pub fn emit<E: Event>(&self, event: &E) {
        self.emit_by(self.actor(), event);
    }

    /// As [`emit`](Self::emit), where a batch does what `actor` has asked for.
    pub fn emit_by<E: Event>(&self, actor: &Actor, event: &E) {
        let waiting = outbox::Waiting {
            by: actor.clone(),
            event_id: EventId::generate(self.now()).uuid(),
            subject: E::SUBJECT,
            aggregate: event.aggregate(),
            payload: serde_json::to_string(event).expect("types of the contract are maps with string keys"),
            traceparent: telemetry::traceparent(),
        };
        self.pending().events.push(waiting);
    }

    /// Writes to the audit trail. No personal data in `detail`.
    pub fn audit(&self, action: &str, object: impl ToString, detail: Value) {
        self.audit_by(self.actor(), action, object, detail);
    }

    /// As [`audit`](Self::audit), where a batch does what `actor` has asked for.
    pub fn audit_by(&self, actor: &Actor, action: &str, object: impl ToString, detail: Value) {
        self.pending().audits.push(AuditRow {
            by: actor.clone(),
            action: action.into(),
            object: object.to_string(),
            detail,
        });
    }

    /// Starts a worker or job of this service right after the commit.
    pub fn wake(&self, name: &'static str) {
        self.pending().wake.push(name);
    }

    /// This unit is for many, or many wait for what it locks. Plans that are made in it go by an index, as with
    /// [`Service::by_index`](crate::Service::by_index), also in a service that elsewhere adds up whole tables. And should the process
    /// stand still meanwhile, the database ends the unit after two seconds, not after a minute.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn for_many(&self) -> Result<()> {
        const SETTINGS: &str =
            "select set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
            set_config('idle_in_transaction_session_timeout', '2s', true)";
        sqlx::query(SETTINGS).execute(&mut *self.db().await).await?;
        Ok(())
    }

    /// Whether the unit has written nothing and leaves nothing behind.
    pub(crate) async fn has_done_nothing(&self) -> Result<bool> {
        let pending = {
            let pending = self.pending();
            !pending.events.is_empty() || !pending.audits.is_empty()
        };
        if pending {
            return Ok(false);
        }
        // A transaction gets its number with its first write.
        let written: bool = sqlx::query_scalar("select pg_current_xact_id_if_assigned() is not null")
            .fetch_one(&mut *self.db().await)
            .await?;
        Ok(!written)
    }

    pub(crate) fn keep_answer(&self, answer: KeptAnswer) {
        self.pending().answers.push(answer);
    }

    pub(crate) fn reload_settings(&self) {
        self.pending().reload_settings = true;
    }

    /// The settings in force now.
    pub fn settings(&self) -> Settings {
        self.settings_at(self.now())
    }

    /// The settings in force at `instant`.
    pub fn settings_at(&self, instant: OffsetDateTime) -> Settings {
        self.inner.host.settings_cache().at(instant)
    }

    /// Keys and what is done with them.
    pub fn crypto(&self) -> &Crypto {
        self.inner.host.crypto()
    }

    /// Whether invented identities are accepted (decision 28).
    pub fn test_identities(&self) -> bool {
        self.inner.host.config().run.demo
    }

    /// What [`Service::state`](crate::Service::state) has built.
    pub fn state<T: Send + Sync + 'static>(&self) -> Arc<T> {
        self.inner.host.state()
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.inner.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A context that only reads: queries, and the gathering of facts before a decision.
#[derive(Clone)]
pub struct Read {
    host: Host,
    actor: Actor,
    /// The command's key or the event's id, from which keys of commands sent on the way are derived.
    cause: Option<Uuid>,
}

impl Read {
    pub(crate) fn new(host: Host, actor: Actor, cause: Option<Uuid>) -> Self {
        Self { host, actor, cause }
    }

    /// A connection to the service's own schema.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn db(&self) -> Result<PoolConnection<Postgres>> {
        Ok(self.host.pool().acquire().await?)
    }

    /// Now, by the injected clock.
    pub fn now(&self) -> OffsetDateTime {
        self.host.clock().now()
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The settings in force now.
    pub fn settings(&self) -> Settings {
        self.host.settings()
    }

    /// Keys and what is done with them.
    pub fn crypto(&self) -> &Crypto {
        self.host.crypto()
    }

    /// Whether invented identities are accepted (decision 28).
    pub fn test_identities(&self) -> bool {
        self.host.config().run.demo
    }

    /// What [`Service::state`](crate::Service::state) has built.
    pub fn state<T: Send + Sync + 'static>(&self) -> Arc<T> {
        self.host.state()
    }

    /// The command's key or the event's id: what is being handled. A worker has none.
    pub fn cause(&self) -> Option<Uuid> {
        self.cause
    }

    /// The running service.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Asks another service, as this service.
    ///
    /// # Errors
    /// What the other refuses, or `unavailable`.
    pub async fn ask<Q: Query>(&self, query: Q) -> Result<Q::Reply> {
        let me = Actor::service(self.host.service());
        Ok(self.host.client().ask(&me, query).await?)
    }

    /// Asks another service on behalf of the asker, who needs the right to it.
    ///
    /// # Errors
    /// What the other refuses, or `unavailable`.
    pub async fn ask_as_caller<Q: Query>(&self, query: Q) -> Result<Q::Reply> {
        Ok(self.host.client().ask(&self.actor, query).await?)
    }

    /// Sends a command to another service, as this service, under a key derived from what is being handled and
    /// `step`: handled again, it is the same command.
    ///
    /// # Errors
    /// What the other refuses, or `unavailable`.
    pub async fn tell<C: Command>(&self, step: &str, command: C) -> Result<C::Reply> {
        let cause = self.cause.unwrap_or_else(|| self.host.new_key());
        let key = Uuid::new_v5(&cause, step.as_bytes());
        let me = Actor::service(self.host.service());
        Ok(self.host.client().tell(&me, key, command).await?)
    }

    /// Writes to the audit trail that something was read, and waits until that is kept. No personal data in `detail`.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn audit(&self, action: &str, object: impl ToString, detail: Value) -> Result<()> {
        let look = Look {
            at: self.now(),
            row: AuditRow {
                by: self.actor.clone(),
                action: action.into(),
                object: object.to_string(),
                detail,
            },
        };
        self.host.keep_look(look).await
    }
}

/// The context of a worker: reads, sends commands, and opens transactions of its own.
#[derive(Clone)]
pub struct Worker {
    read: Read,
    stop: CancellationToken,
}

impl Deref for Worker {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.read
    }
}

impl Worker {
    pub(crate) fn new(host: Host, stop: CancellationToken) -> Self {
        let me = Actor::service(host.service());
        Self {
            read: Read::new(host, me, None),
            stop,
        }
    }

    /// Whether the process is stopping: finish what has begun, begin nothing new.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Waits until the process is stopping: for what must not hold it up.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Sends a command as this service. `key` comes from the row that keeps the intent, so that it can be asked again.
    ///
    /// # Errors
    /// What the other refuses; `unavailable` if there was no definite answer.
    pub async fn tell<C: Command>(&self, key: Uuid, command: C) -> contracts::Result<C::Reply> {
        self.read.host.client().tell(&self.read.actor, key, command).await
    }

    /// One transaction.
    ///
    /// # Errors
    /// Whatever `work` refuses, or the database.
    pub async fn unit<T, F, W>(&self, work: F) -> Result<T>
    where
        F: FnOnce(Cx) -> W,
        W: Future<Output = Result<T>>,
    {
        self.read.host.unit(self.read.actor.clone(), work).await
    }
}
