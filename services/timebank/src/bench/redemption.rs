//! Goods at the counters (R8.3): how many orders are brought to their end, how long an answer takes, alone and when all counters
//! are as fast as they can be, and what becomes of the last ten pieces. Reserved, held, handed over and taken, on a database of its own, with ledger, redemption and both registries at work.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::ensure;
use contracts::{
    Actor, Day, Role,
    ledger::{AccountKind, fund::FundSource},
    redemption::{
        AddItem,
        item::ItemFacts,
        order::ServeGoods,
        reservation::ItemQty,
        stock::{IntakeKind, TakeIn, TakeInLine},
    },
};
use futures::future::{join_all, try_join_all};
use kernel::{Clock, ItemId, OrgCode, StaffId, StandardMinutes, SystemClock, VolunteerId, china_date};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use runtime::Config;
use serde::Serialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Latency,
    ledger::{Target, clients, place::Place},
    limits, load_average, percentile, write,
};

/// Who may take goods.
const VOLUNTEERS: u32 = 2_000;
/// Counters, each with its clerk.
const OUTLETS: usize = 16;
/// Sorts of goods, all of them at every outlet.
const GOODS: usize = 8;
/// Clients at once, each one after the other.
const CLIENTS: usize = 32;
/// Not counted: connections are made, plans are cached.
const WARM_UP: Duration = Duration::from_secs(2);
/// How long it is counted.
const SPAN: Duration = Duration::from_secs(8);
/// From one order of a clerk to the next on a busy day: nobody scans, looks and hands over faster.
const PACE: Duration = Duration::from_secs(1);
/// How many want the last pieces, and how many there are.
const CROWD: usize = 200;
const LAST: u32 = 10;

#[derive(Serialize)]
struct Figures {
    /// Single-row INSERT commits a second, 32 connections, before and after.
    inserts_32: f64,
    inserts_32_after: f64,
    /// Orders whose time was taken, a second, 32 clients at 16 counters.
    orders_per_second: f64,
    ratio: f64,
    /// One answer while they do: goods are handed over.
    answer_at_the_most: Latency,
    /// One answer when each client has an order a second.
    answer: Latency,
    last_pieces: LastPieces,
    targets: Vec<Target>,
    load_average: f64,
}

/// Two hundred people at once for the last ten.
#[derive(Serialize)]
struct LastPieces {
    people: usize,
    pieces: u32,
    served: usize,
    not_enough: usize,
    /// How long who got nothing waited for being told so.
    refusal: Latency,
}

/// Measures and writes `redemption.json`.
pub async fn run(config: Config, folder: &Path) -> anyhow::Result<()> {
    let config = config.with("database.name", "bench_redemption")?;
    let others = vec![
        redemption_inventory::service(),
        portal::service(),
        volunteer_registry::service(),
    ];
    let place = Place::with(config.clone(), VOLUNTEERS, others).await?;
    clients::endow(&place, AccountKind::Goods, 1_000_000).await?;
    let shelves = Shelves::fill(&place).await?;
    let inserts_32 = limits::inserts(&config, 32).await?;
    let (orders_per_second, at_the_most) = shelves.drive(&place, None).await?;
    let (_, answers) = shelves.drive(&place, Some(PACE)).await?;
    let last_pieces = shelves.last_pieces(&place).await?;
    let inserts_32_after = limits::inserts(&config, 32).await?;
    place.close().await;
    let (answer, ratio) = (Latency::of(answers), orders_per_second / inserts_32);
    let figures = Figures {
        targets: vec![
            Target::at_least("complete orders in single-row INSERT commits", 0.02, ratio),
            Target::at_most(
                "p99 of an answer at the counter, an order a second each, ms",
                150.0,
                answer.p99_ms,
            ),
            Target::at_least(
                "of the last ten pieces, handed out",
                f64::from(LAST),
                last_pieces.served as f64,
            ),
            Target::at_most(
                "of the last ten pieces, handed out",
                f64::from(LAST),
                last_pieces.served as f64,
            ),
            Target::at_most(
                "slowest refusal of 200 at once, ms",
                1_000.0,
                last_pieces.refusal.max_ms,
            ),
        ],
        inserts_32,
        inserts_32_after,
        orders_per_second,
        ratio,
        answer_at_the_most: Latency::of(at_the_most),
        answer,
        last_pieces,
        load_average: load_average(),
    };
    write(folder, "redemption", &figures)
}

/// Counters with goods.
struct Shelves {
    outlets: Vec<OrgCode>,
    goods: Vec<ItemId>,
    /// Ten pieces, at the first outlet.
    rare: ItemId,
}

