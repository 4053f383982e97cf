//! What the commands on one rating have in common.

use contracts::{
    Error, Role,
    volunteer::star::{StarStands, StarState},
};
use kernel::StarId;
use runtime::{Cx, Result};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::store::{
    star::{self, Rating},
    volunteer::{self, Standing},
};

/// Locks the volunteer of a rating, whose sub-branch at the time of the application must lie within the asker's scope.
pub async fn locked(
    cx: &Cx,
    db: &mut PgConnection,
    id: StarId,
    roles: &[Role],
) -> Result<(Rating, Standing)> {
    cx.actor().has_role(roles)?;
    let missing = || Error::not_found("star");
    let volunteer = star::whose(db, id).await?.ok_or_else(missing)?;
    let standing = volunteer::lock(db, volunteer).await?.ok_or_else(missing)?;
    let rating = star::get(db, id).await?.ok_or_else(missing)?;
    cx.actor().may_find(roles, &rating.row.org, "star")?;
    Ok((rating, standing))
}

/// When an act is done, and by which member of staff.
pub fn who(cx: &Cx) -> (OffsetDateTime, Option<Uuid>) {
    (cx.now(), cx.actor().staff_id().map(Into::into))
}

/// The answer.
pub fn stands(rating: &Rating, state: StarState) -> StarStands {
    StarStands {
        star_id: rating.row.star_id,
        level: rating.row.level,
        state,
    }
}
