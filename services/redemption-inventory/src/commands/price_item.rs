use contracts::{
    Error, Role,
    redemption::{ItemOnList, ItemPriced, PriceItem},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::{
        item::priced,
        price::{Price, not_in_the_past},
    },
    store::items,
};

/// Changes the price of goods from a day on. What was taken before keeps its price.
///
/// # Errors
/// `forbidden` without the role stock, `invalid` with the field, `not_found`.
pub async fn price_item(cx: Cx, command: PriceItem) -> Result<ItemOnList> {
    cx.actor().has_role(&[Role::Stock])?;
    let minutes = priced(command.price)?;
    let from = not_in_the_past(command.from.0, china_date(cx.now()))?;
    let item_id = command.item_id;

    let mut db = cx.db().await;
    if !items::exists(&mut db, item_id).await? {
        return Err(Error::not_found("item").at("item_id").into());
    }
    items::decide_price(
        &mut db,
        cx.now(),
        cx.actor().staff_id(),
        item_id,
        Price { from, minutes },
    )
    .await?;
    drop(db);

    cx.audit(
        "item.priced",
        item_id,
        json!({"price": minutes, "from": command.from}),
    );
    cx.emit(&ItemPriced {
        item_id,
        price: minutes,
        from: command.from,
    });
    Ok(ItemOnList { item_id })
}
