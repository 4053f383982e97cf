use contracts::redemption::reservation::ReservationState;
use runtime::{Cx, Progress, Result};
use serde_json::json;

use crate::{
    promises,
    store::{movements::Hand, reservations},
};

/// One a transaction: lots of several would be held out of their order.
const BATCH: i64 = 1;

/// Frees what nobody has picked up in time (R8.3).
///
/// # Errors
/// The database.
pub async fn expire_reservations(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let over = reservations::overdue(&mut db, cx.now(), BATCH).await?;
    let clock = Hand {
        by: None,
        at: cx.now(),
    };
    for id in &over {
        promises::release(&mut db, *id, ReservationState::Expired, clock).await?;
        cx.audit("goods.expired", id, json!({}));
    }
    Ok(Progress::of_batch(
        over.len(),
        usize::try_from(BATCH).unwrap_or(usize::MAX),
    ))
}
