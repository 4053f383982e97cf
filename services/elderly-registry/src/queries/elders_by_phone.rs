use contracts::{
    elderly::{Callers, EldersByPhone},
    fields::Identities,
};
use kernel::china_date;
use runtime::{Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::{
    domain::access::REGISTRARS,
    store::{elder, search},
};

/// Who calls: the active elders of the asker's scope who can be reached at this number, at their own or at their
/// contact's. A number may be shared (decision 18).
pub async fn elders_by_phone(read: Read, query: EldersByPhone) -> Result<Callers> {
    read.actor().has_role(REGISTRARS)?;
    // A caller's number is looked up, not taken down: any segment may call.
    let identities = Identities {
        today: china_date(read.now()),
        accept_test: true,
    };
    let phone = identities.phone("phone", &query.phone)?;
    let index = read.crypto().index("phone", phone.as_str());
    let shown = Shown::now(&read);
    let mut db = read.db().await?;
    let ids = search::by_phone(&mut db, &index, read.actor().narrowed(None)?.as_ref()).await?;
    let mut elders = Vec::with_capacity(ids.len());
    for stored in elder::load(&mut db, &ids).await? {
        elders.push(shown.card(&mut db, stored).await?);
    }
    drop(db);
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    read.audit("elders.looked_up_by_phone", "phone", json!({ "elders": ids }))
        .await?;
    Ok(Callers { elders })
}
