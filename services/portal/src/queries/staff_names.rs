use contracts::{ByName, PersonName, Personal, fields, portal::StaffNames};
use kernel::StaffId;
use runtime::{Read, Result};
use serde_json::json;

use crate::store::staff;

/// Names of staff for a page; for staff and services. One audit row.
pub async fn staff_names(read: Read, query: StaffNames) -> Result<ByName> {
    if read.actor().staff_id().is_none() {
        read.actor().is_service()?;
    }
    fields::at_most("ids", &query.ids, fields::PEOPLE_MAX)?;
    let ids: Vec<_> = query.ids.into_iter().map(StaffId::uuid).collect();
    let found = staff::names(&mut *read.db().await?, &ids).await?;
    let names = found
        .into_iter()
        .filter_map(|(id, sealed)| {
            let name = read.crypto().open(&sealed).ok()?;
            Some(PersonName {
                id,
                name: Personal(name),
            })
        })
        .collect();
    read.audit("staff.named", "page", json!({ "count": ids.len() }))
        .await?;
    Ok(ByName { names })
}
