use contracts::{
    Error,
    redemption::order::{Basket, BasketLine, PriceBasket},
    settings,
};
use kernel::{ItemId, StandardMinutes, china_date};
use runtime::{Read, Result};
use time::Duration;

use crate::{
    domain::{order, promise::added_up},
    ledger::known,
    store::{items, reservations, shelves},
};

/// What a basket costs and whether it can be had; nothing is promised by it.
///
/// # Errors
/// `forbidden`, `volunteer_not_found`, `invalid` with the field.
pub async fn price_basket(read: Read, query: PriceBasket) -> Result<Basket> {
    order::may_order(read.actor(), query.volunteer_id, &query.outlet)?;
    let known = known(&read, query.volunteer_id).await?;
    let mut wanted = added_up(&query.lines)?;
    let today = china_date(read.now());
    // Over the counter goods leave at once; what is ordered keeps until it is fetched.
    let last_day = match read.actor().volunteer_id() {
        Some(_) => today + Duration::days(read.settings().int(settings::GOODS_PICKUP_DAYS)),
        None => today,
    };
    let items: Vec<ItemId> = wanted.keys().copied().collect();
    let mut db = read.db().await?;
    let terms = items::terms(&mut db, &items, today).await?;
    let shelves = shelves::shelves(&mut db, &query.outlet, &items, last_day).await?;
    let limited = terms.iter().filter(|(_, terms)| terms.limit_per_window.is_some());
    let since = limited.map(|(item_id, _)| ((query.volunteer_id, *item_id), known.counts_from()));
    let taken = reservations::taken_since(&mut db, &since.collect()).await?;
    let mut lines = Vec::with_capacity(wanted.len());
    // In the order in which they were asked for: that of the scans at a counter.
    for asked in &query.lines {
        let item_id = asked.item_id;
        let Some(qty) = wanted.remove(&item_id) else {
            continue;
        };
        let found = shelves.get(&item_id).zip(terms.get(&item_id));
        let (shelf, terms) = found.ok_or_else(|| Error::not_found("item").at("lines"))?;
        let qty = u32::try_from(qty).unwrap_or_default();
        let left = terms.limit_per_window.map(|limit| {
            let taken = taken.get(&(query.volunteer_id, item_id)).copied();
            u32::try_from(i64::from(limit) - taken.unwrap_or(0)).unwrap_or(0)
        });
        let elsewhere = match qty > shelf.free {
            true => shelves::elsewhere(&mut db, &query.outlet, item_id, qty, (today, last_day)).await?,
            false => Vec::new(),
        };
        let price = terms.price.map_or(0, StandardMinutes::get);
        lines.push(BasketLine {
            item_id,
            code: shelf.code.clone(),
            name: shelf.name.clone(),
            unit: shelf.unit.clone(),
            qty,
            price: terms.price,
            cost: StandardMinutes::new(price * i64::from(qty)),
            stock: shelf.free,
            limit: terms.limit_per_window.and_then(|limit| u32::try_from(limit).ok()),
            left,
            elsewhere,
        });
    }
    let cost: i64 = lines.iter().map(|line| line.cost.get()).sum();
    let remaining = known.available.get() - cost;
    let all_there = lines.iter().all(|line| {
        line.price.is_some() && line.qty <= line.stock && line.left.is_none_or(|left| line.qty <= left)
    });
    Ok(Basket {
        lines,
        cost: StandardMinutes::new(cost),
        available: known.available,
        remaining: (remaining >= 0).then(|| StandardMinutes::new(remaining)),
        can_be_had: all_there && remaining >= 0 && known.windows.may_take_goods().is_ok(),
        windows: known.windows,
    })
}
