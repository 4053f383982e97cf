use contracts::dispatch::{OrderChanged, board::AddToOrder};
use runtime::{Cx, Result};
use serde_json::json;

use super::lock_order;
use crate::{
    history, scope,
    store::{board, lists},
    text,
};

/// Writes what a caller adds behind what is to be done at an order that is there already: merged 并入, not ordered twice.
pub async fn add_to_order(cx: Cx, command: AddToOrder) -> Result<OrderChanged> {
    let added = text::needed("note", &command.note)?;
    scope::orders(cx.actor())?;
    let mut order = lock_order(&cx, command.order_id).await?;
    scope::may_order(cx.actor(), &order.village).map_err(scope::unseen("order"))?;
    order.not_begun()?;
    let mut db = cx.db().await;
    let before = lists::details(&mut db, order.id.uuid()).await?.note;
    let before = cx.crypto().open_option(before.as_deref())?.unwrap_or_default();
    let note = text::limited("note", &format!("{before}\n{added}"))?;
    board::set_note(&mut db, order.id, &cx.crypto().seal(&note)).await?;
    drop(db);
    history::keep(&cx, &mut order, None, "added", history::channel_of(cx.actor())).await?;
    cx.audit("order.added_to", order.id, json!({}));
    Ok(OrderChanged {
        order_id: order.id,
        state: order.state,
    })
}
