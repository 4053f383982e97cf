use contracts::{
    settings,
    volunteer::star::{StarsOf, VolunteerStars},
};
use runtime::{Read, Result};

use super::own::own_or_scope;
use crate::{domain::star::may_apply, store::star};

/// A volunteer's stars, and the one that they could apply for now.
pub async fn volunteer_stars(read: Read, query: VolunteerStars) -> Result<StarsOf> {
    let mut db = read.db().await?;
    let stored = own_or_scope(&read, &mut db, query.volunteer_id).await?;
    let (raw_minutes, level) = star::held(&mut db, query.volunteer_id).await?;
    let found = star::of(&mut db, query.volunteer_id).await?;
    let thresholds_h = read.settings().ints(settings::STAR_THRESHOLDS_H);
    let next = may_apply(stored.state, raw_minutes, &thresholds_h, level).ok();
    Ok(StarsOf {
        raw_minutes,
        level,
        next: next.map(|next| next.level),
        reason: found.first().and_then(|newest| newest.reason.clone()),
        stars: found.into_iter().map(|rating| rating.row).collect(),
        thresholds_h,
    })
}
