//! What the commands on one volunteer have in common.

use contracts::{
    Error, Role,
    volunteer::{VolunteerChanged, VolunteerProfileChanged, VolunteerState},
};
use kernel::{PersonKey, VolunteerId};
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

/// Refuses who is the volunteer themselves.
///
/// # Errors
/// `forbidden` `own_application`.
pub fn not_oneself(asker: Option<&PersonKey>, volunteer: &PersonKey) -> Result<()> {
    if asker == Some(volunteer) {
        return Err(Error::forbidden("own_application", "another person must decide this").into());
    }
    Ok(())
}

/// Locks the volunteer, whose sub-branch must lie within the asker's scope.
pub async fn standing(cx: &Cx, db: &mut PgConnection, id: VolunteerId, roles: &[Role]) -> Result<Standing> {
    cx.actor().has_role(roles)?;
    let standing = volunteer::lock(db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    cx.actor().may_find(roles, &standing.org, "volunteer")?;
    Ok(standing)
}

/// As [`standing`], where a volunteer may act for themselves.
///
/// # Errors
/// As there, and `forbidden` `not_yours` for another volunteer.
pub async fn whose(cx: &Cx, db: &mut PgConnection, id: VolunteerId, roles: &[Role]) -> Result<Standing> {
    match cx.actor().volunteer_id() {
        Some(own) if own == id => Ok(volunteer::lock(db, id)
            .await?
            .ok_or_else(|| Error::not_found("volunteer"))?),
        Some(_) => Err(Error::forbidden("not_yours", "this is another volunteer's").into()),
        None => standing(cx, db, id, roles).await,
    }
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
