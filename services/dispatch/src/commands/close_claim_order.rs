use contracts::dispatch::{
    Channel, OrderState,
    claim::{CloseClaimOrder, ClosedClaimOrder},
};
use runtime::{Cx, Result};

use super::lock_order;
use crate::{
    closing, scope,
    store::claim_orders::{self, Stands},
    text,
};

/// Calls the order of a claim off before anybody has come. One that has not been opened never will be: whatever is still on
/// its way finds the bar.
///
/// # Errors
/// `already_started` once somebody has been there.
pub async fn close_claim_order(cx: Cx, command: CloseClaimOrder) -> Result<ClosedClaimOrder> {
    scope::only_redemption(cx.actor())?;
    let reason = text::needed("reason", &command.reason)?;
    let known = {
        let mut db = cx.db().await;
        claim_orders::lock(&mut db, command.claim_id).await?;
        claim_orders::find(&mut db, command.claim_id).await?
    };
    let nothing = ClosedClaimOrder {
        order_id: None,
        state: None,
    };
    match known {
        Stands::Barred => Ok(nothing),
        Stands::Nothing => {
            claim_orders::keep(&mut *cx.db().await, command.claim_id, None, cx.now()).await?;
            Ok(nothing)
        }
        Stands::Order { order_id, .. } => {
            let mut order = lock_order(&cx, order_id).await?;
            if !matches!(
                order.state,
                OrderState::Cancelled | OrderState::Expired | OrderState::Closed
            ) {
                order.not_begun()?;
                closing::cancel(&cx, &mut order, "elder", &reason, Channel::Clock).await?;
            }
            Ok(ClosedClaimOrder {
                order_id: Some(order_id),
                state: Some(order.state),
            })
        }
    }
}
