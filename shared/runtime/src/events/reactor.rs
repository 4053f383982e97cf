//! Carries events out: every reaction in a transaction of its own that begins with the inbox.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Instant,
};

use async_nats::jetstream::AckKind;
use contracts::{Actor, Error};
use futures::{FutureExt, future::join_all};
use tracing::Instrument;
use uuid::Uuid;

use super::Incoming;
use crate::{
    Cx, Failure, Host, Read, Result,
    service::{Apply, GatherMany, React, Reaction},
    telemetry,
};

/// Events that a batch reaction takes at most.
pub(super) const BATCH: usize = 100;
/// Deliveries after which an event that was never finished is a dead letter: its handler ends the process.
const DELIVERIES: i64 = 30;

/// What became of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Applied by every reaction, or buried.
    Finished,
    /// To be tried again after a rest.
    Later,
}

/// What became of a member of a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Applied by every reaction, or buried.
    Finished,
    /// To be tried again after a rest, by itself.
    Later,
    /// The database is away: to be tried again with the others.
    Again,
}

pub(super) struct Reactor {
    host: Host,
    /// Subjects in the order in which their reactions are declared.
    order: Vec<&'static str>,
    by_subject: HashMap<&'static str, Vec<Reaction>>,
}

impl Reactor {
    pub fn new(host: Host, reactions: Vec<Reaction>) -> Self {
        let mut order = Vec::new();
        let mut by_subject: HashMap<&'static str, Vec<Reaction>> = HashMap::new();
        for reaction in reactions {
            if !order.contains(&reaction.subject) {
                order.push(reaction.subject);
            }
            by_subject.entry(reaction.subject).or_default().push(reaction);
        }
        Self {
            host,
            order,
            by_subject,
        }
    }

    pub fn subjects(&self) -> Vec<String> {
        self.order.iter().map(|subject| (*subject).to_owned()).collect()
    }

    pub fn knows(&self, subject: &str) -> bool {
        self.by_subject.contains_key(subject)
    }

    pub fn is_batched(&self, subject: &str) -> bool {
        self.reactions(subject)
            .iter()
            .any(|reaction| matches!(reaction.react, React::Many { .. }))
    }

