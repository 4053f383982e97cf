use contracts::{
    Error,
    redemption::{
        ItemOnList,
        item::{ChangeItem, SetItemCost},
    },
};
use runtime::{Cx, Result};
use serde_json::json;

use super::add_item::taken;
use crate::{
    domain::{
        access,
        item::{Named, costing},
    },
    store::items,
};

/// Changes what goods are called and what is known of them (R8.1).
///
/// # Errors
/// `forbidden` without the role stock, `invalid` with the field, `not_found`, `conflict` (`barcode_taken`).
pub async fn change_item(cx: Cx, command: ChangeItem) -> Result<ItemOnList> {
    access::keeps_catalogue(cx.actor())?;
    let item_id = command.item_id;
    let item = Named::try_new(&command.name, &command.unit, &command.facts)?;
    let done = items::change(&mut *cx.db().await, item_id, &item, command.closed).await;
    if !done.map_err(taken)? {
        return Err(Error::not_found("item").into());
    }
    cx.audit(
        "item.changed",
        item_id,
        json!({"name": item.name, "unit": item.unit, "facts": item.facts(), "closed": command.closed}),
    );
    Ok(ItemOnList { item_id })
}

/// Writes down what one unit costs, for the books (R6.11).
///
/// # Errors
/// `forbidden` without the role stock, `invalid` with the field, `not_found`.
pub async fn set_item_cost(cx: Cx, command: SetItemCost) -> Result<ItemOnList> {
    access::keeps_catalogue(cx.actor())?;
    let item_id = command.item_id;
    let cost = costing(command.cost)?;
    if !items::set_cost(&mut *cx.db().await, item_id, cost).await? {
        return Err(Error::not_found("item").into());
    }
    cx.audit("item.cost_set", item_id, json!({"fen": cost}));
    Ok(ItemOnList { item_id })
}
