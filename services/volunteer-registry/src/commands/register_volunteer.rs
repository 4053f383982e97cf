use std::collections::BTreeSet;

use contracts::{
    Error,
    dispatch::ListServices,
    fields::Identities,
    settings,
    volunteer::{RegisterVolunteer, RegisteredVolunteer, VolunteerRegistered, VolunteerState},
};
use kernel::{PersonKey, RawMinutes, VolunteerId, china_date};
use runtime::{Cx, Failure, Read, Result};
use serde_json::json;

use crate::{
    domain::{
        access::REGISTRARS,
        application::{Application, Rules},
    },
    store::{
        profile,
        volunteer::{self, Entry, Live, Stored},
    },
};

/// The codes of dispatch's catalogue, in which every willing service must stand.
pub async fn catalogue(read: Read, command: RegisterVolunteer) -> Result<BTreeSet<String>> {
    read.actor().may(REGISTRARS, &command.org)?;
    if command.services.is_empty() {
        return Ok(BTreeSet::new());
    }
    let catalogue = read.ask(ListServices {}).await?;
    Ok(catalogue
        .services
        .into_iter()
        .map(|service| service.code)
        .collect())
}

/// Registers an applicant of the asker's sub-branch (R3.1–R3.3). One person has one live profile, one number one
/// volunteer: `volunteer_exists` and `phone_taken` tell the sub-branch, and the id if it lies within the asker's scope.
/// A returned application is written anew under its old id.
pub async fn register_volunteer(
    cx: Cx,
    command: RegisterVolunteer,
    services: BTreeSet<String>,
) -> Result<RegisteredVolunteer> {
    cx.actor().may(REGISTRARS, &command.org)?;
    let rules = Rules {
        identities: Identities {
            today: china_date(cx.now()),
            accept_test: cx.test_identities(),
        },
        min_age: cx.settings().int(settings::VOLUNTEER_MIN_AGE),
        services,
    };
    let application = rules.check(command)?;
    let person = cx.crypto().person_key(&application.resident_id);
    let entry = entry(&cx, &application);

    let mut db = cx.db().await;
    let returned = match volunteer::live_of(&mut db, &person).await? {
        Some(live) if live.state == VolunteerState::Returned && in_scope(&cx, &live) => Some(live.id),
        Some(live) => return Err(taken(&cx, "volunteer_exists", "resident_id", Some(live))),
        None => None,
    };
    let holder = volunteer::live_at(&mut db, &entry.phone_index).await?;
    if holder.as_ref().is_some_and(|holder| Some(holder.id) != returned) {
        return Err(taken(&cx, "phone_taken", "phone", holder));
    }
    let id = returned.unwrap_or_else(|| VolunteerId::generate(cx.now()));
    let stored = stored(&cx, id, person.clone(), &application);
    if returned.is_some() {
        if !volunteer::reapply(&mut db, &stored, &entry).await? {
            return Err(taken(&cx, "phone_taken", "phone", None));
        }
    } else if !volunteer::insert(&mut db, &stored, &entry).await? {
        // Somebody was faster: the index says so, and the row tells which of the two it is.
        return Err(match volunteer::live_of(&mut db, &person).await? {
            Some(live) => taken(&cx, "volunteer_exists", "resident_id", Some(live)),
            None => taken(
                &cx,
                "phone_taken",
                "phone",
                volunteer::live_at(&mut db, &entry.phone_index).await?,
            ),
        });
    }
    let relatives: Vec<PersonKey> = application
        .relatives
        .iter()
        .map(|id| cx.crypto().person_key(id))
        .collect();
    profile::replace(
        &mut db,
        id,
        &application.services,
        &application.availability,
        &relatives,
    )
    .await?;
    cx.audit(
        "volunteer.registered",
        id,
        json!({ "org": application.org, "again": returned.is_some() }),
    );
    cx.emit(&VolunteerRegistered {
        volunteer_id: id,
        org: application.org,
    });
    Ok(RegisteredVolunteer { volunteer_id: id })
}

fn in_scope(cx: &Cx, live: &Live) -> bool {
    cx.actor().scope().is_none_or(|scope| scope.contains(&live.org))
}

fn taken(cx: &Cx, reason: &str, field: &str, live: Option<Live>) -> Failure {
    let message = match reason {
        "phone_taken" => "another volunteer is reached at this number: signing in needs one of their own",
        _ => "this person is already registered: open that profile",
    };
    let mut error = Error::conflict(reason, message).at(field);
    if let Some(live) = live {
        error = error.with("org", live.org.as_str());
        if in_scope(cx, &live) {
            error = error.with("volunteer_id", live.id.to_string());
        }
    }
    error.into()
}

fn entry(cx: &Cx, application: &Application) -> Entry {
    let crypto = cx.crypto();
    let mut tokens = crypto.name_tokens(&application.name);
    tokens.push(crypto.tail_token(&application.phone));
    Entry {
        phone_index: crypto.index("phone", application.phone.as_str()),
        tokens,
        consent_version: application.consent_version.clone(),
        by: cx.actor().id(),
    }
}

fn stored(cx: &Cx, id: VolunteerId, person: PersonKey, application: &Application) -> Stored {
    let crypto = cx.crypto();
    Stored {
        id,
        state: VolunteerState::Applied,
        org: application.org.clone(),
        home: application.home.clone(),
        name: crypto.seal(&application.name),
        resident_id: crypto.seal(application.resident_id.as_str()),
        person,
        birth_date: application.resident_id.birth_date(),
        sex: application.resident_id.sex(),
        phone: crypto.seal(application.phone.as_str()),
        occupation: application.occupation.clone(),
        sources: application.sources.clone(),
        reach_m: application.reach_m,
        registered_at: cx.now(),
        returned_because: None,
        passbook_no: None,
        raw_minutes: RawMinutes::ZERO,
    }
}
