use runtime::{Cx, Progress, Result};

use crate::{
    domain::{hold, request::Request},
    posting::post_all,
    store::{holds, poster},
};

/// Holds that expire in one block.
const BATCH: usize = 500;

/// Holds whose time has come fall, in the order of their times: what balances are never depends on when they are read.
///
/// # Errors
/// The database.
pub async fn expire_holds(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    if holds::due(&mut db, cx.now(), 1).await?.is_empty() {
        return Ok(Progress::Idle);
    }
    // Nobody resolves them between this read and the posting.
    poster::lock(&mut db).await?;
    let due = holds::due(&mut db, cx.now(), BATCH as i64).await?;
    drop(db);
    let requests: Vec<Request> = due.into_iter().map(hold::expire).collect();
    post_all(&cx, &requests).await?;
    Ok(Progress::of_batch(requests.len(), BATCH))
}
