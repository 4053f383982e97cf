use contracts::{
    ByName, Error, PersonName, Personal, fields,
    volunteer::recipient::{
        RecipientContacts, RecipientFacts, RecipientForDispatch, RecipientNames, RecipientReach,
        RecipientReaches,
    },
};
use futures::future::try_join_all;
use kernel::PersonKey;
use runtime::{Read, Result};
use serde_json::json;

use crate::store::{
    profile,
    recipient::{self, Stored},
    volunteer,
};

/// How to reach those who are served with saved time, for the platform's services.
///
/// # Errors
/// `forbidden` to people, `too_many`.
pub async fn recipient_contacts(read: Read, query: RecipientContacts) -> Result<RecipientReaches> {
    read.actor().is_service()?;
    let purpose = fields::reason("purpose", &query.purpose)?;
    fields::at_most("recipient_ids", &query.recipient_ids, fields::PEOPLE_MAX)?;
    let stored = recipient::load(&mut *read.db().await?, &query.recipient_ids).await?;
    let reach = |stored: Stored| -> Result<RecipientReach> {
        let crypto = read.crypto();
        Ok(RecipientReach {
            recipient_id: stored.id,
            volunteer_id: stored.volunteer_id,
            relation: stored.relation,
            name: Personal(crypto.open(&stored.name)?),
            sex: stored.sex,
            phone: Personal(crypto.open(&stored.phone)?),
            address: Personal(crypto.open(&stored.address)?),
            village: stored.village,
        })
    };
    let recipients = stored.into_iter().map(reach).collect::<Result<Vec<_>>>()?;
    let given = recipients.iter().map(|one| {
        read.audit(
            "volunteer.recipient_contact_given",
            one.volunteer_id,
            json!({ "recipient": one.recipient_id, "purpose": purpose }),
        )
    });
    try_join_all(given).await?;
    Ok(RecipientReaches { recipients })
}

/// What matching needs of one. The person on the order is the volunteer whose time is spent, who never serves it; the
/// household is theirs, and who is served (R5.4).
///
/// # Errors
/// `forbidden` to people, `not_found`.
pub async fn recipient_facts(read: Read, query: RecipientForDispatch) -> Result<RecipientFacts> {
    read.actor().is_service()?;
    let mut db = read.db().await?;
    let stored = recipient::load(&mut db, &[query.recipient_id])
        .await?
        .pop()
        .ok_or_else(|| Error::not_found("recipient"))?;
    let whose = volunteer::get(&mut db, stored.volunteer_id)
        .await?
        .ok_or_else(|| Error::not_found("recipient"))?;
    let mut household: Vec<PersonKey> = profile::relatives(&mut db, stored.volunteer_id).await?;
    household.push(stored.person);
    Ok(RecipientFacts {
        volunteer_id: stored.volunteer_id,
        village: stored.village,
        sex: stored.sex,
        person: whose.person,
        household,
    })
}

/// Names of those who are served with saved time, for a page whose reader the asking service knows. One audit row a page.
///
/// # Errors
/// `forbidden` to people, `too_many`.
pub async fn recipient_names(read: Read, query: RecipientNames) -> Result<ByName> {
    read.actor().is_service()?;
    fields::at_most("ids", &query.ids, fields::PEOPLE_MAX)?;
    let stored = recipient::load(&mut *read.db().await?, &query.ids).await?;
    let within = |one: &Stored| {
        query
            .within
            .as_ref()
            .is_none_or(|within| within.contains(&one.village))
    };
    let names = stored
        .into_iter()
        .filter(within)
        .map(|one| {
            Ok(PersonName {
                id: one.id.uuid(),
                name: Personal(read.crypto().open(&one.name)?),
            })
        })
        .collect::<Result<Vec<_>>>()?;
    if !names.is_empty() {
        let ids: Vec<String> = names.iter().map(|name| name.id.to_string()).collect();
        read.audit("volunteer.recipients_named", "page", json!({ "recipients": ids }))
            .await?;
    }
    Ok(ByName { names })
}
