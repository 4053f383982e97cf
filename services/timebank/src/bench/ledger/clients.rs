//! Clients that ask the poster as fast as it answers, each one after the other.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::ensure;
use contracts::{
    Actor, Day,
    ledger::{
        AccountKind, Overrun, Purpose,
        minutes::{PostMinutes, Spending},
    },
};
use futures::{StreamExt, stream};
use kernel::{StandardMinutes, VolunteerId, china_date, uuid_v7};
use ledger::domain::{
    account::AccountName,
    decider::Outcome,
    request::{Action, Leg, Request, Tag},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use runtime::{Batcher, Client, Host, Limits};
use serde::Serialize;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::place::Place;
use crate::bench::Latency;

/// Not counted: connections are made, plans are cached, batches find their size.
const WARM_UP: Duration = Duration::from_secs(1);

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// From a volunteer to another, both at random.
    Spread,
    /// From the one issuance account to a volunteer at random.
    Hot,
    /// Held for goods and captured, one after the other; both count.
    HoldAndCapture,
    /// The same from savings, as another service of the platform asks for it over the broker.
    HoldAndCaptureByService,
}

/// What a client asks for next.
enum Asked {
    /// Of the poster, in this process.
    OfPoster(Request),
    /// Of the ledger, over the broker.
    OfService(Uuid, PostMinutes),
}

/// What was measured.
#[derive(Serialize)]
pub struct Measured {
    pub per_second: f64,
    #[serde(flatten)]
    pub latency: Latency,
    /// Requests that were carried out together, on average.
    pub mean_batch: f64,
}

/// The queue of the poster, as the ledger's own command has it.
type Poster = Batcher<Request, Outcome>;

/// Lets `clients` ask for `span`.
pub async fn drive(place: &Place, kind: Kind, clients: usize, span: Duration) -> anyhow::Result<Measured> {
    let poster = poster(place.host().clone());
    let volunteers: Arc<[VolunteerId]> = place.volunteers.clone().into();
    let (begin, mut tasks) = (
        Instant::now() + WARM_UP,
        JoinSet::<anyhow::Result<Vec<f64>>>::new(),
    );
    let end = begin + span;
    for client in 0..clients {
        let (poster, volunteers, host) = (poster.clone(), volunteers.clone(), place.host().clone());
        tasks.spawn(async move {
            let mut random = StdRng::seed_from_u64(client as u64);
            let mut milliseconds = Vec::new();
            while Instant::now() < end {
                for asked in requests(kind, &host, &volunteers, &mut random) {
                    let began = Instant::now();
                    carry_out(&poster, host.client(), asked).await?;
                    let ended = Instant::now();
                    if began >= begin && ended <= end {
                        milliseconds.push((ended - began).as_secs_f64() * 1_000.0);
                    }
                }
            }
            Ok(milliseconds)
        });
    }
    let before = blocks_at(place, begin).await?;
    let after = blocks_at(place, end).await?;
    let mut milliseconds = Vec::new();
    while let Some(of_client) = tasks.join_next().await {
        milliseconds.extend(of_client??);
    }
    Ok(Measured {
        per_second: milliseconds.len() as f64 / span.as_secs_f64(),
        mean_batch: milliseconds.len() as f64 / (after - before).max(1) as f64,
        latency: Latency::of(milliseconds),
    })
}

async fn carry_out(poster: &Poster, client: &Client, asked: Asked) -> anyhow::Result<()> {
    match asked {
        Asked::OfPoster(request) => {
            let outcome = poster.ask(request).await?;
            ensure!(matches!(outcome, Outcome::Done(_)), "refused: {outcome:?}");
        }
        Asked::OfService(key, command) => {
            client
                .tell(&Actor::service("redemption-inventory"), key, command)
                .await?;
        }
    }
    Ok(())
}

/// The number of the last block at this instant: a batch is a block.
async fn blocks_at(place: &Place, instant: Instant) -> anyhow::Result<i64> {
    tokio::time::sleep_until(instant.into()).await;
    let last = sqlx::query_scalar("select coalesce(max(no), 0) from ledger.block")
        .fetch_one(&place.admin)
        .await?;
    Ok(last)
}

