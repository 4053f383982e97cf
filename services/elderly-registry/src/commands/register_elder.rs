use contracts::{
    Error,
    elderly::{ElderRegistered, RegisterElder, RegisteredElder},
};
use kernel::ElderId;
use runtime::{Cx, Failure, Result};
use serde_json::json;

use crate::{
    domain::access::REGISTRARS,
    profile,
    store::{category, consent, elder, relative},
};

/// Registers an elder of the asker's village (R2.1). One person has one live profile: a second is refused with
/// `elder_exists`, the village, and the profile's id if it lies within the asker's scope.
pub async fn register_elder(cx: Cx, command: RegisterElder) -> Result<RegisteredElder> {
    cx.actor().may(REGISTRARS, &command.village)?;
    let welcome = command.welcome;
    let rules = profile::rules(&cx).await?;
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
