use contracts::{dispatch::Channel, elderly::ElderClosed};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    closing,
    store::{
        call_backs, due,
        orders::{self, Of},
        plans,
    },
};

/// Death or move-out ends the elder's plans and cancels open orders (R2.6). A visit under way is left to end.
pub async fn cancel_orders_of_elder(cx: Cx, event: ElderClosed) -> Result<()> {
    for plan in plans::end_of(&mut *cx.db().await, event.elder_id).await? {
        cx.audit(
            "plan.state_set",
            plan,
            json!({ "state": "ended", "reason": event.reason }),
        );
    }
    let ids = due::of_elder(&mut *cx.db().await, event.elder_id).await?;
    for id in ids {
        let Some(mut order) = orders::lock(&mut *cx.db().await, Of::Order(id)).await? else {
            continue;
        };
        if order.not_begun().is_ok() {
            closing::cancel(&cx, &mut order, "elder", &event.reason, Channel::Clock).await?;
        }
    }
    // Nobody is asked how content they were with what was done for somebody who has died or gone.
    let dropped = call_backs::drop_of(&mut *cx.db().await, event.elder_id, cx.now()).await?;
    if dropped > 0 {
        cx.audit("call_back.dropped", event.elder_id, json!({ "count": dropped }));
    }
    Ok(())
}
