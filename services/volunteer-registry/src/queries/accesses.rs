use contracts::{Actor, Error, Page, access::AccessRow, volunteer::VolunteerAccesses};
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::access::READERS, store::volunteer};

/// Who has looked at or changed a volunteer's data, for staff in whose scope the sub-branch lies, and for the volunteer
/// (PIPL Art. 44, 45). Asking is a look itself.
pub async fn accesses(read: Read, query: VolunteerAccesses) -> Result<Page<AccessRow>> {
    let id = query.volunteer_id;
    let own = *read.actor() == Actor::Volunteer { id };
    if !own {
        read.actor().has_role(READERS)?;
    }
    let mut db = read.db().await?;
    let stored = volunteer::get(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    if !own {
        read.actor().may_find(READERS, &stored.org, "volunteer")?;
    }
    let page = runtime::accesses(&mut db, id.uuid(), "volunteers", query.paging).await?;
    drop(db);
    read.audit(
        "volunteer.accesses_read",
        id,
        json!({ "page": query.paging.page }),
    )
    .await?;
    Ok(page)
}
