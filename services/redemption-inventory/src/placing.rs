//! How orders of goods are placed: as many as are asked for at once, in one go.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use contracts::{Actor, settings};
use kernel::{GoodsOrderId, ItemId, OrgCode, ReservationId, StandardMinutes, VolunteerId, china_date};
use runtime::{Batcher, Cx, Host, Limits, Read, Result};
use serde_json::json;
use sqlx::PgConnection;
use time::{Date, Duration, OffsetDateTime};

use crate::{
    commands::is_open,
    domain::{
        basket::{Lines, Priced, priced},
        item::Terms,
        order::{self, AT_COUNTER, Lives, Order},
        promise::{Orders, Pieces, Wish},
    },
    ledger::Known,
    promises,
    store::{
        counters::{self, Numbered},
        items, orders,
        outlets::{self, Outlet},
        reservations::{self, NewReservation},
    },
};

/// An order as it is asked for.
#[derive(Debug, Clone)]
pub struct New {
    /// Its id.
    pub id: GoodsOrderId,
    /// Who asks for it.
    pub by: Actor,
    /// Whose time.
    pub volunteer_id: VolunteerId,
    /// Where.
    pub outlet: OrgCode,
    /// What.
    pub wanted: Pieces,
    /// What the ledger has said.
    pub known: Known,
}

/// How orders wait that are placed together.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// They are handed over at once.
    pub at_counter: bool,
    /// For how long the goods are kept.
    pub keeps: Duration,
    /// After how long the worker looks at them.
    pub look_in: Duration,
}

/// What has come of an order that was asked for.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The order.
    pub order: Order,
    /// It was there before.
    pub again: bool,
}

/// At a counter goods leave at once: what keeps until tomorrow can be handed out.
const AT_COUNTERS: Waits = Waits {
    at_counter: true,
    keeps: Duration::hours(1),
    look_in: AT_COUNTER,
};
/// Orders of counters that are placed together: their goods are locked until all of them are on the disk.
const TOGETHER: Limits = Limits {
    batch: 64,
    queue: 4_000,
};

/// Orders that are begun at counters: all that wait are placed together. Not over the heap's one connection: the next are placed
/// while those before are handed over.
#[derive(Default)]
pub struct Counters(OnceLock<Batcher<New, contracts::Result<Placed>>>);

impl Counters {
    /// Places an order among all that wait, in a transaction of its own: from there on the worker would undo what is left lying.
    ///
    /// # Errors
    /// `busy`, the database, and those of [`place_all`].
    pub async fn place(&self, host: &Host, new: New) -> contracts::Result<Placed> {
        let placing = self.0.get_or_init(|| {
            let host = host.clone();
            Batcher::start(TOGETHER, move |all| place_at_counters(host.clone(), all))
        });
        placing.ask(new).await?
    }
}

async fn place_at_counters(host: Host, all: Arc<[New]>) -> Result<Vec<contracts::Result<Placed>>> {
    let me = Actor::service(host.service());
    let nos = draw_nos(&host.read(me.clone()), all.len()).await?;
    let all: Vec<(New, String)> = all.iter().cloned().zip(nos).collect();
    host.unit(me, |cx| async move { place_all(&cx, &all, AT_COUNTERS).await })
        .await
}

/// The next numbers of orders. They are drawn on their own, before the orders are written: everybody who orders anywhere draws from
/// one counter, and nobody waits there until somebody else's order is on the disk. An order that is then refused, or is there
/// already, leaves a gap.
///
/// # Errors
/// The database.
pub async fn draw_nos(read: &Read, many: usize) -> Result<Vec<String>> {
    let day = china_date(read.now());
    let many = i32::try_from(many).unwrap_or(i32::MAX);
    Ok(counters::next_of(&mut *read.db().await?, Numbered::Order, day, many).await?)
}

