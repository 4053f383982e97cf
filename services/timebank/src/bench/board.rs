//! How soon a change of an order is on every desk that watches the hotline's board.
//!
//! Every desk is a stream of its own over HTTP, as a browser opens it. What is measured is the way from the command's sending,
//! over its commit and the portal's next look at dispatch, to the order's number in each stream.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use contracts::{At, Role, dispatch::RescheduleOrder};
use kernel::{Clock, ManualClock, OrderId, RawMinutes, StaffId, SystemClock, at_china, china_date};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use runtime::{Bus, Client, Config};
use serde::Serialize;
use sqlx::PgPool;
use time::macros::time;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    Latency, admin_pool, empty_stream, limits, load_average, recreate,
    visits::{District, staff},
    write,
};
use crate::services;

/// Pairs of elder and volunteer.
const PAIRS: u32 = 50;
/// Orders that wait to be dispatched.
const ORDERS: usize = 500;
/// Desks that watch.
const DESKS: usize = 50;
/// Streams of one account.
const OF_AN_ACCOUNT: usize = 4;
/// Orders that change, one after another.
const CHANGES: usize = 200;
/// Longest that a desk may be behind.
const LIMIT_MS: f64 = 1_000.0;
/// After this a change has been lost.
const LOST: Duration = Duration::from_secs(30);

#[derive(Serialize)]
struct Figures {
    open_orders: usize,
    streams: usize,
    changes: usize,
    /// Milliseconds from a change to each stream: changes × streams of them.
    to_every_stream: Latency,
    /// Milliseconds from a change to the last of the streams.
    to_the_last_stream: Latency,
    /// What the p99 to every stream may be.
    limit_p99_ms: f64,
    within_limit: bool,
    /// Single-row INSERT commits a second at one connection: a change is a few of them.
    inserts_per_second: f64,
    load_average: f64,
}

/// Opens the desks and the orders, and changes some.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let config = config
        .with("database.name", "bench_board")?
        .with("portal.secure_cookies", "false")?
        .with("http.portal", "127.0.0.1:0")?
        .with("http.mobile", "127.0.0.1:0")?;
    recreate(&config).await?;
    runtime::migrate(&config, &services::all()).await?;
    let bus = Bus::connect(&config, "admin").await?;
    empty_stream(&bus, &config).await?;
    let inserts_per_second = limits::inserts(&config, 1).await?;
    let admin = admin_pool(&config, 1).await?;
    let clock = ManualClock::new(at_china(china_date(SystemClock.now()), time!(9:00)));
    let services = vec![
        elderly_registry::service(),
        volunteer_registry::service(),
        dispatch::service(),
        portal::service(),
    ];
    let running = runtime::start(config, Arc::new(clock.clone()), false, services).await?;
    let client = running.hosts[0].client().clone();
    let district = District::found(&client, &clock, PAIRS, 2).await?;
    let orders = district.open_orders(ORDERS).await?;

    let address = format!("http://{}/sse/board", running.listeners["portal"]);
    let (heard, mut hears) = mpsc::unbounded_channel();
    let mut desks = Vec::new();
    for account in 0..DESKS.div_ceil(OF_AN_ACCOUNT) {
        let operator = staff(&client, &format!("desk{account}"), Role::Operator, "370405").await?;
        let operator = operator.staff_id().context("a member of staff")?;
        for _ in 0..OF_AN_ACCOUNT.min(DESKS - desks.len()) {
            let token = sign_in(&admin, &clock, operator).await?;
            desks.push(tokio::spawn(watch(address.clone(), token, heard.clone())));
        }
    }
    // Each says that it is there.
    for _ in 0..DESKS {
        next(&mut hears).await?;
    }
    let (each, last) = change(&client, &district, &orders, &mut hears).await?;
    let every = Latency::of(each);
    let figures = Figures {
        open_orders: orders.len(),
        streams: DESKS,
        changes: last.len(),
        within_limit: every.p99_ms <= LIMIT_MS,
        to_every_stream: every,
        to_the_last_stream: Latency::of(last),
        limit_p99_ms: LIMIT_MS,
        inserts_per_second,
        load_average: load_average(),
    };
    for desk in desks {
        desk.abort();
    }
    running.stop().await;
    let kept = figures.within_limit;
    write(folder, "board", &figures)?;
    ensure!(kept, "a desk is behind by more than {LIMIT_MS} ms");
    Ok(())
}

