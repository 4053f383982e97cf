//! Questions that a volunteer may ask about themselves, and staff about those of their scope.

use contracts::{Actor, Error};
use kernel::VolunteerId;
use runtime::{Read, Result};
use sqlx::PgConnection;

use crate::{
    domain::access::READERS,
    store::volunteer::{self, Stored},
};

/// The profile, if it is the asker's own or lies within their scope.
pub async fn own_or_scope(read: &Read, db: &mut PgConnection, id: VolunteerId) -> Result<Stored> {
    let own = *read.actor() == Actor::Volunteer { id };
    if !own {
        read.actor().has_role(READERS)?;
    }
    let stored = volunteer::get(db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    if !own {
        read.actor().may_find(READERS, &stored.org, "volunteer")?;
    }
    Ok(stored)
}
