mod parts;

use std::{
    any::TypeId,
    collections::HashSet,
    future::Future,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use contracts::{Actor, Command, Event, Query};
use futures::future::BoxFuture;
use sqlx::{PgConnection, migrate::Migrator};
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{
    Batcher, Cx, Host, Limits, Progress, Read, Result, Schedule, Worker,
    answers::{self, Keyed},
    batcher::busy,
    settings,
    wire::{encode, parse},
};
pub(crate) use parts::{
    AnyState, Apply, ApplyMany, Decide, Endpoint, GatherMany, Job, React, Reaction, Run, Test, WorkerLoop,
};
pub use parts::{Asked, Invariant, Sealed};
use parts::{Listener, MakeState};

/// A service: its name, its schema, and everything it answers, reacts to and starts by itself.
pub struct Service {
    pub(crate) name: &'static str,
    pub(crate) schema: &'static str,
    pub(crate) migrations: Migrator,
    pub(crate) requests: Vec<Endpoint>,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) workers: Vec<WorkerLoop>,
    pub(crate) listeners: Vec<Listener>,
    pub(crate) states: Vec<(TypeId, MakeState)>,
    pub(crate) invariants: Vec<Invariant>,
    pub(crate) sealed: Vec<Sealed>,
    pub(crate) heap_opening: Option<&'static str>,
    pub(crate) by_index: bool,
}

impl Service {
    /// A service with nothing in it but the runtime's own parts.
    pub fn new(name: &'static str, schema: &'static str) -> Self {
        let empty = Self {
            name,
            schema,
            migrations: Migrator::with_migrations(Vec::new()),
            requests: Vec::new(),
            reactions: Vec::new(),
            jobs: Vec::new(),
            workers: Vec::new(),
            listeners: Vec::new(),
            states: Vec::new(),
            invariants: Vec::new(),
            // The runtime's own: the first answer to every command.
            sealed: vec![Sealed {
                table: "idempotency",
                columns: &["reply"],
            }],
            heap_opening: None,
            by_index: false,
        };
        empty.on("copy_setting", settings::copy_setting).job(
            "seal_audit",
            crate::every(time::Duration::seconds(2)),
            crate::audit::seal,
        )
    }

    /// The migrations of the service's own tables.
    #[must_use]
    pub fn migrations(mut self, migrations: Migrator) -> Self {
        self.migrations = migrations;
        self
    }

    /// Columns of one of the service's tables, without its schema, that [`Crypto::seal`](crate::Crypto::seal) has made:
    /// `timebank keys rotate` puts them under the current key, `timebank check` looks for their keys.
    #[must_use]
    pub fn sealed(mut self, table: &'static str, columns: &'static [&'static str]) -> Self {
        self.sealed.push(Sealed { table, columns });
        self
    }

    /// A statement without parameters that every [`Host::heap`] of the service begins with, such as a lock: it goes along
    /// with `begin` and costs no round trip of its own. [`Cx::is_opened`] tells that it was carried out.
    #[must_use]
    pub fn heap_opening(mut self, statement: &'static str) -> Self {
        self.heap_opening = Some(statement);
        self
    }

    /// Rows are found by an index wherever there is one, whatever a table's size is thought to be. A connection keeps the plans
    /// that it made while a table was small: with them it would read all of what has filled up since, for each statement, until
    /// the database next counts its rows. Not for a service that adds up whole tables.
    #[must_use]
    pub fn by_index(mut self) -> Self {
        self.by_index = true;
        self
    }

    /// A command that needs nothing from others.
    #[must_use]
    pub fn command<C, F, D>(self, decide: F) -> Self
    where
        C: Command,
        F: Fn(Cx, C) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<C::Reply>> + Send + 'static,
    {
        self.command_with(
            |_, _: C| async { Ok(()) },
            move |cx, command, ()| decide(cx, command),
        )
    }

    /// A command whose facts are gathered first, outside the transaction.
    #[must_use]
    pub fn command_with<C, G, P, GF, F, D>(mut self, gather: GF, decide: F) -> Self
    where
        C: Command,
        G: Send + 'static,
        GF: Fn(Read, C) -> P + Clone + Send + Sync + 'static,
        P: Future<Output = Result<G>> + Send + 'static,
        F: Fn(Cx, C, G) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<C::Reply>> + Send + 'static,
    {
        let run = move |read: Read, body: Bytes| -> BoxFuture<'static, Result<Decide>> {
            let (gather, decide) = (gather.clone(), decide.clone());
            Box::pin(async move {
                let command: C = parse(&body)?;
                let facts = gather(read, command.clone()).await?;
                let decision: Decide = Box::new(move |cx| {
                    Box::pin(async move { Ok(encode(&decide(cx, command, facts).await?)) })
                });
                Ok(decision)
            })
        };
        self.requests.push(Endpoint {
            subject: C::SUBJECT,
            run: Run::Command(Arc::new(run)),
        });
        self
    }

