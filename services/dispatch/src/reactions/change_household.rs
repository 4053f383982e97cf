use contracts::elderly::ElderHouseholdChanged;
use runtime::{Cx, Result};

use crate::store::orders;

/// Who belongs to an elder's household has changed: none of them is offered the elder's orders that have not ended (R5.4).
/// What is out or accepted already stays: the sub-branch decides.
pub async fn change_household(cx: Cx, event: ElderHouseholdChanged) -> Result<()> {
    Ok(orders::set_household(&mut *cx.db().await, event.elder_id, &event.household).await?)
}
