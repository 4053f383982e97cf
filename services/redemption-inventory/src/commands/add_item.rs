use contracts::{
    Error, Role,
    redemption::{AddItem, ItemOnList, ItemPriced},
};
use kernel::ItemId;
use runtime::{Cx, Failure, Result, violates};
use serde_json::json;

use crate::{
    domain::{
        item::{Named, code, priced},
        price::Price,
    },
    store::items,
};

/// Puts goods on the list with their first price, which may lie in the past: nobody has taken them yet.
///
/// # Errors
/// `forbidden` without the role stock, `invalid` with the field, `conflict` when the code (`code_taken`) or the bar code
/// (`barcode_taken`) is in use.
pub async fn add_item(cx: Cx, command: AddItem) -> Result<ItemOnList> {
    cx.actor().has_role(&[Role::Stock])?;
    let code = code(&command.code)?;
    let item = Named::try_new(&command.name, &command.unit, &command.facts)?;
    let price = Price {
        from: command.from.0,
        minutes: priced(command.price)?,
    };
    let item_id = ItemId::generate(cx.now());

    let mut db = cx.db().await;
    items::add(&mut db, cx.now(), item_id, &code, &item)
        .await
        .map_err(taken)?;
    items::decide_price(&mut db, cx.now(), cx.actor().staff_id(), item_id, price).await?;
    drop(db);

    let minutes = price.minutes;
    cx.audit(
        "item.added",
        item_id,
        json!({"code": code, "price": minutes, "from": command.from}),
    );
    cx.emit(&ItemPriced {
        item_id,
        price: minutes,
        from: command.from,
    });
    Ok(ItemOnList { item_id })
}

/// A code that other goods have, as a refusal.
pub(super) fn taken(error: sqlx::Error) -> Failure {
    if violates(&error, "item_code") {
        let refused = Error::conflict("code_taken", "goods with this code are on the list");
        return refused.at("code").into();
    }
    if violates(&error, "item_barcode") {
        let refused = Error::conflict("barcode_taken", "goods with this bar code are on the list");
        return refused.at("barcode").into();
    }
    error.into()
}
