use contracts::{
    Personal,
    elderly::{ElderContacts, ElderReach, ElderReaches, ElderState},
    fields,
};
use futures::future::try_join_all;
use runtime::{Read, Result};
use serde_json::json;

use super::{card::Shown, recipients};
use crate::store::elder::{self, Stored};

/// How to reach elders, for the platform's services. A closed profile has nobody to call: no number is given.
pub async fn contacts(read: Read, query: ElderContacts) -> Result<ElderReaches> {
    read.actor().is_service()?;
    let purpose = fields::reason("purpose", &query.purpose)?;
    fields::at_most("elder_ids", &query.elder_ids, fields::PEOPLE_MAX)?;
    let stored = elder::load(&mut *read.db().await?, &query.elder_ids).await?;
    let shown = Shown::now(&read);
    let reach = |stored: Stored| -> Result<ElderReach> {
        let crypto = read.crypto();
        let phone = stored
            .phone
            .as_deref()
            .filter(|_| stored.state == ElderState::Active);
        Ok(ElderReach {
            elder_id: stored.id,
            name: Personal(crypto.open(&stored.name)?),
            sex: stored.sex,
            phone: crypto.open_option(phone)?.map(Personal),
            address: Personal(crypto.open(&stored.address)?),
            note: crypto.open_option(stored.note.as_deref())?.map(Personal),
            traits: shown.traits(&stored)?,
            village: stored.village,
        })
    };
    let mut elders = stored.into_iter().map(reach).collect::<Result<Vec<_>>>()?;
    let given = elders.iter().map(|elder| {
        read.audit(
            "elder.contact_given",
            elder.elder_id,
            json!({ "purpose": purpose }),
        )
    });
    try_join_all(given).await?;
    elders.extend(recipients::contacts(&read, &query.elder_ids, &purpose).await?);
    Ok(ElderReaches { elders })
}
