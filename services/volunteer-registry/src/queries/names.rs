use contracts::{Actor, ByName, PersonName, Personal, fields, volunteer::VolunteerNames};
use kernel::VolunteerId;
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::access::READERS, store::search};

/// Names for a page (decision 8). Services get all, volunteers their own; staff get those of their scope, and none if
/// their role reads no volunteer's data. One audit row a page.
pub async fn names(read: Read, query: VolunteerNames) -> Result<ByName> {
    fields::at_most("ids", &query.ids, fields::PEOPLE_MAX)?;
    let ids: Vec<VolunteerId> = match read.actor() {
        Actor::Volunteer { id } => query.ids.into_iter().filter(|asked| asked == id).collect(),
        Actor::Staff { .. } if read.actor().has_role(READERS).is_err() => Vec::new(),
        Actor::Staff { .. } | Actor::Service { .. } | Actor::System => query.ids,
    };
    if ids.is_empty() {
        return Ok(ByName { names: Vec::new() });
    }
    let within = read.actor().narrowed(None)?;
    let rows = search::names(&mut *read.db().await?, &ids, within.as_ref()).await?;
    let names = rows
        .into_iter()
        .map(|(id, name)| {
            Ok(PersonName {
                id: id.uuid(),
                name: Personal(read.crypto().open(&name)?),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let ids: Vec<String> = names.iter().map(|name| name.id.to_string()).collect();
    if !ids.is_empty() {
        read.audit("volunteers.named", "page", json!({ "volunteers": ids }))
            .await?;
    }
    Ok(ByName { names })
}
