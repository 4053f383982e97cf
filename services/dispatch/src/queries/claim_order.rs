use contracts::dispatch::claim::{ClaimOrder, ClaimOrderStands, ClaimVisit, GetClaimOrder};
use runtime::{Read, Result};

use crate::{
    scope,
    store::{
        claim_orders::{self, Stands},
        lists, visits,
    },
};

/// How the order of a claim stands: the whole of it, so that whoever asks needs no event to have come first.
///
/// # Errors
/// `forbidden` to all but redemption-inventory.
pub async fn claim_order(read: Read, query: GetClaimOrder) -> Result<ClaimOrder> {
    scope::only_redemption(read.actor())?;
    let mut db = read.db().await?;
    let Stands::Order { order_id, .. } = claim_orders::find(&mut db, query.claim_id).await? else {
        return Ok(ClaimOrder { order: None });
    };
    let Some(row) = lists::rows(&mut db, &[order_id.uuid()]).await?.pop() else {
        return Ok(ClaimOrder { order: None });
    };
    let visits = visits::of_orders(&mut db, &[order_id]).await?;
    Ok(ClaimOrder {
        order: Some(ClaimOrderStands {
            order_id,
            order_no: row.order_no,
            state: row.state,
            starts_at: row.starts_at,
            visits: visits
                .into_iter()
                .map(|visit| ClaimVisit {
                    state: visit.state,
                    raw_minutes: visit.raw,
                    weight: visit.weight,
                })
                .collect(),
        }),
    })
}
