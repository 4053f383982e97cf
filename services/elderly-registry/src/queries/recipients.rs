//! Whoever is served has an id that this registry answers for. Of those who are served with a volunteer's saved time
//! (R2.5, decision 16) the volunteer registry keeps name, number and address: it is asked for whom this one does not know.

use contracts::{
    Code, Error, PersonName,
    elderly::{ElderFacts, ElderReach, ElderState},
    volunteer::recipient::{RecipientContacts, RecipientForDispatch, RecipientNames},
};
use kernel::{ElderId, OrgCode, PriorityClass};
use runtime::{Failure, Read, Result};

use crate::store::search;

/// What matching needs of one: a promise owed to a volunteer is P3 (R2.4).
///
/// # Errors
/// `not_found` where the volunteer registry does not know them either.
pub async fn facts(read: &Read, id: ElderId) -> Result<ElderFacts> {
    let asked = RecipientForDispatch { recipient_id: id };
    let found = match read.ask(asked).await {
        Ok(found) => found,
        Err(Failure::Refused(error)) if error.code == Code::NotFound => {
            return Err(Error::not_found("elder").into());
        }
        Err(failure) => return Err(failure),
    };
    Ok(ElderFacts {
        priority: PriorityClass::P3,
        village: found.village,
        sex: found.sex,
        state: ElderState::Active,
        person: found.person,
        household: found.household,
    })
}

/// How to reach those of `ids` whom this registry does not know.
///
/// # Errors
/// The volunteer registry does not answer.
pub async fn contacts(read: &Read, ids: &[ElderId], purpose: &str) -> Result<Vec<ElderReach>> {
    let recipient_ids = search::strangers(&mut *read.db().await?, ids).await?;
    if recipient_ids.is_empty() {
        return Ok(Vec::new());
    }
    let asked = RecipientContacts {
        recipient_ids,
        purpose: purpose.into(),
    };
    let found = read.ask(asked).await?.recipients.into_iter();
    Ok(found
        .map(|one| ElderReach {
            elder_id: one.recipient_id,
            name: one.name,
            sex: one.sex,
            phone: Some(one.phone),
            address: one.address,
            village: one.village,
            note: None,
            traits: Vec::new(),
        })
        .collect())
}

/// Names of those of `ids` whom this registry does not know, within the reader's part of the tree.
///
/// # Errors
/// The volunteer registry does not answer.
pub async fn names(read: &Read, ids: &[ElderId], within: Option<&OrgCode>) -> Result<Vec<PersonName>> {
    let ids = search::strangers(&mut *read.db().await?, ids).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let asked = RecipientNames {
        ids,
        within: within.cloned(),
    };
    Ok(read.ask(asked).await?.names)
}
