//! Goods and their prices.

use std::collections::HashMap;

use contracts::redemption::item::{ItemCategory, ItemCost};
use kernel::{Fen, ItemId, StaffId, StandardMinutes, uuid_v7};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;
use crate::domain::{
    item::{Named, Terms},
    price::Price,
};

/// Goods on the list.
#[derive(Debug)]
pub struct Listed {
    /// Which.
    pub item_id: ItemId,
    /// Code or bar code.
    pub code: String,
    /// What they are called, and what is known of them.
    pub named: Named,
    /// No longer handed out.
    pub closed: bool,
    /// Their prices, in the order in which they were decided.
    pub prices: Vec<Price>,
}

/// Puts goods on the list.
///
/// # Errors
/// The database; the code is in use (`item_code`), or the bar code (`item_barcode`).
pub async fn add(
    db: &mut PgConnection,
    now: OffsetDateTime,
    id: ItemId,
    code: &str,
    item: &Named,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.item (id, code, name, unit, added_at, barcode, category, limit_per_window, needs_batch)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id.uuid(),
        code,
        item.name,
        item.unit,
        now,
        item.barcode,
        item.category.as_str(),
        item.limit_per_window,
        item.needs_batch,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes what goods are called and what is known of them; false = there are none.
///
/// # Errors
/// The database; the bar code is in use (`item_barcode`).
pub async fn change(db: &mut PgConnection, id: ItemId, item: &Named, closed: bool) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption.item set name = $2, unit = $3, barcode = $4, category = $5, limit_per_window = $6, needs_batch = $7,
             closed = $8
         where id = $1",
        id.uuid(),
        item.name,
        item.unit,
        item.barcode,
        item.category.as_str(),
        item.limit_per_window,
        item.needs_batch,
        closed,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Writes down what a unit costs; false = there are no such goods.
///
/// # Errors
/// The database.
pub async fn set_cost(db: &mut PgConnection, id: ItemId, cost: Fen) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update redemption.item set cost_fen = $2 where id = $1",
        id.uuid(),
        cost.get()
    );
    Ok(done.execute(db).await?.rows_affected() > 0)
}

/// What units cost and how many lie in all outlets, by code.
///
/// # Errors
/// The database.
pub async fn costs(db: &mut PgConnection) -> sqlx::Result<Vec<ItemCost>> {
    let rows = sqlx::query!(
        r#"select i.id, i.code, i.name, i.unit, i.cost_fen, coalesce(sum(l.on_hand), 0) as "on_hand!"
           from redemption.item i left join redemption.lot l on l.item_id = i.id
           group by i.id order by i.code"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ItemCost {
            item_id: row.id.into(),
            code: row.code,
            name: row.name,
            unit: row.unit,
            cost: row.cost_fen.map(Fen::new),
            on_hand: row.on_hand,
        })
        .collect())
}

/// Whether the goods are on the list.
///
/// # Errors
/// The database.
pub async fn exists(db: &mut PgConnection, id: ItemId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select id from redemption.item where id = $1", id.uuid());
    Ok(found.fetch_optional(db).await?.is_some())
}

/// The terms of some goods on a day; unknown ones are left out.
///
/// # Errors
/// The database.
pub async fn terms(
    db: &mut PgConnection,
    items: &[ItemId],
    day: Date,
) -> sqlx::Result<HashMap<ItemId, Terms>> {
    let ids: Vec<Uuid> = items.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select i.id, i.needs_batch, i.limit_per_window, i.closed,
                case when not i.closed then
                    (select p.minutes from redemption.price p where p.item_id = i.id and p.valid_from <= $2
                     order by p.valid_from desc, p.decided_at desc, p.id desc limit 1) end as price
         from redemption.item i where i.id = any($1)",
        &ids,
        day,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let terms = Terms {
                needs_batch: row.needs_batch,
                limit_per_window: row.limit_per_window,
                closed: row.closed,
                price: row.price.map(StandardMinutes::new),
            };
            (row.id.into(), terms)
        })
        .collect())
}

/// Writes down the decision about a price.
///
/// # Errors
/// The database.
pub async fn decide_price(
    db: &mut PgConnection,
    now: OffsetDateTime,
    by: Option<StaffId>,
    item: ItemId,
    price: Price,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.price (id, item_id, valid_from, minutes, decided_at, decided_by)
         values ($1, $2, $3, $4, $5, $6)",
        uuid_v7(now),
        item.uuid(),
        price.from,
        price.minutes.get(),
        now,
        by.map(StaffId::uuid)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Goods whose code begins with `text`, whose bar code is `text` or whose name holds it, by code; nothing typed = all.
///
/// # Errors
/// The database.
pub async fn find(db: &mut PgConnection, text: &str) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        "select i.id, i.code, i.name, i.unit, i.barcode, i.category, i.limit_per_window, i.needs_batch, i.closed, p.valid_from,
             p.minutes
         from redemption.item i join redemption.price p on p.item_id = i.id
         where starts_with(lower(i.code), lower($1)) or position(lower($1) in lower(i.name)) > 0 or i.barcode = $1
         order by i.code, p.decided_at, p.id",
        text
    )
    .fetch_all(db)
    .await?;
    let mut listed: Vec<Listed> = Vec::new();
    for row in rows {
        let price = Price {
            from: row.valid_from,
            minutes: StandardMinutes::new(row.minutes),
        };
        match listed.last_mut().filter(|listed| listed.item_id.uuid() == row.id) {
            Some(listed) => listed.prices.push(price),
            None => listed.push(Listed {
                item_id: row.id.into(),
                code: row.code,
                named: Named {
                    name: row.name,
                    unit: row.unit,
                    barcode: row.barcode,
                    category: word(ItemCategory::parse(&row.category), "category")?,
                    limit_per_window: row.limit_per_window,
                    needs_batch: row.needs_batch,
                },
                closed: row.closed,
                prices: vec![price],
            }),
        }
    }
    Ok(listed)
}
