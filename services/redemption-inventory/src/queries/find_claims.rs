use contracts::{
    Actor, Page,
    redemption::claim::{ClaimRow, FindClaims},
};
use runtime::{Read, Result};

use crate::{
    domain::claim::{Claim, READERS},
    store::claims::{self, Filter},
};

/// Claims of the asker's part of the tree, or a volunteer's own, newest first.
///
/// # Errors
/// `forbidden`.
pub async fn find_claims(read: Read, query: FindClaims) -> Result<Page<ClaimRow>> {
    let (within, volunteer) = match read.actor() {
        Actor::Volunteer { id } => (None, Some(*id)),
        Actor::Service { .. } => (query.within, query.volunteer_id),
        actor => {
            actor.has_role(READERS)?;
            (actor.narrowed(query.within.as_ref())?, query.volunteer_id)
        }
    };
    let filter = Filter {
        within,
        states: query.states,
        volunteer,
        recipient: query.recipient_id,
        no: query
            .no
            .map(|no| no.trim().to_uppercase())
            .filter(|no| !no.is_empty()),
    };
    let size = query.paging.size.clamp(1, 200);
    let offset = query.paging.page.max(1).saturating_sub(1).saturating_mul(size);
    let (found, total) = claims::find(&mut *read.db().await?, &filter, (size.into(), offset.into())).await?;
    Ok(Page {
        rows: found.iter().map(row).collect(),
        total,
    })
}

/// As it stands in a list.
pub fn row(claim: &Claim) -> ClaimRow {
    ClaimRow {
        claim_id: claim.id,
        claim_no: claim.no.clone(),
        volunteer_id: claim.volunteer_id,
        org: claim.org.clone(),
        recipient_id: claim.recipient_id,
        relation: claim.relation,
        service: claim.service.clone(),
        starts_at: claim.starts_at.into(),
        duration: claim.duration,
        weight: claim.price.weight,
        cost: claim.cost,
        spent: claim.taken.map(|taken| taken.spent),
        waived: claim.taken.map(|taken| taken.waived),
        state: claim.state,
        ended: claim.ended,
        asked_at: claim.asked_at.into(),
        order_id: claim.order.as_ref().map(|(id, _)| *id),
        order_no: claim.order.as_ref().map(|(_, no)| no.clone()),
    }
}
