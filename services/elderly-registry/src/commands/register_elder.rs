use contracts::{
    Error,
    elderly::{ElderRegistered, ElderState, RegisterElder, RegisteredElder},
    fields::Identities,
    settings,
};
use kernel::{ElderId, PersonKey, age_on, china_date};
use runtime::{Crypto, Cx, Failure, Result};
use serde_json::json;

use crate::{
    domain::{
        access::REGISTRARS,
        category::{Held, counting_on},
        priority,
        registration::{Registration, Rules},
    },
    store::{
        category::{self, NewHeld},
        consent::{self, StoredConsent},
        elder::{self, Indexes, Stored, StoredContact},
        relative,
    },
};

/// Registers an elder of the asker's village (R2.1). One person has one live profile: a second is refused with
/// `elder_exists`, the village, and the profile's id if it lies within the asker's scope.
pub async fn register_elder(cx: Cx, command: RegisterElder) -> Result<RegisteredElder> {
    cx.actor().may(REGISTRARS, &command.village)?;
    let welcome = command.welcome;
    let rules = rules(&cx).await?;
    let registration = rules.check(command)?;
    let id = ElderId::generate(cx.now());
    let person = cx.crypto().person_key(&registration.resident_id);
    let by = cx.actor().id();

    let mut db = cx.db().await;
    let stored = stored(&cx, id, person.clone(), &registration);
    if !elder::insert(&mut db, &stored, &indexes(cx.crypto(), &registration), by).await? {
        return Err(already_registered(&cx, elder::live_of(&mut db, &person).await?));
    }
    category::insert(&mut db, id, &groups(cx.crypto(), &registration), cx.now(), by).await?;
    let relatives: Vec<PersonKey> = registration
        .relatives
        .iter()
        .map(|id| cx.crypto().person_key(id))
        .collect();
    relative::insert(&mut db, id, &relatives).await?;
    let given = StoredConsent {
        service: registration.consent.service,
        sensitive: registration.consent.sensitive,
        text_version: registration.consent.text_version.clone(),
        given_by: registration.consent.given_by,
        reason: registration
            .consent
            .reason
            .as_deref()
            .map(|reason| cx.crypto().seal(reason)),
    };
    consent::insert(&mut db, id, &given, cx.now(), by).await?;

    let priority = priority_of(&cx, &registration);
    cx.audit(
        "elder.registered",
        id,
        json!({ "village": registration.village, "welcome": welcome }),
    );
    cx.emit(&ElderRegistered {
        elder_id: id,
        village: registration.village,
        priority,
        welcome,
    });
    Ok(RegisteredElder {
        elder_id: id,
        priority,
    })
}

async fn rules(cx: &Cx) -> Result<Rules> {
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

fn already_registered(cx: &Cx, live: Option<(ElderId, kernel::OrgCode)>) -> Failure {
    let mut error = Error::conflict(
        "elder_exists",
        "this person is already registered: open that profile",
    )
    .at("resident_id");
    if let Some((id, village)) = live {
        let visible = cx.actor().scope().is_none_or(|scope| scope.contains(&village));
        error = error.with("village", village.as_str());
        if visible {
            error = error.with("elder_id", id.to_string());
        }
    }
    error.into()
}

fn stored(cx: &Cx, id: ElderId, person: PersonKey, registration: &Registration) -> Stored {
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

fn indexes(crypto: &Crypto, registration: &Registration) -> Indexes {
    let index = |phone: &kernel::Phone| crypto.index("phone", phone.as_str());
    let mut tokens = crypto.name_tokens(&registration.name);
    tokens.extend(registration.phone.as_ref().map(|phone| crypto.tail_token(phone)));
    Indexes {
        phone: registration.phone.as_ref().map(index),
        contact_phone: registration.contact.as_ref().map(|contact| index(&contact.phone)),
        tokens,
    }
}

fn groups(crypto: &Crypto, registration: &Registration) -> Vec<NewHeld> {
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

fn priority_of(cx: &Cx, registration: &Registration) -> kernel::PriorityClass {
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
