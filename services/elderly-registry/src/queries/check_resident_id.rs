use contracts::{
    Day,
    elderly::{CheckResidentId, CheckedResidentId},
    fields::Identities,
};
use kernel::{age_on, china_date};
use runtime::{Read, Result};

use crate::{domain::access::FORM_FILLERS, store::elder};

/// What a resident ID says, while a form is being filled in: birth date and sex, and whether the person already has a
/// profile that the asker may see.
pub async fn check_resident_id(read: Read, query: CheckResidentId) -> Result<CheckedResidentId> {
    read.actor().has_role(FORM_FILLERS)?;
    let today = china_date(read.now());
    let identities = Identities {
        today,
        accept_test: read.test_identities(),
    };
    let id = identities.resident_id("resident_id", &query.resident_id)?;
    let person = read.crypto().person_key(&id);
    let live = elder::live_of(&mut *read.db().await?, &person).await?;
    let existing = live
        .filter(|(_, village)| read.actor().scope().is_none_or(|scope| scope.contains(village)))
        .map(|(id, _)| id);
    Ok(CheckedResidentId {
        birth_date: Day(id.birth_date()),
        sex: id.sex(),
        age: age_on(id.birth_date(), today),
        existing,
    })
}
