//! What a counter calls a volunteer; whether a member of staff and a volunteer are one person, or of one household (decision 19).

use contracts::{
    Code, Error,
    volunteer::{VolunteerNames, VolunteerPersonKey},
};
use kernel::{VolunteerId, masked_name};
use runtime::{Failure, Read, Result};

/// The name of whom a counter serves, masked. Every outlet serves every volunteer (R7.1), so the registry is asked as this service.
/// Nobody is called anything once they are erased.
///
/// # Errors
/// The registry does not answer.
pub async fn named(read: &Read, volunteer_id: VolunteerId) -> Result<Option<String>> {
    let names = VolunteerNames {
        ids: vec![volunteer_id],
    };
    let name = read.ask(names).await?.names.pop();
    Ok(name.map(|name| masked_name(&name.name)))
}

/// What a member of staff is to a volunteer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kin {
    /// Nobody, as far as is known.
    Nobody,
    /// Of their household, or a declared relative.
    Household,
    /// The same person.
    Oneself,
}

/// What the asker is to a volunteer: asks the portal, whose word may be ten minutes old, and the volunteers' registry.
///
/// # Errors
/// A registry does not answer.
pub async fn kin(read: &Read, volunteer_id: VolunteerId) -> Result<Kin> {
    let own = read.own_person().await?;
    let Some(own) = own else { return Ok(Kin::Nobody) };
    match read.ask(VolunteerPersonKey { volunteer_id }).await {
        Ok(theirs) if theirs.person == own => Ok(Kin::Oneself),
        Ok(theirs) if theirs.relatives.contains(&own) => Ok(Kin::Household),
        Ok(_) => Ok(Kin::Nobody),
        Err(Failure::Refused(error)) if error.code == Code::NotFound => Ok(Kin::Nobody),
        Err(failure) => Err(failure),
    }
}

/// Nobody serves themselves at a counter, nor decides about their own goods (R8.3).
///
/// # Errors
/// `forbidden`: `own_order`; a registry does not answer.
pub async fn not_oneself(read: &Read, volunteer_id: VolunteerId) -> Result<()> {
    match kin(read, volunteer_id).await? {
        Kin::Oneself => {
            Err(Error::forbidden("own_order", "nobody serves themselves: ask a colleague").into())
        }
        Kin::Household | Kin::Nobody => Ok(()),
    }
}