/// Reserves and writes down orders, each under its number, one after the other: each finds what those before have left, and one that
/// is refused leaves nothing behind. An order that is there already is given as it stands. Gives one answer each, in their order.
///
/// # Errors
/// The database. Of each: `outlet_not_found`, `outlet_closed`, `item_not_found`, `item_unpriced`, `goods_time_short`,
/// `orders_used_up`, `over_limit`, `out_of_stock`.
pub async fn place_all(
    cx: &Cx,
    all: &[(New, String)],
    waits: Waits,
) -> Result<Vec<contracts::Result<Placed>>> {
    let (now, lives) = (cx.now(), Lives::from(cx.now(), waits.keeps));
    let asked = || all.iter().map(|(new, _)| new);
    cx.for_many().await?;
    let mut db = cx.db().await;
    // The same order asked for twice at once waits here for the first, and finds it below.
    let volunteers: Vec<VolunteerId> = asked().map(|new| new.volunteer_id).collect();
    reservations::lock_volunteers(&mut db, &volunteers).await?;
    let ids: Vec<GoodsOrderId> = asked().map(|new| new.id).collect();
    let before = orders::some(&mut db, &ids).await?;
    let shop = Shop::look(&mut db, asked(), china_date(now)).await?;
    let baskets: Vec<contracts::Result<Basket<'_>>> = asked().map(|new| shop.basket(new)).collect();
    let mut ordered = ordered(cx, &mut db, asked()).await?;
    let wishes = baskets.iter().flatten().map(|basket| &basket.wish);
    let mut left = promises::left(&mut db, wishes, china_date(lives.until)).await?;

    let (mut placed, mut reserved) = (Vec::new(), Vec::new());
    let mut answers: Vec<contracts::Result<Placed>> = Vec::with_capacity(all.len());
    for ((new, no), basket) in all.iter().zip(baskets) {
        let same = |(order, _): &&(Order, Lines)| order.id == new.id;
        let known = before
            .get(&new.id)
            .or(placed.iter().find(same).map(|(order, _)| order));
        if let Some(order) = known.cloned() {
            answers.push(Ok(Placed { order, again: true }));
            continue;
        }
        let promised = basket.and_then(|basket| {
            ordered.within(new.volunteer_id)?;
            Ok((left.promise(&basket.wish)?, basket))
        });
        let (lots, basket) = match promised {
            Ok(promised) => promised,
            Err(refused) => {
                answers.push(Err(refused));
                continue;
            }
        };
        ordered.count(new.volunteer_id);
        let order = Order {
            at_counter: waits.at_counter,
            entered_by: new.by.staff_id(),
            ..Order::placed(
                (new.id, no.clone()),
                new.volunteer_id,
                (new.outlet.clone(), basket.outlet.name.clone()),
                basket.cost,
                (now, lives),
            )
        };
        let reservation = NewReservation {
            id: ReservationId::generate(now),
            saga_id: order.id.uuid(),
            volunteer: order.volunteer_id,
            outlet: order.outlet.clone(),
            expires_at: lives.until,
            lots,
        };
        reserved.push((reservation, order.entered_by));
        answers.push(Ok(Placed {
            order: order.clone(),
            again: false,
        }));
        cx.audit_by(
            &new.by,
            "goods_order.placed",
            order.id,
            json!({ "order_no": order.no, "volunteer_id": order.volunteer_id, "outlet": order.outlet, "cost": order.cost }),
        );
        placed.push((order, basket.lines));
    }
    if !placed.is_empty() {
        promises::make(&mut db, &reserved, now).await?;
        orders::insert_all(&mut db, &placed, now + waits.look_in).await?;
    }
    Ok(answers)
}

/// How often those who ask have ordered in this window, where that is limited.
async fn ordered<'a>(cx: &Cx, db: &mut PgConnection, asked: impl Iterator<Item = &'a New>) -> Result<Orders> {
    let limit = cx.settings().int(settings::GOODS_ORDERS_PER_WINDOW);
    if limit <= 0 {
        return Ok(Orders::default());
    }
    let mut since: HashMap<VolunteerId, OffsetDateTime> = HashMap::new();
    for new in asked {
        let from = since
            .entry(new.volunteer_id)
            .or_insert(OffsetDateTime::UNIX_EPOCH);
        *from = new.known.counts_from().max(*from);
    }
    Ok(Orders {
        limit: Some(limit),
        placed: orders::placed_since(db, &since).await?,
    })
}

/// Outlets and goods that are asked for, as they are today.
struct Shop {
    outlets: HashMap<OrgCode, Outlet>,
    terms: HashMap<ItemId, Terms>,
}

/// What somebody wants of an outlet that is open, at the price of the day.
struct Basket<'a> {
    outlet: &'a Outlet,
    lines: Lines,
    cost: StandardMinutes,
    wish: Wish,
}

impl Shop {
    async fn look<'a>(
        db: &mut PgConnection,
        asked: impl Iterator<Item = &'a New> + Clone,
        today: Date,
    ) -> Result<Self> {
        let outlets: HashSet<OrgCode> = asked.clone().map(|new| new.outlet.clone()).collect();
        let outlets: Vec<OrgCode> = outlets.into_iter().collect();
        let items: HashSet<ItemId> = asked.flat_map(|new| new.wanted.keys().copied()).collect();
        let items: Vec<ItemId> = items.into_iter().collect();
        Ok(Self {
            outlets: outlets::some(db, &outlets, today).await?,
            terms: items::terms(db, &items, today).await?,
        })
    }

    fn basket<'a>(&'a self, new: &'a New) -> contracts::Result<Basket<'a>> {
        let outlet = is_open(self.outlets.get(&new.outlet))?;
        let Priced { lines, cost, limits } = priced(&new.wanted, &self.terms, new.known.counts_from())?;
        order::covered(new.known.available, cost)?;
        let wish = Wish {
            volunteer: new.volunteer_id,
            outlet: new.outlet.clone(),
            wanted: new.wanted.clone(),
            limits,
        };
        Ok(Basket {
            outlet,
            lines,
            cost,
            wish,
        })
    }
}
