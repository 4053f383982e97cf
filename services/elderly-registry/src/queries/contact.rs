use contracts::{
    Error, Personal,
    elderly::{ElderContact, ElderReach, ElderState},
    fields,
};
use runtime::{Read, Result};
use serde_json::json;

use super::card::Shown;
use crate::store::elder;

/// How to reach an elder, for the platform's services. A closed profile has nobody to call: no number is given.
pub async fn contact(read: Read, query: ElderContact) -> Result<ElderReach> {
    read.actor().is_service()?;
    let purpose = fields::reason("purpose", &query.purpose)?;
    let stored = elder::get(&mut *read.db().await?, query.elder_id).await?;
    let stored = stored.ok_or_else(|| Error::not_found("elder"))?;
    let crypto = read.crypto();
    let phone = stored
        .phone
        .as_deref()
        .filter(|_| stored.state == ElderState::Active);
    let reach = ElderReach {
        name: Personal(crypto.open(&stored.name)?),
        sex: stored.sex,
        phone: crypto.open_option(phone)?.map(Personal),
        address: Personal(crypto.open(&stored.address)?),
        note: crypto.open_option(stored.note.as_deref())?.map(Personal),
        traits: Shown::now(&read).traits(&stored)?,
        village: stored.village,
    };
    read.audit(
        "elder.contact_given",
        query.elder_id,
        json!({ "purpose": purpose }),
    )
    .await?;
    Ok(reach)
}
