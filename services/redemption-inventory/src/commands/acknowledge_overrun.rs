use contracts::{
    Error, fields,
    redemption::claim::{AcknowledgeOverrun, ClaimChanged},
};
use runtime::{Cx, Read, Result};
use serde_json::json;

use crate::{
    domain::claim::{Acknowledged, SUPERVISORS},
    people::{self, Kin},
    store::claims,
};

/// Whether the supervisor is the volunteer whose time it is, or of their household.
///
/// # Errors
/// `forbidden`, or a registry does not answer.
pub async fn supervisor(read: Read, command: AcknowledgeOverrun) -> Result<bool> {
    read.actor().has_role(SUPERVISORS)?;
    let Some(claim) = claims::get(&mut *read.db().await?, command.claim_id).await? else {
        return Ok(false);
    };
    Ok(people::kin(&read, claim.volunteer_id).await? != Kin::Nobody)
}

/// A supervisor has seen what an overrun waived (R6.5): neither who entered the claim, nor the volunteer or their household.
///
/// # Errors
/// `not_found` elsewhere in the tree, `same_person`, `own_household`, `claim_decided`.
pub async fn acknowledge_overrun(cx: Cx, command: AcknowledgeOverrun, is_kin: bool) -> Result<ClaimChanged> {
    let note = fields::reason("note", &command.note)?;
    let mut db = cx.db().await;
    let claim = claims::lock(&mut db, command.claim_id)
        .await?
        .ok_or_else(|| Error::not_found("claim"))?;
    cx.actor().may_find(SUPERVISORS, &claim.org, "claim")?;
    if is_kin {
        return Err(Error::forbidden("own_household", "another person must decide this").into());
    }
    let by = cx.actor().staff_id();
    let claim = claim.acknowledged(Acknowledged {
        by,
        at: cx.now(),
        note: Some(cx.crypto().seal(&note)),
    })?;
    claims::save(&mut db, &claim, None, (cx.now(), by)).await?;
    drop(db);
    let waived = claim.taken.map(|taken| taken.waived);
    cx.audit(
        "claim.overrun_acknowledged",
        claim.id,
        json!({ "waived": waived }),
    );
    Ok(ClaimChanged {
        claim_id: claim.id,
        state: claim.state,
    })
}