    fn reactions(&self, subject: &str) -> &[Reaction] {
        self.by_subject
            .get(subject)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Every reaction to one event, and the acknowledgement. One that fails does not keep the others from theirs.
    /// `last`: what fails now is a dead letter.
    pub async fn alone(&self, incoming: &Incoming, last: bool) -> Outcome {
        let outcome = self.react(incoming, last, |_| true).await;
        if outcome == Outcome::Finished {
            incoming.acknowledge(AckKind::Ack).await;
        }
        outcome
    }

    /// A batch: as few transactions as can be. Within an aggregate the order of the stream is kept; otherwise kinds
    /// are handled in the order in which their reactions are declared. `tired`: it has failed before and goes alone.
    pub async fn together(
        &self,
        batch: &[Arc<Incoming>],
        tired: impl Fn(usize) -> bool,
        last: impl Fn(usize) -> bool,
    ) -> Vec<Fate> {
        let mut fates: Vec<Option<Fate>> = vec![None; batch.len()];
        let mut stuck: HashSet<&str> = HashSet::new();
        while fates.iter().any(Option::is_none) {
            for subject in &self.order {
                let group = next_group(batch, &fates, subject);
                let (alone, many): (Vec<usize>, Vec<usize>) =
                    group.into_iter().partition(|place| tired(*place));
                let alone = alone.into_iter().map(|place| vec![place]);
                let mut pieces: VecDeque<Vec<usize>> =
                    alone.chain([many]).filter(|piece| !piece.is_empty()).collect();
                while let Some(mut piece) = pieces.pop_front() {
                    piece.retain(|place| {
                        let waits = stuck.contains(&*batch[*place].aggregate);
                        if waits {
                            fates[*place] = Some(Fate::Later);
                        }
                        !waits
                    });
                    match self.carry_out(batch, &piece, &last).await {
                        Piece::Done(outcomes) => {
                            for (place, outcome) in piece.into_iter().zip(outcomes) {
                                fates[place] = Some(match outcome {
                                    Outcome::Finished => Fate::Finished,
                                    Outcome::Later => Fate::Later,
                                });
                                if outcome == Outcome::Later {
                                    stuck.insert(&batch[place].aggregate);
                                }
                            }
                        }
                        Piece::Halve => {
                            let second = piece.split_off(piece.len() / 2);
                            pieces.push_front(second);
                            pieces.push_front(piece);
                        }
                        Piece::Away => {
                            let rest = fates.into_iter().map(|fate| fate.unwrap_or(Fate::Again));
                            return self.acknowledge(batch, rest.collect()).await;
                        }
                    }
                }
            }
        }
        let fates = fates
            .into_iter()
            .map(|fate| fate.unwrap_or(Fate::Later))
            .collect();
        self.acknowledge(batch, fates).await
    }

    async fn acknowledge(&self, batch: &[Arc<Incoming>], fates: Vec<Fate>) -> Vec<Fate> {
        let finished = batch
            .iter()
            .zip(&fates)
            .filter(|(_, fate)| **fate == Fate::Finished);
        join_all(finished.map(|(incoming, _)| incoming.acknowledge(AckKind::Ack))).await;
        fates
    }

    /// Events of one subject: its batch reactions in a transaction each, then its other reactions one by one.
    async fn carry_out(
        &self,
        batch: &[Arc<Incoming>],
        piece: &[usize],
        last: impl Fn(usize) -> bool,
    ) -> Piece {
        let [first, others @ ..] = piece else {
            return Piece::Done(Vec::new());
        };
        if others.is_empty() {
            return Piece::Done(vec![self.react(&batch[*first], last(*first), |_| true).await]);
        }
        let members: Vec<&Incoming> = piece.iter().map(|place| &*batch[*place]).collect();
        let subject = members[0].subject();
        for reaction in self.reactions(subject) {
            let React::Many { gather, asks } = &reaction.react else {
                continue;
            };
            let began = Instant::now();
            let span = tracing::info_span!(
                "events",
                subject,
                service = self.host.service(),
                count = members.len()
            );
            let done = AssertUnwindSafe(
                self.apply_many(reaction.name, gather, *asks, &members)
                    .instrument(span),
            )
            .catch_unwind()
            .await;
            match done {
                Ok(Ok(())) => self.measure(reaction.name, "batch", began),
                Ok(Err(failure @ Failure::Database(_))) if failure.is_transient() => {
                    // Logs what it was.
                    drop(failure.into_error());
                    return Piece::Away;
                }
                // One of them cannot be done now: smaller pieces, so that the others are not held up.
                _ => return Piece::Halve,
            }
        }
        let mut outcomes = Vec::with_capacity(members.len());
        for (member, place) in members.into_iter().zip(piece) {
            let is_one = |reaction: &Reaction| matches!(reaction.react, React::One { .. });
            outcomes.push(self.react(member, last(*place), is_one).await);
        }
        Piece::Done(outcomes)
    }

    async fn apply_many(
        &self,
        consumer: &'static str,
        gather: &GatherMany,
        asks: bool,
        batch: &[&Incoming],
    ) -> Result<()> {
        // Each event once, and where others must be asked none that is known: the guard is the insert in the transaction.
        let ids: Vec<Uuid> = batch.iter().map(|incoming| incoming.event_id).collect();
        let mut done = if asks {
            self.done(consumer, &ids).await?
        } else {
            HashSet::new()
        };
        let (ids, bodies): (Vec<Uuid>, Vec<_>) = batch
            .iter()
            .filter(|incoming| done.insert(incoming.event_id))
            .map(|incoming| (incoming.event_id, incoming.message.payload.clone()))
            .unzip();
        if ids.is_empty() {
            return Ok(());
        }
        let read = self.host.read(Actor::service(self.host.service()));
        let step = gather(read, bodies).await?;
        self.host
            .unit(Actor::service(self.host.service()), |cx: Cx| async move {
                let fresh: Vec<Uuid> = sqlx::query_scalar(
                    "insert into inbox (consumer, event_id, handled_at)
                     select $1, id, $3 from unnest($2::uuid[]) as id on conflict do nothing returning event_id",
                )
                .bind(consumer)
                .bind(&ids)
                .bind(cx.now())
                .fetch_all(&mut *cx.db().await)
                .await?;
                let fresh: HashSet<Uuid> = fresh.into_iter().collect();
                if fresh.is_empty() {
                    return Ok(());
                }
                step(cx, ids.iter().map(|id| fresh.contains(id)).collect()).await
            })
            .await
    }

    /// The chosen reactions to one event, each in its own transaction.
    async fn react(&self, incoming: &Incoming, last: bool, chosen: impl Fn(&Reaction) -> bool) -> Outcome {
        let subject = incoming.subject();
        let span = tracing::info_span!("event", subject, service = self.host.service());
        telemetry::continue_trace(&span, incoming.traceparent());
        let work = async {
            let mut outcome = Outcome::Finished;
            for reaction in self.reactions(subject).iter().filter(|reaction| chosen(reaction)) {
                if !self.attempt(reaction, incoming, last).await {
                    outcome = Outcome::Later;
                }
            }
            outcome
        };
        work.instrument(span).await
    }

    /// One reaction to one event. False = it must come again.
    async fn attempt(&self, reaction: &Reaction, incoming: &Incoming, last: bool) -> bool {
        let began = Instant::now();
        let failure = if incoming.deliveries > DELIVERIES {
            let text = format!("delivered {} times and never finished", incoming.deliveries);
            Failure::from(Error::internal(text))
        } else {
            match AssertUnwindSafe(self.apply_one(reaction, incoming))
                .catch_unwind()
                .await
            {
                Ok(Ok(())) => {
                    self.measure(reaction.name, "ok", began);
                    return true;
                }
                Ok(Err(failure)) => failure,
                Err(_) => Failure::from(Error::internal("the handler panicked")),
            }
        };
        self.measure(reaction.name, "failed", began);
        if failure.is_transient() && !last {
            tracing::debug!(consumer = reaction.name, event_id = %incoming.event_id, error = %failure.into_error(), "comes again");
            return false;
        }
        self.bury(reaction.name, incoming, &failure.into_error())
            .await
            .is_ok()
    }

    async fn apply_one(&self, reaction: &Reaction, incoming: &Incoming) -> Result<()> {
        let body = incoming.message.payload.clone();
        let (consumer, event_id) = (reaction.name, incoming.event_id);
        let asks = match &reaction.react {
            React::One { asks, .. } | React::Many { asks, .. } => *asks,
        };
        // Spares the gathering when the event is known; the guard is the insert in the transaction.
        if asks && !self.done(consumer, &[event_id]).await?.is_empty() {
            return Ok(());
        }
        let read = self.read(consumer, event_id);
        let step: Apply = match &reaction.react {
            React::One { gather, .. } => gather(read, body).await?,
            React::Many { gather, .. } => {
                let step = gather(read, vec![body]).await?;
                Box::new(move |cx| step(cx, vec![true]))
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

    /// What gathers for one reaction to one event. Two reactions to one event may send commands under the same step: their
    /// keys differ.
    fn read(&self, consumer: &str, event_id: Uuid) -> Read {
        let cause = Uuid::new_v5(&event_id, consumer.as_bytes());
        Read::new(
            self.host.clone(),
            Actor::service(self.host.service()),
            Some(cause),
        )
    }

    /// Those of the events that the consumer has handled.
    async fn done(&self, consumer: &str, events: &[Uuid]) -> Result<HashSet<Uuid>> {
        let done: Vec<Uuid> =
            sqlx::query_scalar("select event_id from inbox where consumer = $1 and event_id = any($2)")
                .bind(consumer)
                .bind(events)
                .fetch_all(self.host.pool())
                .await?;
        Ok(done.into_iter().collect())
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
        .bind(incoming.subject())
        .bind(incoming.message.payload.as_ref())
        .bind(error.to_string())
        .bind(incoming.deliveries)
        .bind(self.host.clock().now())
        .execute(self.host.pool())
        .await?;
        Ok(())
    }

    fn measure(&self, consumer: &str, outcome: &'static str, began: Instant) {
        telemetry::instruments().handled(self.host.service(), consumer, outcome, began.elapsed());
    }
}

/// How a piece of a batch went.
enum Piece {
    /// One outcome a member.
    Done(Vec<Outcome>),
    /// It failed as a whole: smaller pieces.
    Halve,
    /// The database is away.
    Away,
}

/// The events of `subject` that may go now: those with no earlier event of their aggregate still to be done.
fn next_group(batch: &[Arc<Incoming>], fates: &[Option<Fate>], subject: &str) -> Vec<usize> {
    let mut group = Vec::new();
    let mut earlier: HashSet<&str> = HashSet::new();
    for (place, incoming) in batch
        .iter()
        .enumerate()
        .filter(|(place, _)| fates[*place].is_none())
    {
        if incoming.subject() == subject && !earlier.contains(&*incoming.aggregate) {
            group.push(place);
        } else {
            earlier.insert(&incoming.aggregate);
        }
    }
    group
}
