use contracts::dispatch::{Standing, WhatStands};
use runtime::{Read, Result};

use crate::store::standing;

/// What of the work with a person is open, for the registries, before they erase the person.
pub async fn standing(read: Read, query: WhatStands) -> Result<Standing> {
    read.actor().is_service()?;
    let mut db = read.db().await?;
    let (open, last) = standing::of(
        &mut db,
        query.elder_id.map(|id| id.uuid()),
        query.volunteer_id.map(|id| id.uuid()),
    )
    .await?;
    Ok(Standing {
        open: u32::try_from(open).unwrap_or(u32::MAX),
        last_ended: last.map(Into::into),
    })
}
