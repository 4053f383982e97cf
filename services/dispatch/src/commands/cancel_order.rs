use contracts::{
    Error,
    dispatch::{CancelOrder, OrderChanged, OrderState},
};
use runtime::{Cx, Result};

use super::lock_order;
use crate::{closing, history, quicker, scope, text};

/// Who may call an order off, as statistics count them.
const PARTIES: [&str; 3] = ["elder", "volunteer", "organisation"];

/// Calls an order off before anybody has been there; everybody concerned is told.
pub async fn cancel_order(cx: Cx, command: CancelOrder) -> Result<OrderChanged> {
    if !PARTIES.contains(&command.party.as_str()) {
        return Err(Error::invalid("party", "unknown_party", "elder, volunteer or organisation").into());
    }
    let reason = text::needed("reason", &command.reason)?;
    scope::orders(cx.actor())?;
    let mut order = lock_order(&cx, command.order_id).await?;
    scope::may_order(cx.actor(), &order.village).map_err(scope::unseen("order"))?;
    if order.state != OrderState::Cancelled {
        quicker::as_seen(&cx, &order, command.expected).await?;
        order.not_begun()?;
        closing::cancel(
            &cx,
            &mut order,
            &command.party,
            &reason,
            history::channel_of(cx.actor()),
        )
        .await?;
    }
    Ok(OrderChanged {
        order_id: order.id,
        state: order.state,
    })
}
