//! How orders of goods are placed: as many as are asked for at once, in one go.

use std::collections::{HashMap, HashSet};

use contracts::{Actor, Error, redemption::order::GoodsOrderState, settings};
use kernel::{GoodsOrderId, ItemId, OrgCode, ReservationId, StandardMinutes, VolunteerId, china_date};
use runtime::{Cx, Read, Result};
use serde_json::json;
use sqlx::PgConnection;
use time::{Date, Duration};

use crate::{
    commands::is_open,
    domain::{
        order::{self, Lives, Order},
        promise::{Limit, Pieces, Wish},
    },
    ledger::Known,
    promises,
    store::{
        by_index,
        counters::{self, Numbered},
        items::{self, Terms},
        orders::{self, Lines},
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
    /// What the ledger has said, a refusal included: an order that is there already does not care any more.
    pub known: contracts::Result<Known>,
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

/// The next numbers of orders. They are drawn on their own, before the orders are written: everybody who orders anywhere draws from
/// one counter, and nobody waits there until somebody else's order is on the disk. An order that is then refused leaves a gap.
///
/// # Errors
/// The database.
pub async fn draw_nos(read: &Read, many: usize) -> Result<Vec<String>> {
    let day = china_date(read.now());
    let many = i32::try_from(many).unwrap_or(i32::MAX);
    Ok(counters::next_of(&mut *read.db().await?, Numbered::Order, day, many).await?)
}

/// Reserves and writes down orders, one after the other: each finds what those before have left, and one that is refused leaves
/// nothing behind. An order that is there already is given as it stands. Gives one answer each, in their order.
///
/// # Errors
/// The database. Of each: what the ledger has said, `outlet_not_found`, `outlet_closed`, `item_not_found`, `item_unpriced`,
/// `goods_time_short`, `orders_used_up`, `over_limit`, `out_of_stock`.
pub async fn place_all(
    cx: &Cx,
    all: &[New],
    nos: Vec<String>,
    waits: Waits,
) -> Result<Vec<contracts::Result<Placed>>> {
    let (now, lives) = (cx.now(), Lives::from(cx.now(), waits.keeps));
    let mut db = cx.db().await;
    by_index(&mut db).await?;
    // The same order asked for twice at once waits here for the first, and finds it below.
    let volunteers: Vec<VolunteerId> = all.iter().map(|new| new.volunteer_id).collect();
    reservations::lock_volunteers(&mut db, &volunteers).await?;
    let ids: Vec<GoodsOrderId> = all.iter().map(|new| new.id).collect();
    let before = orders::some(&mut db, &ids).await?;
    let shop = Shop::look(&mut db, all, china_date(now)).await?;
    let baskets: Vec<contracts::Result<Basket<'_>>> = all.iter().map(|new| shop.basket(new)).collect();
    let mut window = Window::look(cx, &mut db, baskets.iter().flatten()).await?;
    let wishes = baskets.iter().flatten().map(|basket| &basket.wish);
    let mut left = promises::left(&mut db, wishes, china_date(lives.until)).await?;

    let (mut placed, mut reserved) = (Vec::new(), Vec::new());
    let mut answers: Vec<contracts::Result<Placed>> = Vec::with_capacity(all.len());
    for ((new, basket), no) in all.iter().zip(baskets).zip(nos) {
        let same = |(order, _): &&(Order, Lines)| order.id == new.id;
        let known = before
            .get(&new.id)
            .or(placed.iter().find(same).map(|(order, _)| order));
        if let Some(order) = known.cloned() {
            answers.push(Ok(Placed { order, again: true }));
            continue;
        }
        let promised = basket.and_then(|basket| {
            window.within(basket.wish.volunteer)?;
            Ok((left.promise(&basket.wish)?, basket))
        });
        let (lots, basket) = match promised {
            Ok(promised) => promised,
            Err(refused) => {
                answers.push(Err(refused));
                continue;
            }
        };
        window.count(basket.wish.volunteer);
        let order = Order {
            id: new.id,
            no,
            volunteer_id: new.volunteer_id,
            outlet: new.outlet.clone(),
            outlet_name: basket.outlet.name.clone(),
            at_counter: waits.at_counter,
            cost: basket.cost,
            placed_at: now,
            entered_by: new.by.staff_id(),
            lives,
            state: GoodsOrderState::Placed,
            undo_to: None,
            ended: None,
            end_note: None,
            code_tries: None,
            handed: None,
            brought_back: None,
            attempts: 0,
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

/// Outlets and goods that are asked for, as they are today.
struct Shop {
    outlets: HashMap<OrgCode, Outlet>,
    terms: HashMap<ItemId, Terms>,
}

/// What is wanted at the price of the day.
struct Basket<'a> {
    outlet: &'a Outlet,
    known: &'a Known,
    lines: Lines,
    cost: StandardMinutes,
    wish: Wish,
}

impl Shop {
    async fn look(db: &mut PgConnection, all: &[New], today: Date) -> Result<Self> {
        let outlets: HashSet<OrgCode> = all.iter().map(|new| new.outlet.clone()).collect();
        let outlets: Vec<OrgCode> = outlets.into_iter().collect();
        let items: HashSet<ItemId> = all.iter().flat_map(|new| new.wanted.keys().copied()).collect();
        let items: Vec<ItemId> = items.into_iter().collect();
        Ok(Self {
            outlets: outlets::some(db, &outlets, today).await?,
            terms: items::terms(db, &items, today).await?,
        })
    }

    fn basket<'a>(&'a self, new: &'a New) -> contracts::Result<Basket<'a>> {
        let known = new.known.as_ref().map_err(Error::clone)?;
        let outlet = is_open(self.outlets.get(&new.outlet))?;
        let (mut lines, mut limits, mut cost) = (Lines::new(), Vec::new(), 0);
        for (item, qty) in &new.wanted {
            let terms = self.terms.get(item);
            let terms = terms.ok_or_else(|| Error::not_found("item").at("lines"))?;
            let price = terms.price.ok_or_else(|| {
                Error::conflict("item_unpriced", "these goods are not handed out today")
                    .with("item_id", item.to_string())
            })?;
            cost += i64::from(*qty) * price.get();
            lines.push((*item, *qty, price));
            limits.extend(terms.limit_per_window.map(|pieces| Limit {
                item: *item,
                pieces,
                since: known.counts_from(),
            }));
        }
        let cost = StandardMinutes::new(cost);
        order::covered(known.available, cost)?;
        let wish = Wish {
            volunteer: new.volunteer_id,
            outlet: new.outlet.clone(),
            wanted: new.wanted.clone(),
            limits,
        };
        Ok(Basket {
            outlet,
            known,
            lines,
            cost,
            wish,
        })
    }
}

/// How often who has ordered in this window, where that is limited (R7.6).
struct Window {
    limit: i64,
    placed: HashMap<VolunteerId, i64>,
}

impl Window {
    async fn look<'a>(
        cx: &Cx,
        db: &mut PgConnection,
        baskets: impl Iterator<Item = &'a Basket<'a>>,
    ) -> Result<Self> {
        let limit = cx.settings().int(settings::GOODS_ORDERS_PER_WINDOW);
        let since = baskets.map(|basket| (basket.wish.volunteer, basket.known.counts_from()));
        let placed = match limit > 0 {
            true => orders::placed_since(db, &since.collect()).await?,
            false => HashMap::new(),
        };
        Ok(Self { limit, placed })
    }

    /// Nobody orders more often in a window than they may.
    fn within(&self, volunteer: VolunteerId) -> contracts::Result<()> {
        let placed = self.placed.get(&volunteer).copied().unwrap_or(0);
        if self.limit > 0 && placed >= self.limit {
            let refused = Error::conflict("orders_used_up", "no more orders may be placed in this window");
            return Err(refused.with("limit", self.limit));
        }
        Ok(())
    }

    fn count(&mut self, volunteer: VolunteerId) {
        *self.placed.entry(volunteer).or_default() += 1;
    }
}
