use contracts::{
    Error, fields,
    volunteer::star::{ObjectionRuling, RuleOnObjection, StarEnd, StarStands},
};
use kernel::PersonKey;
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{
    changed::not_oneself,
    rating::{locked, stands, who},
};
use crate::{
    domain::star::{RULERS, another, ruled},
    store::star,
};

/// Blind index of the ruler's own ID.
pub async fn ruler(read: Read, _: RuleOnObjection) -> Result<Option<PersonKey>> {
    read.actor().has_role(RULERS)?;
    read.own_person().await
}

/// Rules on an objection: upheld the rating ends, dismissed its notice goes on (R10.2).
pub async fn rule_on_objection(
    cx: Cx,
    command: RuleOnObjection,
    ruler: Option<PersonKey>,
) -> Result<StarStands> {
    let mut db = cx.db().await;
    let (rating, standing) = locked(&cx, &mut db, command.star_id, RULERS).await?;
    not_oneself(ruler.as_ref(), &standing.person)?;
    let reason = fields::reason("reason", &command.reason)?;
    let state = ruled(rating.row.state, command.ruling)?;
    let objections = star::objections(&mut db, command.star_id).await?;
    let open = objections.iter().find(|one| one.ruling.is_none());
    let open = open.ok_or_else(|| Error::internal("an objection is open in this state"))?;
    let by = who(&cx);
    another(by.1, &[open.recorded_by, rating.reviewed_by])?;
    star::rule(&mut db, open.id, command.ruling, &reason, by).await?;
    let upheld = command.ruling == ObjectionRuling::Upheld;
    let ended = upheld.then_some(StarEnd::Objection);
    let why = upheld.then_some(reason.as_str());
    star::set_state(&mut db, command.star_id, state, ended, why, None).await?;
    let detail = json!({ "star": command.star_id, "ruling": command.ruling.as_str() });
    cx.audit("star.ruled", rating.row.volunteer_id, detail);
    Ok(stands(&rating, state))
}
