//! How people are reached: asked of the registries each time, never kept (privacy: personal data stays home).

use std::collections::HashMap;

use contracts::{
    Actor, Error, Role,
    elderly::{ElderContacts, ElderNames, Trait},
    fields::PEOPLE_MAX,
    notification::consent::PersonKind,
    volunteer::{VolunteerContacts, VolunteerNames},
};
use kernel::{ElderId, OrgCode, Phone, VolunteerId};
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

/// A person whom the asker may ask about, and where they belong. Nobody's number is given out for somebody who may not: staff ask
/// about those whom the registry names to them, volunteers about themselves.
///
/// # Errors
/// `forbidden`: `wrong_role`, `not_yours`; `not_found` for who is not known or belongs elsewhere; as [`elders`].
pub async fn person(
    read: &Read,
    (kind, id): (PersonKind, Uuid),
    roles: &[Role],
    purpose: &str,
) -> Result<(Recipient, OrgCode)> {
    let unknown = || Error::not_found(kind.as_str());
    match read.actor() {
        Actor::Volunteer { id: own } if kind == PersonKind::Volunteer && own.uuid() == id => {}
        Actor::Volunteer { .. } => {
            return Err(Error::forbidden("not_yours", "this is somebody else's consent").into());
        }
        Actor::Staff { .. } => {
            read.actor().has_role(roles)?;
            let named = match kind {
                PersonKind::Elder => read.ask_as_caller(ElderNames { ids: vec![id.into()] }).await?,
                PersonKind::Volunteer => {
                    read.ask_as_caller(VolunteerNames { ids: vec![id.into()] })
                        .await?
                }
            };
            if named.names.is_empty() {
                return Err(unknown().into());
            }
        }
        Actor::Service { .. } | Actor::System => {}
    }
    let found = match kind {
        PersonKind::Elder => elder_of(read, id.into(), purpose).await?,
        PersonKind::Volunteer => volunteer(read, id.into(), purpose).await?.map(|known| known.to),
    };
    let to = found.ok_or_else(unknown)?;
    let org = to.org.clone().ok_or_else(unknown)?;
    Ok((to, org))
}

async fn elder_of(read: &Read, id: ElderId, purpose: &str) -> Result<Option<Recipient>> {
    let found = elders(read, &[id], purpose).await?.remove(&id);
    Ok(found.map(|elder| elder.to))
}
