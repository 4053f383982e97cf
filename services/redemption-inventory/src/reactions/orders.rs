//! What becomes of a volunteer's orders of goods when they leave or are erased.

use contracts::{
    redemption::order::{GoodsEnd, GoodsOrderState},
    volunteer::{VolunteerErased, VolunteerProfileChanged, VolunteerState},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{commands::cancel_goods_order::take_back, store::orders};

/// Who has left fetches nothing any more (R6.10): what waits for them is free again, and their time can be decided about.
pub async fn volunteer_left(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    if event.state != VolunteerState::Exited {
        return Ok(());
    }
    let open = orders::open_of(&mut *cx.db().await, event.volunteer_id).await?;
    for order in open {
        let end = (GoodsOrderState::Cancelled, GoodsEnd::VolunteerLeft);
        let order = take_back(&cx, order, end, None).await?;
        cx.audit(
            "goods_order.cancelled",
            order.id,
            json!({ "why": "volunteer_left" }),
        );
    }
    Ok(())
}

/// What names an erased person goes; goods and minutes stay (PIPL Art. 47).
pub async fn forget_volunteer(cx: Cx, event: VolunteerErased) -> Result<()> {
    Ok(orders::forget(&mut *cx.db().await, event.volunteer_id).await?)
}
