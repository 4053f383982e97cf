use std::collections::BTreeMap;

use contracts::{
    Code, Error,
    ledger::{
        GetBalances,
        settlement::{RedemptionWindow, Windows},
    },
    redemption::{
        order::{GoodsOrderState, PlaceGoodsOrder, PlacedGoodsOrder},
        reservation::ItemQty,
    },
    settings,
};
use futures::future::try_join;
use kernel::{
    GoodsOrderId, ItemId, OrgCode, ReservationId, StaffId, StandardMinutes, VolunteerId, at_china, china_date,
};
use runtime::{Cx, Failure, Read, Result};
use serde_json::json;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime, Time};

use super::{
    open_outlet,
    reserve_goods::{Limit, added_up, promise},
};
use crate::{
    domain::order::{self, Lives, Order},
    people,
    store::{
        counters::{self, Numbered},
        movements::Hand,
        orders,
        reservations::{self, NewReservation},
        shelves::{self, Shelf},
    },
};

/// What the ledger has said.
pub struct Known {
    /// When goods may be ordered.
    pub windows: Windows,
    /// What the volunteer may take goods for.
    pub available: StandardMinutes,
    /// Of their time for goods, what orders hold.
    pub held: StandardMinutes,
}

impl Known {
    /// From when on limits of a person count: the opening of the window (R7.6). Without any window, ever.
    pub fn counts_from(&self) -> OffsetDateTime {
        let opens = self.windows.current.as_ref().map(|window| window.opens.0);
        opens.map_or(OffsetDateTime::UNIX_EPOCH, |day| at_china(day, Time::MIDNIGHT))
    }
}

/// Asks the ledger what a volunteer may take goods for, and whether goods are handed out now.
///
/// # Errors
/// As [`known`]; `goods_disabled`, `window_closed`.
pub async fn may_take(read: &Read, volunteer_id: VolunteerId) -> Result<Known> {
    let known = known(read, volunteer_id).await?;
    known.windows.may_take_goods()?;
    Ok(known)
}

/// Asks the ledger what a volunteer may take goods for, and when.
///
/// # Errors
/// `volunteer_not_found` for who has no accounts, or the ledger does not answer.
pub async fn known(read: &Read, volunteer_id: VolunteerId) -> Result<Known> {
    let (windows, held) = try_join(
        read.ask(RedemptionWindow {}),
        read.ask(GetBalances { volunteer_id }),
    )
    .await
    .map_err(|failure| match failure {
        Failure::Refused(error) if error.code == Code::NotFound => {
            Failure::from(Error::not_found("volunteer").at("volunteer_id"))
        }
        failure => failure,
    })?;
    Ok(Known {
        windows,
        available: StandardMinutes::new(held.goods.get() - held.goods_held.get()),
        held: held.goods_held,
    })
}

/// Who asks may, and the ledger says what there is.
///
/// # Errors
/// `forbidden`, `own_order`, `goods_disabled`, `window_closed`, `volunteer_not_found`.
pub async fn check_order(read: Read, command: PlaceGoodsOrder) -> Result<(Known, String)> {
    order::may_order(read.actor(), command.volunteer_id, &command.outlet)?;
    if let Some(staff_id) = read.actor().staff_id() {
        people::not_oneself(&read, staff_id, command.volunteer_id).await?;
    }
    let known = may_take(&read, command.volunteer_id).await?;
    Ok((known, draw_no(&read).await?))
}

/// The next number of an order. It is drawn on its own, before the order is written: everybody who orders anywhere draws from one
/// counter, and nobody waits there until somebody else's order is on the disk. An order that is then refused leaves a gap.
///
/// # Errors
/// The database.
pub async fn draw_no(read: &Read) -> Result<String> {
    let day = china_date(read.now());
    Ok(counters::next(&mut *read.db().await?, Numbered::Order, day).await?)
}

/// Reserves the goods; the time is held by the saga (`workers/advance_orders`), which then tells the volunteer.
///
/// # Errors
/// As [`check_order`]; `item_unpriced`, `goods_time_short`, `orders_used_up`, and those of a reservation.
pub async fn place_goods_order(
    cx: Cx,
    command: PlaceGoodsOrder,
    (known, no): (Known, String),
) -> Result<PlacedGoodsOrder> {
    order::may_order(cx.actor(), command.volunteer_id, &command.outlet)?;
    let lives = Lives::from(
        cx.now(),
        Duration::days(cx.settings().int(settings::GOODS_PICKUP_DAYS)),
    );
    let new = New {
        id: GoodsOrderId::generate(cx.now()),
        no,
        volunteer_id: command.volunteer_id,
        outlet: &command.outlet,
        lines: &command.lines,
        entered_by: cx.actor().staff_id(),
        at_counter: false,
        lives,
        look_at: cx.now(),
    };
    let placed = place(&cx, new, &known).await?;
    let order = placed.ok_or_else(|| Error::internal("a new order has a reservation already"))?;
    cx.wake("advance_orders");
    Ok(PlacedGoodsOrder {
        order_id: order.id,
        order_no: order.no,
        cost: order.cost,
    })
}

