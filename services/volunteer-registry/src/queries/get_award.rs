use contracts::{
    Error,
    volunteer::award::{AwardRow, GetAward},
};
use runtime::{Read, Result};

use crate::{domain::access::READERS, store::award};

/// One award within the asker's scope. Ids, no names.
pub async fn get_award(read: Read, query: GetAward) -> Result<AwardRow> {
    read.actor().has_role(READERS)?;
    let missing = || Error::not_found("award");
    let mut db = read.db().await?;
    let found = award::get(&mut db, query.award_id).await?.ok_or_else(missing)?;
    read.actor().may_find(READERS, &found.ranked.org, "award")?;
    Ok(found)
}
