use runtime::{Cx, Progress, Result};

use super::{BATCH, LIMIT, locked};
use crate::{
    seeking,
    store::{org_units, seeking as due},
};

/// The next wave, or the open list, of every order where it is due. The clock is a row: it survives whatever dies.
pub async fn next_waves(cx: Cx) -> Result<Progress> {
    let ids = due::due(&mut *cx.db().await, cx.now(), LIMIT).await?;
    if ids.is_empty() {
        return Ok(Progress::Idle);
    }
    let places = org_units::places(&mut *cx.db().await).await?;
    for mut order in locked(&cx, &ids).await? {
        seeking::go_on(&cx, &mut order, &places).await?;
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
