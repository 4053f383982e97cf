use std::collections::BTreeSet;

use contracts::{
    Actor, Error,
    dispatch::ListServices,
    fields::Identities,
    settings,
    volunteer::{RegisterVolunteer, RegisteredVolunteer, StandingStep, VolunteerRegistered, VolunteerState},
};
use kernel::{PersonKey, RawMinutes, VolunteerId, china_date};
use runtime::{Cx, Failure, Read, Result};
use serde_json::json;

use super::changed::record_of;
use crate::{
    domain::{
        access::REGISTRARS,
        application::{Application, GuardianOf, Rules},
    },
    store::{
        lives, profile,
        volunteer::{self, Entry, Live, Stored},
    },
};

/// The codes of dispatch's catalogue, in which every willing service must stand.
pub async fn catalogue(read: Read, command: RegisterVolunteer) -> Result<BTreeSet<String>> {
    read.actor().may(REGISTRARS, &command.org)?;
    known_services(&read, command.services.is_empty()).await
}

/// The codes of dispatch's catalogue; none where none is needed.
pub async fn known_services(read: &Read, none_asked: bool) -> Result<BTreeSet<String>> {
    if none_asked {
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
/// A returned application is written anew under its old id, and who has left comes back under theirs.
pub async fn register_volunteer(
    cx: Cx,
    command: RegisterVolunteer,
    services: BTreeSet<String>,
) -> Result<RegisteredVolunteer> {
    cx.actor().may(REGISTRARS, &command.org)?;
    let volunteer_id = take_down(&cx, command, services).await?;
    Ok(RegisteredVolunteer { volunteer_id })
}

/// Writes down an application that keeps every rule, and tells of it.
pub async fn take_down(cx: &Cx, asked: RegisterVolunteer, services: BTreeSet<String>) -> Result<VolunteerId> {
    let application = rules(cx, services).check(asked)?;
    let person = cx.crypto().person_key(&application.resident_id);
    let entry = entry(cx, &application);

    let mut db = cx.db().await;
    let known = match volunteer::of_person(&mut db, &person).await? {
        Some(known) if may_apply_again(cx, &known, &entry) => Some(known),
        Some(known) => return Err(taken(cx, "volunteer_exists", "resident_id", Some(known))),
        None => None,
    };
    let holder = volunteer::live_at(&mut db, &entry.phone_index).await?;
    let own = known.as_ref().map(|known| known.id);
    if holder.as_ref().is_some_and(|holder| Some(holder.id) != own) {
        return Err(taken(cx, "phone_taken", "phone", holder));
    }
    let id = own.unwrap_or_else(|| VolunteerId::generate(cx.now()));
    let stored = stored(cx, id, person.clone(), &application);
    if own.is_some() {
        if !volunteer::reapply(&mut db, &stored, &entry).await? {
            return Err(taken(cx, "phone_taken", "phone", None));
        }
    } else if !volunteer::insert(&mut db, &stored, &entry).await? {
        // Somebody was faster: the index says so, and the row tells which of the two it is.
        return Err(match volunteer::of_person(&mut db, &person).await? {
            Some(known) => taken(cx, "volunteer_exists", "resident_id", Some(known)),
            None => taken(
                cx,
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
    lives::put_guardian(
        &mut db,
        id,
        application.guardian.as_ref().map(|one| sealed(cx, one)),
    )
    .await?;
    let left = known.is_some_and(|known| known.state == VolunteerState::Exited);
    if left {
        let reason = cx.crypto().seal("");
        lives::step(&mut db, record_of(cx, id), StandingStep::AppliedAgain, &reason).await?;
    }
    cx.audit(
        "volunteer.registered",
        id,
        json!({ "org": application.org, "again": own.is_some(), "after_leaving": left }),
    );
    cx.emit(&VolunteerRegistered {
        volunteer_id: id,
        org: application.org,
    });
    Ok(id)
}

/// The rules in force.
pub fn rules(cx: &Cx, services: BTreeSet<String>) -> Rules {
    Rules {
        identities: Identities {
            today: china_date(cx.now()),
            accept_test: cx.test_identities(),
        },
        min_age: cx.settings().int(settings::VOLUNTEER_MIN_AGE),
        services,
    }
}

/// Whether a known person may apply: who has left may anywhere; who was returned, where the asker sees it, or from the
/// number that it came from.
fn may_apply_again(cx: &Cx, known: &Live, entry: &Entry) -> bool {
    match known.state {
        VolunteerState::Exited => true,
        VolunteerState::Returned => match cx.actor() {
            Actor::Service { .. } => known.phone_index == entry.phone_index,
            _ => in_scope(cx, known),
        },
        _ => false,
    }
}

fn sealed(cx: &Cx, guardian: &GuardianOf) -> lives::SealedGuardian {
    lives::SealedGuardian {
        name: cx.crypto().seal(&guardian.name),
        phone: cx.crypto().seal(guardian.phone.as_str()),
        relation: guardian.relation.clone(),
    }
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
    // Who applies with a telephone learns nothing of the person whose ID was typed.
    if let Some(live) = live.filter(|_| !matches!(cx.actor(), Actor::Service { .. })) {
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
        specialty: application.specialty.clone(),
        sources: application.sources.clone(),
        reach_m: application.reach_m,
        registered_at: cx.now(),
        returned_because: None,
        passbook_no: None,
        raw_minutes: RawMinutes::ZERO,
    }
}
