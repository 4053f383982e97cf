//! What people read, in a large ledger, over the broker and one after the other.

use std::time::Instant;

use anyhow::ensure;
use contracts::{
    Actor, Day, Role,
    ledger::{AccountKind, GetStatement},
};
use kernel::{StaffId, china_date};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::Serialize;
use time::Duration;

use super::place::Place;
use crate::bench::Latency;

/// Requests of each kind.
const TIMES: usize = 1_000;
/// Lines of a page.
const LINES: u32 = 50;
/// Days back that a balance is asked for, at most.
const DAYS: i64 = 700;

#[derive(Serialize)]
pub struct Reading {
    /// The newest 50 lines of a volunteer at random, with balances and the number of all lines.
    pub statement: Latency,
    /// What a volunteer at random had at the end of a day at random.
    pub balance_as_of_a_day: Latency,
    transfers: i64,
}

pub async fn measure(place: &Place) -> anyhow::Result<Reading> {
    let mut random = StdRng::seed_from_u64(50);
    let statement = timed(place, &mut random, |_, query| {
        query.limit = LINES;
    })
    .await?;
    let today = china_date(place.host().clock().now());
    let balance = timed(place, &mut random, |random, query| {
        let day = today - Duration::days(random.random_range(1..DAYS));
        query.to = Some(Day(day));
        query.account = Some(AccountKind::Unsettled);
        query.limit = 1;
    })
    .await?;
    let transfers = sqlx::query_scalar("select max(seq) from ledger.transfer")
        .fetch_one(&place.admin)
        .await?;
    Ok(Reading {
        statement,
        balance_as_of_a_day: balance,
        transfers,
    })
}

async fn timed(
    place: &Place,
    random: &mut StdRng,
    ask_for: impl Fn(&mut StdRng, &mut GetStatement),
) -> anyhow::Result<Latency> {
    let now = place.host().clock().now();
    let finance = Actor::Staff {
        id: StaffId::generate(now),
        roles: vec![Role::Finance],
        scope: "370405".parse()?,
    };
    let mut milliseconds = Vec::with_capacity(TIMES);
    // A tenth as many first, which are not counted.
    for time in 0..TIMES + TIMES / 10 {
        let mut query = GetStatement {
            volunteer_id: place.volunteers[random.random_range(0..place.volunteers.len())],
            from: None,
            to: None,
            account: None,
            purpose: None,
            before: None,
            limit: LINES,
        };
        ask_for(random, &mut query);
        let (limit, began) = (query.limit, Instant::now());
        let statement = place.host().client().ask(&finance, query).await?;
        if time >= TIMES / 10 {
            milliseconds.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        ensure!(statement.lines.len() <= limit as usize + 1, "too many lines");
    }
    Ok(Latency::of(milliseconds))
}
