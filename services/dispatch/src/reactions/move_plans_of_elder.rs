use contracts::elderly::ElderMoved;
use runtime::{Cx, Result};

use crate::store::plans;

/// An elder's plans go on in the new village; and so do orders that have not ended (R1.5).
pub async fn move_plans_of_elder(cx: Cx, event: ElderMoved) -> Result<()> {
    Ok(plans::move_to(&mut *cx.db().await, event.elder_id, &event.to).await?)
}
