//! Goods and their prices.

use kernel::{ItemId, StaffId, StandardMinutes, uuid_v7};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::domain::{item::NewItem, price::Price};

/// Goods on the list.
#[derive(Debug)]
pub struct Listed {
    /// Which.
    pub item_id: ItemId,
    /// What they are called.
    pub item: NewItem,
    /// Their prices, in the order in which they were decided.
    pub prices: Vec<Price>,
}

/// Puts goods on the list.
///
/// # Errors
/// The database; the code is in use (`item_code`).
pub async fn add(db: &mut PgConnection, now: OffsetDateTime, id: ItemId, item: &NewItem) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into redemption.item (id, code, name, unit, added_at) values ($1, $2, $3, $4, $5)",
        id.uuid(),
        item.code,
        item.name,
        item.unit,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the goods are on the list.
///
/// # Errors
/// The database.
pub async fn exists(db: &mut PgConnection, id: ItemId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!("select id from redemption.item where id = $1", id.uuid());
    Ok(found.fetch_optional(db).await?.is_some())
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

/// Goods whose code begins with `text` or whose name holds it, by code; nothing typed = all.
///
/// # Errors
/// The database.
pub async fn find(db: &mut PgConnection, text: &str) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        "select i.id, i.code, i.name, i.unit, p.valid_from, p.minutes
         from redemption.item i join redemption.price p on p.item_id = i.id
         where starts_with(lower(i.code), lower($1)) or position(lower($1) in lower(i.name)) > 0
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
                item: NewItem {
                    code: row.code,
                    name: row.name,
                    unit: row.unit,
                },
                prices: vec![price],
            }),
        }
    }
    Ok(listed)
}
