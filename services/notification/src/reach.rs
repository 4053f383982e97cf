//! How people are reached: asked of the registries each time, never kept (privacy: personal data stays home).

use contracts::{
    Code,
    elderly::{ElderContact, ElderReach},
    volunteer::{VolunteerContact, VolunteerReach},
};
use kernel::{ElderId, Phone, VolunteerId};
use runtime::{Failure, Read, Result};

use crate::{
    domain::phrase,
    outbound::{Recipient, Who},
};

/// An elder who can be written to.
pub struct Elder {
    /// Where.
    pub to: Recipient,
    /// `王大娘`
    pub salutation: String,
}

/// A volunteer who can be written to.
pub struct Volunteer {
    /// Where.
    pub to: Recipient,
    /// The name.
    pub name: String,
}

/// Asks for an elder. Nothing for one whose profile is closed: nobody writes to them any more (decision 17).
///
/// # Errors
/// `unavailable`, or what else the registry refuses.
pub async fn elder(read: &Read, elder_id: ElderId, purpose: &str) -> Result<Option<Elder>> {
    let asked = read
        .ask(ElderContact {
            elder_id,
            purpose: purpose.into(),
        })
        .await;
    Ok(
        reachable(asked, "elder", elder_id)?.map(|reach: ElderReach| Elder {
            to: Recipient {
                who: Who::Elder(elder_id),
                phone: reach.phone.and_then(|phone| phone.parse::<Phone>().ok()),
                org: Some(reach.village),
            },
            salutation: phrase::salutation(&reach.name, reach.sex),
        }),
    )
}

/// Asks for a volunteer. Nothing for one who has gone.
///
/// # Errors
/// `unavailable`, or what else the registry refuses.
pub async fn volunteer(read: &Read, volunteer_id: VolunteerId, purpose: &str) -> Result<Option<Volunteer>> {
    let asked = read
        .ask(VolunteerContact {
            volunteer_id,
            purpose: purpose.into(),
        })
        .await;
    Ok(
        reachable(asked, "volunteer", volunteer_id)?.map(|reach: VolunteerReach| Volunteer {
            to: Recipient {
                who: Who::Volunteer(volunteer_id),
                phone: reach.phone.parse::<Phone>().ok(),
                org: Some(reach.org),
            },
            name: reach.name.0,
        }),
    )
}

/// Several volunteers; those who have gone are left out.
///
/// # Errors
/// As [`volunteer`].
pub async fn volunteers(read: &Read, ids: &[VolunteerId], purpose: &str) -> Result<Vec<Volunteer>> {
    let asked = ids.iter().map(|id| volunteer(read, *id, purpose));
    let found = futures::future::try_join_all(asked).await?;
    Ok(found.into_iter().flatten().collect())
}

/// A closed or vanished person is no error of the event's: there is nobody to write to.
fn reachable<T>(asked: Result<T>, what: &str, id: impl std::fmt::Display) -> Result<Option<T>> {
    match asked {
        Ok(reach) => Ok(Some(reach)),
        Err(Failure::Refused(error)) if matches!(error.code, Code::NotFound | Code::Conflict) => {
            tracing::warn!(%id, what, reason = error.reason, "nobody to write to");
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}
