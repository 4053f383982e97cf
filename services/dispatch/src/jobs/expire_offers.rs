use runtime::{Cx, Progress, Result};

use super::{BATCH, LIMIT, locked};
use crate::{closing, store::due};

/// Offers whose time is over expire; the order is open again when none is left.
pub async fn expire_offers(cx: Cx) -> Result<Progress> {
    let ids = due::offers(&mut *cx.db().await, cx.now(), LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        closing::expire_offers(&cx, &mut order).await?;
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