impl Shelves {
    async fn fill(place: &Place) -> anyhow::Result<Self> {
        let outlets = (0..OUTLETS)
            .map(|number| format!("370405001{:03}", number + 1).parse())
            .collect::<Result<Vec<OrgCode>, _>>()?;
        for outlet in &outlets {
            let sql = format!(
                "insert into redemption.outlet (code, name, is_outlet, active_from, changed_at)
                 values ('{outlet}', '兴中站', true, '2019-09-01', '2019-09-01')"
            );
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&place.admin).await?;
        }
        let mut goods = Vec::new();
        for number in 0..GOODS {
            goods.push(listed(place, &format!("B{number}")).await?);
        }
        for outlet in &outlets {
            take_in(place, outlet, &goods, 50_000).await?;
        }
        let rare = listed(place, "R1").await?;
        take_in(place, &outlets[0], &[rare], LAST).await?;
        Ok(Self { outlets, goods, rare })
    }

    /// Lets the clients be served, as fast as they are answered or at a `pace`; gives orders brought to their end a second, and how
    /// long each answer took from when it was due to be asked for, milliseconds.
    async fn drive(&self, place: &Place, pace: Option<Duration>) -> anyhow::Result<(f64, Vec<f64>)> {
        let begin = Instant::now() + WARM_UP;
        let end = begin + SPAN;
        let clients = (0..CLIENTS).map(|client| async move {
            let mut random = StdRng::seed_from_u64(client as u64);
            let outlet = &self.outlets[client % OUTLETS];
            let mut milliseconds = Vec::new();
            let mut due = Instant::now() + pace.unwrap_or_default().mul_f64(client as f64 / CLIENTS as f64);
            while Instant::now() < end {
                match pace {
                    Some(pace) => {
                        tokio::time::sleep_until(due.into()).await;
                        due += pace;
                    }
                    None => due = Instant::now(),
                }
                let volunteer = place.volunteers[random.random_range(0..place.volunteers.len())];
                let first = random.random_range(0..GOODS);
                let items = [self.goods[first], self.goods[(first + 1) % GOODS]];
                let began = pace.map_or(due, |pace| due - pace);
                serve(place, outlet, volunteer, &items).await?;
                if began >= begin && Instant::now() <= end {
                    milliseconds.push(began.elapsed().as_secs_f64() * 1_000.0);
                }
            }
            Ok::<_, anyhow::Error>(milliseconds)
        });
        let counted = async {
            tokio::time::sleep_until(begin.into()).await;
            let before = closed(place).await?;
            tokio::time::sleep_until(end.into()).await;
            Ok::<_, anyhow::Error>(closed(place).await? - before)
        };
        let (milliseconds, counted) = tokio::try_join!(try_join_all(clients), counted)?;
        Ok((
            counted as f64 / SPAN.as_secs_f64(),
            milliseconds.into_iter().flatten().collect(),
        ))
    }

    async fn last_pieces(&self, place: &Place) -> anyhow::Result<LastPieces> {
        let crowd = place.volunteers.iter().take(CROWD).map(|volunteer| async move {
            let began = Instant::now();
            let answer = serve(place, &self.outlets[0], *volunteer, &[self.rare]).await;
            (answer, began.elapsed().as_secs_f64() * 1_000.0)
        });
        let (mut served, mut waited) = (0, Vec::new());
        for (answer, milliseconds) in join_all(crowd).await {
            match answer {
                Ok(()) => served += 1,
                Err(error) => {
                    ensure!(error.reason == "out_of_stock", "refused: {error}");
                    waited.push(milliseconds);
                }
            }
        }
        waited.sort_by(f64::total_cmp);
        ensure!(percentile(&waited, 0.0) >= 0.0, "everybody was served");
        Ok(LastPieces {
            people: CROWD,
            pieces: LAST,
            served,
            not_enough: waited.len(),
            refusal: Latency::of(waited),
        })
    }
}

/// The clerk of an outlet.
fn clerk(outlet: &OrgCode) -> Actor {
    Actor::Staff {
        id: StaffId::from(Uuid::new_v5(&Uuid::NAMESPACE_OID, outlet.as_str().as_bytes())),
        roles: vec![Role::Clerk],
        scope: outlet.clone(),
    }
}

async fn serve(
    place: &Place,
    outlet: &OrgCode,
    volunteer_id: VolunteerId,
    items: &[ItemId],
) -> contracts::Result<()> {
    let client = place.host().client();
    let serve = ServeGoods {
        volunteer_id,
        outlet: outlet.clone(),
        lines: items
            .iter()
            .map(|item| ItemQty {
                item_id: *item,
                qty: 1,
            })
            .collect(),
        proxy: None,
    };
    client.tell(&clerk(outlet), client.new_key(), serve).await?;
    Ok(())
}

async fn closed(place: &Place) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from redemption.goods_order where state = 'closed'")
        .fetch_one(&place.admin)
        .await
}

async fn listed(place: &Place, code: &str) -> anyhow::Result<ItemId> {
    let client = place.host().client();
    let add = AddItem {
        code: code.into(),
        name: "毛巾".into(),
        unit: "条".into(),
        price: StandardMinutes::new(1),
        from: Day(china_date(SystemClock.now())),
        facts: ItemFacts::default(),
    };
    Ok(client.tell(&Actor::System, client.new_key(), add).await?.item_id)
}

async fn take_in(place: &Place, outlet: &OrgCode, items: &[ItemId], qty: u32) -> anyhow::Result<()> {
    let client = place.host().client();
    let line = |item: &ItemId| TakeInLine {
        item_id: *item,
        batch_no: None,
        expires_on: None,
        qty,
    };
    let take = TakeIn {
        outlet: outlet.clone(),
        kind: IntakeKind::Purchase,
        source: FundSource::Government,
        document: "付2026-001".into(),
        donor: None,
        named: false,
        lines: items.iter().map(line).collect(),
    };
    client.tell(&Actor::System, client.new_key(), take).await?;
    Ok(())
}
