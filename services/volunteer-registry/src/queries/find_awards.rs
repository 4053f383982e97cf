use contracts::{
    Page,
    volunteer::award::{AwardRow, FindAwards},
};
use runtime::{Read, Result};

use crate::{domain::access::READERS, store::award};

/// Awards within the asker's scope, newest year first. Ids, no names.
pub async fn find_awards(read: Read, query: FindAwards) -> Result<Page<AwardRow>> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(None)?;
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let mut db = read.db().await?;
    let which = (query.year, query.state);
    let (rows, total) = award::find(&mut db, within.as_ref(), which, limit, offset).await?;
    Ok(Page { rows, total })
}
