use contracts::elderly::ElderMoved;
use runtime::{Cx, Result};

use crate::store::orders;

/// An elder is another village's: orders that have not ended go on under it (R1.5). Ended ones stay as they were written.
pub async fn move_orders_of_elder(cx: Cx, event: ElderMoved) -> Result<()> {
    Ok(orders::move_to(&mut *cx.db().await, event.elder_id, &event.from, &event.to).await?)
}
