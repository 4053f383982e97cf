use contracts::{Actor, ByName, PersonName, Personal, elderly::ElderNames, fields};
use runtime::{Read, Result};
use serde_json::json;

use crate::{domain::access::READERS, store::search};

/// Names for a page (decision 8). Services get all; staff get those of their scope, and none if their role reads no
/// elder's data. One audit row a page.
pub async fn names(read: Read, query: ElderNames) -> Result<ByName> {
    fields::at_most("ids", &query.ids, fields::PEOPLE_MAX)?;
    match read.actor() {
        Actor::Volunteer { .. } => read.actor().is_service()?,
        Actor::Staff { .. } if read.actor().has_role(READERS).is_err() => {
            return Ok(ByName { names: Vec::new() });
        }
        Actor::Staff { .. } | Actor::Service { .. } | Actor::System => {}
    }
    let within = read.actor().narrowed(None)?;
    let rows = search::names(&mut *read.db().await?, &query.ids, within.as_ref()).await?;
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
    read.audit("elders.named", "page", json!({ "elders": ids }))
        .await?;
    Ok(ByName { names })
}
