use contracts::{Error, Page, access::AccessRow, elderly::ElderAccesses};
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::access::READERS, store::elder};

/// Who has looked at or changed an elder's data, for staff in whose scope the village lies, to be handed to the elder
/// (PIPL Art. 44, 45). Asking is a look itself.
pub async fn accesses(read: Read, query: ElderAccesses) -> Result<Page<AccessRow>> {
    read.actor().has_role(READERS)?;
    let id = query.elder_id;
    let mut db = read.db().await?;
    let stored = elder::get(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("elder"))?;
    read.actor().may_find(READERS, &stored.village, "elder")?;
    let page = runtime::accesses(&mut db, id.uuid(), "elders", query.paging).await?;
    drop(db);
    read.audit("elder.accesses_read", id, json!({ "page": query.paging.page }))
        .await?;
    Ok(page)
}
