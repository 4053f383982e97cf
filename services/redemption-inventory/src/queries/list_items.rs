use contracts::redemption::{Item, Items, ListItems};
use kernel::china_date;
use runtime::{Read, Result};

use crate::{
    domain::price::{in_force, next_after},
    store::items,
};

/// The list of goods with the prices of today. For everybody who signs in: the list hangs in every outlet.
///
/// # Errors
/// The database.
pub async fn list_items(read: Read, query: ListItems) -> Result<Items> {
    let today = china_date(read.now());
    let text = query.text.as_deref().unwrap_or_default().trim();
    let mut db = read.db().await?;
    let listed = items::find(&mut db, text).await?;
    let items = listed.into_iter().map(|listed| {
        let next = next_after(&listed.prices, today);
        Item {
            item_id: listed.item_id,
            code: listed.code,
            price: in_force(&listed.prices, today).map(|price| price.minutes),
            next_price: next.map(|price| price.minutes),
            next_from: next.map(|price| price.from.into()),
            facts: listed.named.facts(),
            name: listed.named.name,
            unit: listed.named.unit,
            closed: listed.closed,
        }
    });
    Ok(Items {
        items: items.collect(),
    })
}