/// What a desk has heard: an order, or nothing at first.
type Heard = (Option<OrderId>, Instant);

/// Another time for one order after another. Gives the milliseconds to each stream, and to the last of them.
async fn change(
    client: &Client,
    district: &District<'_>,
    orders: &[OrderId],
    hears: &mut mpsc::UnboundedReceiver<Heard>,
) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let mut random = StdRng::seed_from_u64(20_261_127);
    let (mut each, mut last) = (Vec::new(), Vec::new());
    for order in orders.iter().take(CHANGES) {
        // Not in step with the portal's looks.
        tokio::time::sleep(Duration::from_millis(random.random_range(0..300))).await;
        let moved = RescheduleOrder {
            order_id: *order,
            starts_at: At(district.later()),
            duration: RawMinutes::new(45),
            expected: None,
        };
        let began = Instant::now();
        client
            .tell(&district.operator, client.new_key(), moved)
            .await
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        let mut slowest = 0.0_f64;
        for _ in 0..DESKS {
            let at = loop {
                let (heard, at) = next(hears).await?;
                if heard == Some(*order) {
                    break at;
                }
            };
            let took = at.duration_since(began).as_secs_f64() * 1_000.0;
            each.push(took);
            slowest = slowest.max(took);
        }
        last.push(slowest);
    }
    Ok((each, last))
}

async fn next(hears: &mut mpsc::UnboundedReceiver<Heard>) -> anyhow::Result<Heard> {
    tokio::time::timeout(LOST, hears.recv())
        .await
        .context("a desk has not heard of a change")?
        .context("a desk listens")
}

/// A session as a sign-in leaves it.
async fn sign_in(admin: &PgPool, clock: &ManualClock, operator: StaffId) -> anyhow::Result<String> {
    let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    sqlx::query(
        "insert into portal.session (id, token_hash, staff_id, stage, device, created_at, last_seen_at, expires_at)
         values ($1, sha256(convert_to($2, 'UTF8')), $3, 'open', 'bench', $4, $4, $5)",
    )
    .bind(kernel::uuid_v7(clock.now()))
    .bind(&token)
    .bind(operator.uuid())
    .bind(clock.now())
    .bind(clock.now() + time::Duration::hours(12))
    .execute(admin)
    .await?;
    Ok(token)
}

/// Listens like a browser, and says when it has heard what.
async fn watch(address: String, token: String, heard: mpsc::UnboundedSender<Heard>) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let cookie = format!("tb_staff={token}");
    let mut response = client
        .get(address)
        .header("cookie", cookie)
        .send()
        .await?
        .error_for_status()?;
    let mut text = String::new();
    while let Some(chunk) = response.chunk().await? {
        let at = Instant::now();
        text.push_str(std::str::from_utf8(&chunk)?);
        while let Some((event, rest)) = text.split_once("\n\n") {
            let mut lines = event.lines();
            if lines.clone().any(|line| line == "event: board") {
                let data = lines
                    .find_map(|line| line.strip_prefix("data:"))
                    .unwrap_or_default();
                let mut orders = data
                    .split_whitespace()
                    .filter_map(|id| id.parse().ok())
                    .peekable();
                if orders.peek().is_none() {
                    heard.send((None, at))?;
                }
                for order in orders {
                    heard.send((Some(order), at))?;
                }
            }
            text = rest.to_owned();
        }
    }
    bail!("the stream is over")
}
