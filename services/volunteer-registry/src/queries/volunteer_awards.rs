use contracts::volunteer::award::{AwardRow, VolunteerAwards};
use runtime::{Read, Result};

use super::own::own_or_scope;
use crate::store::award;

/// The awards that a volunteer was given, newest first.
pub async fn volunteer_awards(read: Read, query: VolunteerAwards) -> Result<Vec<AwardRow>> {
    let mut db = read.db().await?;
    own_or_scope(&read, &mut db, query.volunteer_id).await?;
    award::published_of(&mut db, query.volunteer_id).await
}
