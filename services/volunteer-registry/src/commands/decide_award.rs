use contracts::{
    Error, fields,
    volunteer::award::{AwardDecision, AwardStands, DecideAward},
};
use kernel::PersonKey;
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{changed::not_oneself, rating::who};
use crate::{
    domain::{
        award::{DECIDERS, decided},
        star::another,
    },
    store::{award, volunteer},
};

/// Blind index of the decider's own ID.
pub async fn decider(read: Read, _: DecideAward) -> Result<Option<PersonKey>> {
    read.actor().has_role(DECIDERS)?;
    read.own_person().await
}

/// Decides a nomination: approved by another person than who nominated, and by nobody for themselves (R10.1).
pub async fn decide_award(cx: Cx, command: DecideAward, decider: Option<PersonKey>) -> Result<AwardStands> {
    let id = command.award_id;
    cx.actor().has_role(DECIDERS)?;
    let mut db = cx.db().await;
    let award = award::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("award"))?;
    cx.actor().may_find(DECIDERS, &award.ranked.org, "award")?;
    if let Some(volunteer) = award.ranked.volunteer_id {
        let standing = volunteer::lock(&mut db, volunteer).await?;
        let standing = standing.ok_or_else(|| Error::not_found("volunteer"))?;
        not_oneself(decider.as_ref(), &standing.person)?;
    }
    let by = who(&cx);
    let reason = match command.decision {
        AwardDecision::Refuse => Some(fields::reason(
            "reason",
            command.reason.as_deref().unwrap_or_default(),
        )?),
        AwardDecision::Approve => {
            another(by.1, &[award.nominated_by.map(Into::into)])?;
            None
        }
    };
    let state = decided(award.state, command.decision)?;
    award::set_decided(&mut db, id, state, reason.as_deref(), by).await?;
    cx.audit(
        "award.decided",
        id,
        json!({ "decision": command.decision.as_str() }),
    );
    Ok(AwardStands { award_id: id, state })
}