/// Gives every volunteer something to spend, on one of their accounts.
pub async fn endow(place: &Place, kind: AccountKind, amount: i64) -> anyhow::Result<()> {
    let poster = poster(place.host().clone());
    let now = place.host().clock().now();
    let given = place.volunteers.iter().map(|volunteer| {
        let leg = Leg {
            from: AccountName::bank(AccountKind::Issuance),
            to: AccountName::of(*volunteer, kind),
            amount,
            basis: None,
        };
        let tag = Tag {
            purpose: Purpose::Adjustment,
            reference: None,
            effective: china_date(now),
        };
        poster.ask(Request {
            key: uuid_v7(now),
            action: Action::Move(vec![leg], tag),
        })
    });
    let mut given = stream::iter(given).buffer_unordered(1_000);
    while let Some(outcome) = given.next().await {
        ensure!(matches!(outcome?, Outcome::Done(_)), "refused");
    }
    Ok(())
}

/// Somebody who posts again and again, with a rest, until it is `over`. Gives how long each posting took, milliseconds.
pub fn at_the_counter(
    place: &Place,
    over: Arc<AtomicBool>,
    rest: Duration,
) -> impl Future<Output = anyhow::Result<Vec<f64>>> + Send + use<> {
    let poster = poster(place.host().clone());
    let (volunteers, host) = (place.volunteers.clone(), place.host().clone());
    async move {
        let mut random = StdRng::seed_from_u64(1);
        let mut waited = Vec::new();
        while !over.load(Ordering::Relaxed) {
            for asked in requests(Kind::Hot, &host, &volunteers, &mut random) {
                let began = Instant::now();
                carry_out(&poster, host.client(), asked).await?;
                waited.push(began.elapsed().as_secs_f64() * 1_000.0);
            }
            tokio::time::sleep(rest).await;
        }
        Ok(waited)
    }
}

/// One transaction a batch, as the service's commands have it: books, block and the event that tells of it.
fn poster(host: Host) -> Poster {
    Batcher::start(Limits::default(), move |requests: Arc<[Request]>| {
        let host = host.clone();
        async move {
            let me = Actor::service(host.service());
            host.heap(
                me,
                |cx| async move { ledger::posting::post(&cx, &requests).await },
            )
            .await
        }
    })
}

fn requests(kind: Kind, host: &Host, volunteers: &[VolunteerId], random: &mut StdRng) -> Vec<Asked> {
    let now = host.clock().now();
    let giver = random.random_range(0..volunteers.len());
    let taker = (giver + random.random_range(1..volunteers.len())) % volunteers.len();
    let of = |number: usize, kind| AccountName::of(volunteers[number], kind);
    let tag = |purpose| Tag {
        purpose,
        reference: Some(uuid_v7(now)),
        effective: china_date(now),
    };
    let leg = |from, to| Leg {
        from,
        to,
        amount: 1,
        basis: None,
    };
    let asked = |action| Request {
        key: uuid_v7(now),
        action,
    };
    match kind {
        Kind::Spread => {
            let leg = leg(of(giver, AccountKind::Unsettled), of(taker, AccountKind::Savings));
            vec![Asked::OfPoster(asked(Action::Move(
                vec![leg],
                tag(Purpose::Adjustment),
            )))]
        }
        Kind::Hot => {
            let leg = leg(
                AccountName::bank(AccountKind::Issuance),
                of(taker, AccountKind::Goods),
            );
            vec![Asked::OfPoster(asked(Action::Move(
                vec![leg],
                tag(Purpose::Adjustment),
            )))]
        }
        Kind::HoldAndCapture => {
            let hold = asked(Action::Hold {
                leg: leg(
                    of(giver, AccountKind::Unsettled),
                    AccountName::bank(AccountKind::RedeemedGoods),
                ),
                tag: tag(Purpose::Goods),
                expires_at: None,
            });
            let capture = asked(Action::Capture {
                hold: hold.key,
                amount: None,
                overrun: Overrun::Refuse,
            });
            vec![Asked::OfPoster(hold), Asked::OfPoster(capture)]
        }
        Kind::HoldAndCaptureByService => {
            let (hold, capture) = (uuid_v7(now), uuid_v7(now));
            let held = PostMinutes::Hold {
                volunteer_id: volunteers[giver],
                account: Spending::Savings,
                amount: StandardMinutes::new(1),
                reference: uuid_v7(now),
                effective: Day(china_date(now)),
                expires_at: None,
            };
            let captured = PostMinutes::Capture {
                hold,
                amount: None,
                overrun: Overrun::Refuse,
            };
            vec![Asked::OfService(hold, held), Asked::OfService(capture, captured)]
        }
    }
}
