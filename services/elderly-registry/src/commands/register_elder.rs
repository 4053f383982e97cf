use contracts::{
    Error,
    elderly::{ElderRegistered, RegisterElder, RegisteredElder},
    fields::Identities,
    settings,
    volunteer::HasPassbook,
};
use kernel::{ElderId, age_on, china_date};
use runtime::{Cx, Failure, Read, Result};
use serde_json::json;

use crate::{
    domain::access::REGISTRARS,
    profile,
    store::{category, consent, elder, relative},
};

/// Whether somebody who is too young for an elder has a passbook: a volunteer may need help, and withdraw for it, at any age
/// (R2.5).
pub async fn withdraws(read: Read, command: RegisterElder) -> Result<bool> {
    read.actor().may(REGISTRARS, &command.village)?;
    let identities = Identities {
        today: china_date(read.now()),
        accept_test: read.test_identities(),
    };
    // What is wrong with the number, the command says.
    let Ok(id) = identities.resident_id("resident_id", &command.resident_id) else {
        return Ok(false);
    };
    let age = i64::from(age_on(id.birth_date(), identities.today));
    if age >= read.settings().int(settings::ELDER_MIN_AGE) {
        return Ok(false);
    }
    let person = read.crypto().person_key(&id);
    Ok(read.ask(HasPassbook { person }).await?.held)
}

/// Registers an elder of the asker's village (R2.1). One person has one live profile: a second is refused with
/// `elder_exists`, the village, and the profile's id if it lies within the asker's scope.
pub async fn register_elder(cx: Cx, command: RegisterElder, withdraws: bool) -> Result<RegisteredElder> {
    cx.actor().may(REGISTRARS, &command.village)?;
    let welcome = command.welcome;
    let mut rules = profile::rules(&cx).await?;
    if withdraws {
        rules.min_age = cx.settings().int(settings::WITHDRAW_MIN_AGE);
    }
    let registration = rules.check(command)?;
    let id = ElderId::generate(cx.now());
    let person = cx.crypto().person_key(&registration.resident_id);
    let by = cx.actor().id();

    let mut db = cx.db().await;
    let stored = profile::stored(&cx, id, person.clone(), &registration);
    if !elder::insert(
        &mut db,
        &stored,
        &profile::indexes(cx.crypto(), &registration),
        by,
    )
    .await?
    {
        return Err(already_registered(&cx, elder::live_of(&mut db, &person).await?));
    }
    category::insert(
        &mut db,
        id,
        &profile::groups(cx.crypto(), &registration),
        cx.now(),
        by,
    )
    .await?;
    relative::insert(&mut db, id, &profile::relatives(cx.crypto(), &registration)).await?;
    let given = profile::consent(cx.crypto(), &registration);
    consent::insert(&mut db, id, &given, cx.now(), by).await?;

    let priority = profile::priority_of(&cx, &registration);
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
