use contracts::{
    Actor, ByName, PersonName, Personal, Role, dispatch::ServedElders, elderly::ElderNames, fields,
};
use runtime::{Read, Result};
use serde_json::json;

use super::recipients;
use crate::{domain::access::READERS, store::search};

/// Names for a page (decision 8). Services get all; staff get those of their scope, and none if their role reads no
/// elder's data; a social organisation those whom its volunteers serve (R1.8). One audit row a page.
pub async fn names(read: Read, query: ElderNames) -> Result<ByName> {
    fields::at_most("ids", &query.ids, fields::PEOPLE_MAX)?;
    let (ids, within) = match read.actor() {
        Actor::Volunteer { .. } => {
            read.actor().is_service()?;
            (Vec::new(), None)
        }
        Actor::Staff { scope, .. } if read.actor().has_role(&[Role::OrgClerk]).is_ok() => {
            let served = ServedElders {
                org: scope.clone(),
                elder_ids: query.ids,
            };
            (read.ask(served).await?.elder_ids, None)
        }
        Actor::Staff { .. } if read.actor().has_role(READERS).is_err() => (Vec::new(), None),
        Actor::Staff { .. } | Actor::Service { .. } | Actor::System => {
            (query.ids, read.actor().narrowed(None)?)
        }
    };
    if ids.is_empty() {
        return Ok(ByName { names: Vec::new() });
    }
    let rows = search::names(&mut *read.db().await?, &ids, within.as_ref()).await?;
    let mut names = rows
        .into_iter()
        .map(|(id, name)| {
            Ok(PersonName {
                id: id.uuid(),
                name: Personal(read.crypto().open(&name)?),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let shown: Vec<String> = names.iter().map(|name| name.id.to_string()).collect();
    if !shown.is_empty() {
        read.audit("elders.named", "page", json!({ "elders": shown }))
            .await?;
    }
    names.extend(recipients::names(&read, &ids, within.as_ref()).await?);
    Ok(ByName { names })
}
