//! What a service is made of, with the types of its messages already left behind.

use std::sync::Arc;

use bytes::Bytes;
use contracts::Actor;
use futures::future::BoxFuture;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Cx, Host, Progress, Read, Result, Schedule, Worker};

pub(crate) type AnyState = Arc<dyn std::any::Any + Send + Sync>;
pub(super) type MakeState = Box<dyn Fn(&Host) -> std::result::Result<AnyState, String> + Send + Sync>;
/// Name of its address in `[http]`, and what it serves.
pub(super) type Listener = (&'static str, fn(Host) -> axum::Router);
/// Reads a message and makes of it an answer, or what is to be done in a transaction.
pub(crate) type Handler<T> = Arc<dyn Fn(Read, Bytes) -> BoxFuture<'static, Result<T>> + Send + Sync>;
type CheckFn = Arc<
    dyn for<'a> Fn(&'a mut PgConnection, OffsetDateTime) -> BoxFuture<'a, sqlx::Result<Vec<String>>>
        + Send
        + Sync,
>;

/// What answers one subject.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub subject: &'static str,
    pub run: Run,
}

/// How a request is answered.
#[derive(Clone)]
pub(crate) enum Run {
    /// Only reads; no idempotency record.
    Query(Handler<Vec<u8>>),
    /// Gathers, then decides in one transaction.
    Command(Handler<Decide>),
    /// Many of them in one transaction; the batch sees to repetitions.
    Batch(AskBatch),
}

/// Lets a request wait for its batch and its answer.
pub(crate) type AskBatch =
    Arc<dyn Fn(&Host, Uuid, Actor, Bytes) -> BoxFuture<'static, Result<Vec<u8>>> + Send + Sync>;

/// One of the requests of a batch.
#[derive(Debug, Clone)]
pub struct Asked<C> {
    /// The asker's idempotency key.
    pub key: Uuid,
    /// Who asks.
    pub actor: Actor,
    /// What for.
    pub command: C,
}

/// The decision of a command whose facts have been gathered.
pub(crate) type Decide = Box<dyn FnOnce(Cx) -> BoxFuture<'static, Result<Vec<u8>>> + Send>;

/// What one consumer does with one kind of event.
#[derive(Clone)]
pub(crate) struct Reaction {
    pub name: &'static str,
    pub subject: &'static str,
    pub react: React,
}

#[derive(Clone)]
pub(crate) enum React {
    /// Gathers, then applies in one transaction.
    One {
        gather: Handler<Apply>,
        /// Whether there is anything to gather: worth asking first whether the event is known.
        asks: bool,
    },
    /// Gathers for many events, then applies them in one transaction.
    Many {
        gather: GatherMany,
        /// As of one.
        asks: bool,
    },
}

/// Reads messages and makes of them what is to be done in a transaction.
pub(crate) type GatherMany =
    Arc<dyn Fn(Read, Vec<Bytes>) -> BoxFuture<'static, Result<ApplyMany>> + Send + Sync>;
/// Applies those of the gathered events whose places are true.
pub(crate) type ApplyMany = Box<dyn FnOnce(Cx, Vec<bool>) -> BoxFuture<'static, Result<()>> + Send>;
pub(crate) type Apply = Box<dyn FnOnce(Cx) -> BoxFuture<'static, Result<()>> + Send>;

#[derive(Clone)]
pub(crate) struct Job {
    pub name: &'static str,
    pub schedule: Schedule,
    pub run: Arc<dyn Fn(Cx) -> BoxFuture<'static, Result<Progress>> + Send + Sync>,
}

#[derive(Clone)]
pub(crate) struct WorkerLoop {
    pub name: &'static str,
    pub run: Arc<dyn Fn(Worker) -> BoxFuture<'static, Result<Progress>> + Send + Sync>,
}

/// Sealed columns of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// The table, without its schema.
    pub table: &'static str,
    /// Its columns, each null or a sealed field.
    pub columns: &'static [&'static str],
}

/// Something that must always hold in a service's schema.
#[derive(Clone)]
pub struct Invariant {
    pub(crate) name: &'static str,
    pub(crate) test: Test,
}

#[derive(Clone)]
pub(crate) enum Test {
    /// Each row of text is a violation; `$1` is the instant after which rows count as in flight.
    Sql(&'static str),
    /// For what SQL cannot say.
    Fn(CheckFn),
}
