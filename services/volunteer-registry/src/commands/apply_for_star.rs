use contracts::{
    Actor, Error, settings,
    volunteer::star::{ApplyForStar, StarStands, StarState},
};
use kernel::StarId;
use runtime::{Cx, Result};
use serde_json::json;

use super::changed::whose;
use crate::{
    domain::star::{RATERS, may_apply},
    store::star,
};

/// Applies for the highest star that the raw hours reach, for oneself or for a volunteer of one's sub-branch (R10.2).
pub async fn apply_for_star(cx: Cx, command: ApplyForStar) -> Result<StarStands> {
    let volunteer = command.volunteer_id;
    let mut db = cx.db().await;
    let standing = whose(&cx, &mut db, volunteer, RATERS).await?;
    let (raw, held) = star::held(&mut db, volunteer).await?;
    let level = may_apply(
        standing.state,
        raw,
        &cx.settings().ints(settings::STAR_THRESHOLDS_H),
        held,
    )?;
    let new = star::New {
        id: StarId::generate(cx.now()),
        volunteer,
        org: standing.org,
        level,
        raw,
        at: cx.now(),
        by: cx.actor().staff_id().map(Into::into),
    };
    if !star::insert(&mut db, &new).await? {
        return Err(
            Error::conflict("star_under_way", "an application of this volunteer is under way").into(),
        );
    }
    let own = matches!(cx.actor(), Actor::Volunteer { .. });
    let detail = json!({ "star": new.id, "level": level.level, "raw_minutes": raw.get(), "own": own });
    cx.audit("star.applied", volunteer, detail);
    Ok(StarStands {
        star_id: new.id,
        level: level.level,
        state: StarState::Applied,
    })
}
