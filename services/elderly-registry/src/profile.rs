//! What a registration becomes in the schema: the same for one person at the counter and for a table of them.

use contracts::{elderly::ElderState, fields::Identities, settings};
use kernel::{ElderId, PersonKey, age_on, china_date};
use runtime::{Crypto, Cx, Result};

use crate::{
    domain::{
        category::{Held, counting_on},
        priority,
        registration::{Registration, Rules},
    },
    store::{
        category::{self, NewHeld},
        consent::StoredConsent,
        elder::{Indexes, Stored, StoredContact},
    },
};

/// The rules in force.
///
/// # Errors
/// The database.
pub async fn rules(cx: &Cx) -> Result<Rules> {
    let settings = cx.settings();
    let minimum_ages = category::minimum_ages(&mut *cx.db().await).await?;
    Ok(Rules {
        identities: Identities {
            today: china_date(cx.now()),
            accept_test: cx.test_identities(),
        },
        min_age: settings.int(settings::ELDER_MIN_AGE),
        category_months: u16::try_from(settings.int(settings::CATEGORY_VALID_MONTHS)).unwrap_or(u16::MAX),
        minimum_ages,
    })
}

/// A new profile, sealed.
pub fn stored(cx: &Cx, id: ElderId, person: PersonKey, registration: &Registration) -> Stored {
    let crypto = cx.crypto();
    let traits: Vec<&str> = registration.traits.iter().map(|word| word.as_str()).collect();
    Stored {
        id,
        state: ElderState::Active,
        village: registration.village.clone(),
        name: crypto.seal(&registration.name),
        resident_id: crypto.seal(registration.resident_id.as_str()),
        person,
        birth_date: registration.resident_id.birth_date(),
        sex: registration.resident_id.sex(),
        phone: registration
            .phone
            .as_ref()
            .map(|phone| crypto.seal(phone.as_str())),
        phone_owner: registration.phone_owner,
        address: crypto.seal(&registration.address),
        living: registration.living,
        traits: crypto.seal(&traits.join(",")),
        contact: registration.contact.as_ref().map(|contact| StoredContact {
            name: crypto.seal(&contact.name),
            relation: contact.relation.clone(),
            phone: crypto.seal(contact.phone.as_str()),
        }),
        note: registration.note.as_deref().map(|note| crypto.seal(note)),
        registered_at: cx.now(),
    }
}

/// What it is found by.
pub fn indexes(crypto: &Crypto, registration: &Registration) -> Indexes {
    let index = |phone: &kernel::Phone| crypto.index("phone", phone.as_str());
    let mut tokens = crypto.name_tokens(&registration.name);
    tokens.extend(registration.phone.as_ref().map(|phone| crypto.tail_token(phone)));
    Indexes {
        phone: registration.phone.as_ref().map(index),
        contact_phone: registration.contact.as_ref().map(|contact| index(&contact.phone)),
        tokens,
    }
}

/// Its groups, sealed.
pub fn groups(crypto: &Crypto, registration: &Registration) -> Vec<NewHeld> {
    registration
        .categories
        .iter()
        .map(|row| NewHeld {
            category: row.category,
            evidence: crypto.seal(&row.evidence),
            verified_by: row.verified_by.clone(),
            verified_on: row.verified_on,
            valid_to: row.valid_to,
            minimum_age: row.minimum_age,
        })
        .collect()
}

/// Its consent, sealed.
pub fn consent(crypto: &Crypto, registration: &Registration) -> StoredConsent {
    let given = &registration.consent;
    StoredConsent {
        service: given.service,
        sensitive: given.sensitive,
        text_version: given.text_version.clone(),
        given_by: given.given_by,
        reason: given.reason.as_deref().map(|reason| crypto.seal(reason)),
    }
}

/// Blind indexes of its relatives.
pub fn relatives(crypto: &Crypto, registration: &Registration) -> Vec<PersonKey> {
    let relatives = registration.relatives.iter();
    relatives.map(|id| crypto.person_key(id)).collect()
}

/// Its class today, P1 to P4 (R2.4).
pub fn priority_of(cx: &Cx, registration: &Registration) -> kernel::PriorityClass {
    let today = china_date(cx.now());
    let held: Vec<Held> = registration
        .categories
        .iter()
        .map(|row| Held {
            category: row.category,
            verified_by: row.verified_by.clone(),
            verified_on: row.verified_on,
            valid_to: row.valid_to,
        })
        .collect();
    priority::class(&priority::reasons(
        age_on(registration.resident_id.birth_date(), today),
        cx.settings().int(settings::ADVANCED_AGE),
        registration.living,
        &registration.traits,
        &counting_on(&held, today),
    ))
}
