//! How people are reached: asked of the registries each time, never kept (privacy: personal data stays home).

use std::collections::HashMap;

use contracts::{
    elderly::{ElderContacts, Trait},
    fields::PEOPLE_MAX,
    notification::consent::PersonKind,
    volunteer::VolunteerContacts,
};
use kernel::{ElderId, Phone, VolunteerId};
use runtime::{Read, Result};
use uuid::Uuid;

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
    /// Whether they read what is written to them.
    pub reads: bool,
}

/// A volunteer who can be written to.
pub struct Volunteer {
    /// Where.
    pub to: Recipient,
    /// The name.
    pub name: String,
}

/// Asks for elders; those who are not known are left out.
///
/// # Errors
/// `unavailable`, or what else the registry refuses.
pub async fn elders(read: &Read, ids: &[ElderId], purpose: &str) -> Result<HashMap<ElderId, Elder>> {
    let mut found = HashMap::with_capacity(ids.len());
    for elder_ids in ids.chunks(PEOPLE_MAX) {
        let asked = ElderContacts {
            elder_ids: elder_ids.to_vec(),
            purpose: purpose.into(),
        };
        found.extend(read.ask(asked).await?.elders.into_iter().map(|reach| {
            let elder = Elder {
                to: Recipient {
                    who: Who::Elder(reach.elder_id),
                    phone: reach.phone.and_then(|phone| phone.parse::<Phone>().ok()),
                    org: Some(reach.village),
                },
                salutation: phrase::salutation(&reach.name, reach.sex),
                reads: !reach.traits.contains(&Trait::DoesNotRead),
            };
            (reach.elder_id, elder)
        }));
    }
    Ok(found)
}

/// Asks for an elder; nothing for one who is not known.
///
/// # Errors
/// As [`elders`].
pub async fn elder(read: &Read, elder_id: ElderId, purpose: &str) -> Result<Option<Elder>> {
    let found = elders(read, &[elder_id], purpose).await?.remove(&elder_id);
    if found.is_none() {
        tracing::warn!(%elder_id, "nobody to write to");
    }
    Ok(found)
}

/// Asks for volunteers; those who are not known are left out.
///
/// # Errors
/// `unavailable`, or what else the registry refuses.
pub async fn volunteers(
    read: &Read,
    ids: &[VolunteerId],
    purpose: &str,
) -> Result<HashMap<VolunteerId, Volunteer>> {
    let mut found = HashMap::with_capacity(ids.len());
    for volunteer_ids in ids.chunks(PEOPLE_MAX) {
        let asked = VolunteerContacts {
            volunteer_ids: volunteer_ids.to_vec(),
            purpose: purpose.into(),
        };
        found.extend(read.ask(asked).await?.volunteers.into_iter().map(|reach| {
            let volunteer = Volunteer {
                to: Recipient {
                    who: Who::Volunteer(reach.volunteer_id),
                    phone: reach.phone.parse::<Phone>().ok(),
                    org: Some(reach.org),
                },
                name: reach.name.0,
            };
            (reach.volunteer_id, volunteer)
        }));
    }
    Ok(found)
}

/// Asks for a volunteer; nothing for one who is not known.
///
/// # Errors
/// As [`volunteers`].
pub async fn volunteer(read: &Read, volunteer_id: VolunteerId, purpose: &str) -> Result<Option<Volunteer>> {
    let found = volunteers(read, &[volunteer_id], purpose)
        .await?
        .remove(&volunteer_id);
    if found.is_none() {
        tracing::warn!(%volunteer_id, "nobody to write to");
    }
    Ok(found)
}

/// A person, whatever the sort; nothing for one who is not known.
///
/// # Errors
/// As [`elders`].
pub async fn person(read: &Read, kind: PersonKind, id: Uuid, purpose: &str) -> Result<Option<Recipient>> {
    Ok(match kind {
        PersonKind::Elder => elders(read, &[id.into()], purpose)
            .await?
            .remove(&id.into())
            .map(|elder| elder.to),
        PersonKind::Volunteer => volunteers(read, &[id.into()], purpose)
            .await?
            .remove(&id.into())
            .map(|volunteer| volunteer.to),
    })
}
