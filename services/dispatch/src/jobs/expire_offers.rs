use contracts::dispatch::{Channel, OfferState};
use runtime::{Cx, Progress, Result};

use super::{BATCH, LIMIT, locked};
use crate::{closing, history, store::due};

/// Offers whose time is over expire; the order is open again when none is left.
pub async fn expire_offers(cx: Cx) -> Result<Progress> {
    let ids = due::offers(&mut *cx.db().await, cx.now(), LIMIT).await?;
    for mut order in locked(&cx, &ids).await? {
        let now = cx.now();
        let over = |offer: &crate::store::offers::Offer| offer.expires_at <= now;
        let closed =
            closing::close_offers(&cx, &mut order, OfferState::Expired, Some(Channel::Clock), over).await?;
        if closed > 0 {
            history::keep(&cx, &mut order, None, "offer_expired", Channel::Clock).await?;
        }
    }
    Ok(Progress::of_batch(ids.len(), BATCH))
}
