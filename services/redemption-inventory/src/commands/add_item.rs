use contracts::{
    Error, Role,
    redemption::{AddItem, ItemOnList, ItemPriced},
};
use kernel::ItemId;
use runtime::{Cx, Result, violates};
use serde_json::json;

use crate::{
    domain::{
        item::{NewItem, priced},
        price::Price,
    },
    store::items,
};

/// Puts goods on the list with their first price, which may lie in the past: nobody has taken them yet.
///
/// # Errors
/// `forbidden` without the role stock, `invalid` with the field, `conflict` (`code_taken`) when the code is in use.
pub async fn add_item(cx: Cx, command: AddItem) -> Result<ItemOnList> {
    cx.actor().has_role(&[Role::Stock])?;
    let item = NewItem::try_new(&command)?;
    let price = Price {
        from: command.from.0,
        minutes: priced(command.price)?,
    };
    let item_id = ItemId::generate(cx.now());

    let mut db = cx.db().await;
    items::add(&mut db, cx.now(), item_id, &item)
        .await
        .map_err(|error| {
            if violates(&error, "item_code") {
                Error::conflict("code_taken", "goods with this code are on the list")
                    .at("code")
                    .into()
            } else {
                runtime::Failure::from(error)
            }
        })?;
    items::decide_price(&mut db, cx.now(), cx.actor().staff_id(), item_id, price).await?;
    drop(db);

    let minutes = price.minutes;
    cx.audit(
        "item.added",
        item_id,
        json!({"code": item.code, "price": minutes, "from": command.from}),
    );
    cx.emit(&ItemPriced {
        item_id,
        price: minutes,
        from: command.from,
    });
    Ok(ItemOnList { item_id })
}