    /// A command of which all that wait, up to a thousand, are carried out in one transaction. The handler gives one
    /// answer a request, in their order; where it fails as a whole, smaller pieces are tried, down to each alone.
    ///
    /// The runtime keeps no answer under the key: the handler's own books must answer a repetition, and tell another
    /// request under the same key from it. The unit acts as the service; who asks stands beside each request.
    #[must_use]
    pub fn batch<C, F, D>(mut self, carry_out: F) -> Self
    where
        C: Command,
        F: Fn(Cx, Arc<[Asked<C>]>) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<Vec<contracts::Result<C::Reply>>>> + Send + 'static,
    {
        let started: OnceLock<Batcher<Asked<C>, contracts::Result<C::Reply>>> = OnceLock::new();
        let ask =
            move |host: &Host, key: Uuid, actor: Actor, body: Bytes| -> BoxFuture<'static, Result<Vec<u8>>> {
                let batcher = started.get_or_init(|| {
                    let (host, carry_out) = (host.clone(), carry_out.clone());
                    Batcher::start(Limits::default(), move |batch: Arc<[Asked<C>]>| {
                        let (host, carry_out) = (host.clone(), carry_out.clone());
                        async move {
                            let me = Actor::service(host.service());
                            host.heap(me, |cx| carry_out(cx, batch)).await
                        }
                    })
                });
                let batcher = batcher.clone();
                Box::pin(async move {
                    let command: C = parse(&body)?;
                    let asked = Asked { key, actor, command };
                    Ok(encode(&batcher.ask(asked).await??))
                })
            };
        self.requests.push(Endpoint {
            subject: C::SUBJECT,
            run: Run::Batch(Arc::new(ask)),
        });
        self
    }

    /// As [`command_with`](Self::command_with), where all that wait, up to a thousand, are decided in one transaction: an
    /// answer each, in their order, kept like that of any other command. A refused one must leave nothing behind; where the
    /// unit fails as a whole, smaller pieces are tried, down to each alone. The unit acts as the service: what somebody has
    /// asked for is told and audited as theirs by [`Cx::emit_by`] and [`Cx::audit_by`].
    #[must_use]
    pub fn command_batch<C, G, P, GF, F, D>(mut self, gather: GF, decide: F) -> Self
    where
        C: Command,
        G: Clone + Send + Sync + 'static,
        GF: Fn(Read, C) -> P + Clone + Send + Sync + 'static,
        P: Future<Output = Result<G>> + Send + 'static,
        F: Fn(Cx, Vec<(Asked<C>, G)>) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<Vec<contracts::Result<C::Reply>>>> + Send + 'static,
    {
        type Waiting<C, G> = Keyed<(Asked<C>, G)>;
        type Waiter<C, G> = Batcher<Waiting<C, G>, contracts::Result<Vec<u8>>>;
        let started: OnceLock<Waiter<C, G>> = OnceLock::new();
        // As many as may wait, those that are gathered for among them.
        let room = Arc::new(Semaphore::new(Limits::default().queue));
        let ask =
            move |host: &Host, key: Uuid, actor: Actor, body: Bytes| -> BoxFuture<'static, Result<Vec<u8>>> {
                let batcher = started.get_or_init(|| {
                    let (host, decide) = (host.clone(), decide.clone());
                    Batcher::start(Limits::default(), move |batch: Arc<[Waiting<C, G>]>| {
                        let (host, decide) = (host.clone(), decide.clone());
                        async move {
                            let decide = async |cx, asked| {
                                let answers = decide(cx, asked).await?;
                                Ok(answers.into_iter().map(|answer| Ok(encode(&answer?))).collect())
                            };
                            answers::together(&host, C::SUBJECT, &batch, decide).await
                        }
                    })
                });
                let (host, batcher, gather) = (host.clone(), batcher.clone(), gather.clone());
                let room = room.clone();
                Box::pin(async move {
                    let _place = room.try_acquire().map_err(|_| busy())?;
                    let fingerprint = answers::fingerprint(&host, C::SUBJECT, &actor, &body);
                    if let Some(reply) = answers::first(&host, key, &fingerprint).await? {
                        return Ok(reply);
                    }
                    let command: C = parse(&body)?;
                    let read = Read::new(host.clone(), actor.clone(), Some(key));
                    let facts = match gather(read, command.clone()).await {
                        Ok(facts) => facts,
                        Err(failure) => return answers::instead(&host, key, &fingerprint, failure).await,
                    };
                    let request = (Asked { key, actor, command }, facts);
                    let waiting = Keyed {
                        key,
                        fingerprint,
                        request,
                    };
                    Ok(batcher.ask(waiting).await??)
                })
            };
        self.requests.push(Endpoint {
            subject: C::SUBJECT,
            run: Run::Batch(Arc::new(ask)),
        });
        self
    }

    /// A query.
    #[must_use]
    pub fn query<Q, F, A>(mut self, answer: F) -> Self
    where
        Q: Query,
        F: Fn(Read, Q) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Result<Q::Reply>> + Send + 'static,
    {
        let run = move |read: Read, body: Bytes| -> BoxFuture<'static, Result<Vec<u8>>> {
            let answer = answer.clone();
            Box::pin(async move { Ok(encode(&answer(read, parse(&body)?).await?)) })
        };
        self.requests.push(Endpoint {
            subject: Q::SUBJECT,
            run: Run::Query(Arc::new(run)),
        });
        self
    }

    /// Reacts to an event. `name` is the inbox consumer: it must never change once deployed.
    #[must_use]
    pub fn on<E, F, D>(self, name: &'static str, apply: F) -> Self
    where
        E: Event,
        F: Fn(Cx, E) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<()>> + Send + 'static,
    {
        self.reaction(
            name,
            false,
            |_, _: E| async { Ok(()) },
            move |cx, event, ()| apply(cx, event),
        )
    }

    /// Reacts to an event after asking others, outside the transaction.
    #[must_use]
    pub fn on_with<E, G, P, GF, F, D>(self, name: &'static str, gather: GF, apply: F) -> Self
    where
        E: Event,
        G: Send + 'static,
        GF: Fn(Read, E) -> P + Clone + Send + Sync + 'static,
        P: Future<Output = Result<G>> + Send + 'static,
        F: Fn(Cx, E, G) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<()>> + Send + 'static,
    {
        self.reaction(name, true, gather, apply)
    }

    fn reaction<E, G, P, GF, F, D>(mut self, name: &'static str, asks: bool, gather: GF, apply: F) -> Self
    where
        E: Event,
        G: Send + 'static,
        GF: Fn(Read, E) -> P + Clone + Send + Sync + 'static,
        P: Future<Output = Result<G>> + Send + 'static,
        F: Fn(Cx, E, G) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<()>> + Send + 'static,
    {
        let run = move |read: Read, body: Bytes| -> BoxFuture<'static, Result<Apply>> {
            let (gather, apply) = (gather.clone(), apply.clone());
            Box::pin(async move {
                let event: E = parse(&body)?;
                let facts = gather(read, event.clone()).await?;
                let step: Apply = Box::new(move |cx| Box::pin(apply(cx, event, facts)));
                Ok(step)
            })
        };
        self.reactions.push(Reaction {
            name,
            subject: E::SUBJECT,
            react: React::One {
                gather: Arc::new(run),
                asks,
            },
        });
        self
    }

    /// Reacts to up to a hundred waiting events in one transaction. If it fails, smaller pieces are tried, down to each
    /// alone. Kinds of events that wait together are handled in the order in which their reactions are declared, as
    /// far as each aggregate's own order allows.
    #[must_use]
    pub fn on_batch<E, F, D>(self, name: &'static str, apply: F) -> Self
    where
        E: Event,
        F: Fn(Cx, Vec<E>) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<()>> + Send + 'static,
    {
        self.batch_reaction(
            name,
            false,
            |_, _: Vec<E>| async { Ok(()) },
            move |cx, events, ()| apply(cx, events),
        )
    }

    /// As [`on_batch`](Self::on_batch), after asking others about the events, outside the transaction. Of what was
    /// gathered for, some may be known already: `apply` gets the others.
    #[must_use]
    pub fn on_batch_with<E, G, P, GF, F, D>(self, name: &'static str, gather: GF, apply: F) -> Self
    where
        E: Event,
        G: Send + 'static,
        GF: Fn(Read, Vec<E>) -> P + Clone + Send + Sync + 'static,
        P: Future<Output = Result<G>> + Send + 'static,
        F: Fn(Cx, Vec<E>, G) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<()>> + Send + 'static,
    {
        self.batch_reaction(name, true, gather, apply)
    }

    fn batch_reaction<E, G, P, GF, F, D>(
        mut self,
        name: &'static str,
        asks: bool,
        gather: GF,
        apply: F,
    ) -> Self
    where
        E: Event,
        G: Send + 'static,
        GF: Fn(Read, Vec<E>) -> P + Clone + Send + Sync + 'static,
        P: Future<Output = Result<G>> + Send + 'static,
        F: Fn(Cx, Vec<E>, G) -> D + Clone + Send + Sync + 'static,
        D: Future<Output = Result<()>> + Send + 'static,
    {
        let run = move |read: Read, bodies: Vec<Bytes>| -> BoxFuture<'static, Result<ApplyMany>> {
            let (gather, apply) = (gather.clone(), apply.clone());
            Box::pin(async move {
                let events = bodies
                    .iter()
                    .map(|body| parse(body))
                    .collect::<Result<Vec<E>>>()?;
                let facts = gather(read, events.clone()).await?;
                let step: ApplyMany = Box::new(move |cx, chosen| {
                    let chosen = events.into_iter().zip(chosen).filter(|(_, chosen)| *chosen);
                    Box::pin(apply(cx, chosen.map(|(event, _)| event).collect(), facts))
                });
                Ok(step)
            })
        };
        self.reactions.push(Reaction {
            name,
            subject: E::SUBJECT,
            react: React::Many {
                gather: Arc::new(run),
                asks,
            },
        });
        self
    }

    /// Work that the clock starts, on one replica at a time, in one transaction.
    #[must_use]
    pub fn job<F, D>(mut self, name: &'static str, schedule: Schedule, run: F) -> Self
    where
        F: Fn(Cx) -> D + Send + Sync + 'static,
        D: Future<Output = Result<Progress>> + Send + 'static,
    {
        self.jobs.push(Job {
            name,
            schedule,
            run: Arc::new(move |cx| Box::pin(run(cx))),
        });
        self
    }

    /// Work that may use the network: runs when woken and every 200 ms, on every replica, outside any transaction.
    #[must_use]
    pub fn worker<F, D>(mut self, name: &'static str, run: F) -> Self
    where
        F: Fn(Worker) -> D + Send + Sync + 'static,
        D: Future<Output = Result<Progress>> + Send + 'static,
    {
        self.workers.push(WorkerLoop {
            name,
            run: Arc::new(move |worker| Box::pin(run(worker))),
        });
        self
    }

    /// A listener; its address is `[http] <name>` of the configuration.
    #[must_use]
    pub fn http(mut self, name: &'static str, router: fn(Host) -> axum::Router) -> Self {
        self.listeners.push((name, router));
        self
    }

    /// Something built once from the configuration, for handlers to use.
    #[must_use]
    pub fn state<T, F>(mut self, make: F) -> Self
    where
        T: Send + Sync + 'static,
        F: Fn(&Host) -> std::result::Result<T, String> + Send + Sync + 'static,
    {
        let make: MakeState = Box::new(move |host| Ok(Arc::new(make(host)?) as AnyState));
        self.states.push((TypeId::of::<T>(), make));
        self
    }

    /// Something that must always hold: each row (one text column) that `sql` finds is a violation. `$1` is the
    /// instant after which rows count as in flight.
    #[must_use]
    pub fn invariant(mut self, name: &'static str, sql: &'static str) -> Self {
        self.invariants.push(Invariant {
            name,
            test: Test::Sql(sql),
        });
        self
    }

    /// Something that must always hold and that SQL alone cannot say; gives a sentence a violation.
    #[must_use]
    pub fn invariant_fn<F>(mut self, name: &'static str, test: F) -> Self
    where
        F: for<'a> Fn(&'a mut PgConnection, OffsetDateTime) -> BoxFuture<'a, sqlx::Result<Vec<String>>>
            + Send
            + Sync
            + 'static,
    {
        self.invariants.push(Invariant {
            name,
            test: Test::Fn(Arc::new(test)),
        });
        self
    }

    /// What would otherwise go wrong silently: two handlers of one name, or a subject of somebody else's.
    pub(crate) fn validate(&self) -> std::result::Result<(), String> {
        let mut names = HashSet::new();
        let jobs = self.jobs.iter().map(|job| job.name);
        let workers = self.workers.iter().map(|worker| worker.name);
        for name in jobs.chain(workers) {
            if !names.insert(name) {
                return Err(format!("two jobs or workers are called `{name}`"));
            }
        }
        let mut reactions = HashSet::new();
        for reaction in &self.reactions {
            if !reactions.insert((reaction.name, reaction.subject)) {
                let (name, subject) = (reaction.name, reaction.subject);
                return Err(format!("two reactions to {subject} are called `{name}`"));
            }
        }
        let mut subjects = HashSet::new();
        for endpoint in &self.requests {
            let subject = endpoint.subject;
            if subject
                .strip_prefix("tb.cmd.")
                .and_then(|rest| rest.split('.').next())
                != Some(self.name)
            {
                return Err(format!("{subject} is not a subject of this service"));
            }
            if !subjects.insert(subject) {
                return Err(format!("{subject} has two handlers"));
            }
        }
        Ok(())
    }

    /// Its name, e.g. `ledger`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Every sealed column of its schema, the runtime's own included.
    pub fn sealed_columns(&self) -> &[Sealed] {
        &self.sealed
    }

    /// Its schema, e.g. `ledger`.
    pub fn schema(&self) -> &'static str {
        self.schema
    }
}
