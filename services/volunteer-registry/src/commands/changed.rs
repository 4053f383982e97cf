//! What the commands on one volunteer have in common.

use contracts::{
    Actor, Error, Role,
    volunteer::{VolunteerChanged, VolunteerProfileChanged, VolunteerState},
};
use kernel::VolunteerId;
use runtime::{Cx, Result};
use sqlx::PgConnection;

use crate::{
    domain::standing::is_matched,
    store::{
        profile,
        record::Of,
        volunteer::{self, Standing},
    },
};

/// Locks the volunteer, whose sub-branch must lie within the asker's scope.
pub async fn standing(cx: &Cx, db: &mut PgConnection, id: VolunteerId, roles: &[Role]) -> Result<Standing> {
    cx.actor().has_role(roles)?;
    let standing = volunteer::lock(db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    cx.actor().may_find(roles, &standing.org, "volunteer")?;
    Ok(standing)
}

/// As [`standing`], also for the volunteer's own act.
pub async fn own_or(cx: &Cx, db: &mut PgConnection, id: VolunteerId, roles: &[Role]) -> Result<Standing> {
    if *cx.actor() != (Actor::Volunteer { id }) {
        return standing(cx, db, id, roles).await;
    }
    let found = volunteer::lock(db, id).await?;
    Ok(found.ok_or_else(|| Error::not_found("volunteer"))?)
}

/// Whose record it is, now and by the asker.
pub fn record_of(cx: &Cx, volunteer: VolunteerId) -> Of {
    Of {
        volunteer,
        at: cx.now(),
        by: cx.actor().id(),
    }
}

/// Tells those who match volunteers what they need to know now, if they know this one; answers the state.
pub async fn tell(
    cx: &Cx,
    db: &mut PgConnection,
    id: VolunteerId,
    state: VolunteerState,
) -> Result<VolunteerChanged> {
    if is_matched(state) {
        announce(cx, db, id, state).await?;
    }
    Ok(VolunteerChanged {
        volunteer_id: id,
        state,
    })
}

/// Tells of a volunteer whom those who match know already, whatever the state is now.
pub async fn announce(cx: &Cx, db: &mut PgConnection, id: VolunteerId, state: VolunteerState) -> Result<()> {
    let version = profile::next_version(db, id).await?;
    let profile = profile::matching(db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    cx.emit(&VolunteerProfileChanged {
        volunteer_id: id,
        state,
        profile,
        version,
    });
    Ok(())
}