/// An order as it is asked for.
pub struct New<'a> {
    /// Its id.
    pub id: GoodsOrderId,
    /// Its number.
    pub no: String,
    /// Whose time.
    pub volunteer_id: VolunteerId,
    /// Where.
    pub outlet: &'a OrgCode,
    /// What.
    pub lines: &'a [ItemQty],
    /// Who of the staff enters it.
    pub entered_by: Option<StaffId>,
    /// It is handed over at once.
    pub at_counter: bool,
    /// Until when it lives.
    pub lives: Lives,
    /// When the worker looks at it.
    pub look_at: OffsetDateTime,
}

/// Reserves and writes down; nothing = there is an order with this id.
///
/// # Errors
/// As [`place_goods_order`].
pub async fn place(cx: &Cx, new: New<'_>, known: &Known) -> Result<Option<Order>> {
    let wanted = added_up(new.lines)?;
    let outlet = open_outlet(cx, new.outlet).await?;
    let mut db = cx.db().await;
    let (now, today) = (cx.now(), china_date(cx.now()));
    let items: Vec<ItemId> = wanted.keys().copied().collect();
    let days = (today, china_date(new.lives.until));
    let shelves = shelves::shelves(&mut db, &outlet.code, &items, days).await?;
    let lines = priced(&shelves, &wanted)?;
    let limits: Vec<Limit> = shelves
        .iter()
        .filter_map(|(item, shelf)| {
            Some(Limit {
                item: *item,
                pieces: shelf.limit?,
                since: known.counts_from(),
            })
        })
        .collect();
    let cost: i64 = lines
        .iter()
        .map(|(_, qty, price)| i64::from(*qty) * price.get())
        .sum();
    let cost = StandardMinutes::new(cost);
    order::covered(known.available, cost)?;

    let reservation = NewReservation {
        id: ReservationId::generate(now),
        saga_id: new.id.uuid(),
        volunteer: new.volunteer_id,
        outlet: &outlet.code,
        at: now,
        expires_at: new.lives.until,
    };
    let hand = Hand {
        by: new.entered_by,
        at: now,
    };
    reservations::lock_volunteer(&mut db, new.volunteer_id).await?;
    within_window(cx, &mut db, new.volunteer_id, known).await?;
    let promised = promise(&mut db, &reservation, &wanted, &limits, hand).await?;
    if promised.is_none() {
        return Ok(None);
    }
    let order = Order {
        id: new.id,
        no: new.no,
        volunteer_id: new.volunteer_id,
        outlet: outlet.code,
        outlet_name: outlet.name,
        at_counter: new.at_counter,
        cost,
        placed_at: now,
        entered_by: new.entered_by,
        lives: new.lives,
        state: GoodsOrderState::Placed,
        undo_to: None,
        ended: None,
        end_note: None,
        code_tries: None,
        handed: None,
        brought_back: None,
        attempts: 0,
    };
    orders::insert(&mut db, &order, &lines, new.look_at).await?;
    drop(db);
    cx.audit(
        "goods_order.placed",
        order.id,
        json!({ "order_no": order.no, "volunteer_id": order.volunteer_id, "outlet": order.outlet, "cost": cost }),
    );
    Ok(Some(order))
}

/// What is wanted at the price of the day.
fn priced(
    shelves: &BTreeMap<ItemId, Shelf>,
    wanted: &BTreeMap<ItemId, i32>,
) -> contracts::Result<Vec<(ItemId, i32, StandardMinutes)>> {
    let line = |(item, qty): (&ItemId, &i32)| {
        let shelf = shelves
            .get(item)
            .ok_or_else(|| Error::not_found("item").at("lines"))?;
        let price = shelf.price.ok_or_else(|| {
            Error::conflict("item_unpriced", "these goods are not handed out today")
                .with("item_id", item.to_string())
        })?;
        Ok((*item, *qty, price))
    };
    wanted.iter().map(line).collect()
}

/// Nobody orders more often in a window than they may (R7.6).
async fn within_window(cx: &Cx, db: &mut PgConnection, volunteer: VolunteerId, known: &Known) -> Result<()> {
    let limit = cx.settings().int(settings::GOODS_ORDERS_PER_WINDOW);
    if limit > 0 && orders::placed_since(db, volunteer, known.counts_from()).await? >= limit {
        let refused = Error::conflict("orders_used_up", "no more orders may be placed in this window");
        return Err(refused.with("limit", limit).into());
    }
    Ok(())
}
