use contracts::elderly::ElderErased;
use runtime::{Cx, Result};

use crate::store::{call_backs, door_codes, standing, work_orders};

/// An elder was erased: words, codes and blind indexes of their orders go too.
pub async fn forget_elder(cx: Cx, event: ElderErased) -> Result<()> {
    work_orders::forget_elder(&mut *cx.db().await, event.elder_id).await?;
    door_codes::forget_elder(&mut *cx.db().await, event.elder_id, cx.now()).await?;
    call_backs::drop_of(&mut *cx.db().await, event.elder_id, cx.now()).await?;
    Ok(standing::forget_elder(&mut *cx.db().await, event.elder_id.uuid(), cx.now()).await?)
}
