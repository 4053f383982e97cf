use contracts::{
    Page,
    volunteer::star::{FindStars, StarRow},
};
use runtime::{Read, Result};

use crate::{domain::access::READERS, store::star};

/// Ratings within the asker's scope. Ids and hours, no names.
pub async fn find_stars(read: Read, query: FindStars) -> Result<Page<StarRow>> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(query.within.as_ref())?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let mut db = read.db().await?;
    let (found, total) = star::find(&mut db, within.as_ref(), query.state, limit, offset).await?;
    Ok(Page {
        rows: found.into_iter().map(|rating| rating.row).collect(),
        total,
    })
}
