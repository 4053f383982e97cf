//! Registers the chosen rows of committed imports, chunk by chunk: each chunk is one transaction, so that a process that
//! dies anywhere leaves whole chunks, and the next one goes on behind them. A row that is done holds nothing to be done again.

use contracts::{
    Actor, Error,
    elderly::{
        ElderRegistered,
        import::{ElderChoice, ElderImportState},
    },
};
use kernel::ElderId;
use runtime::{Cx, Progress, Result, Worker};
use serde_json::json;

use super::CHUNK;
use crate::{
    domain::{
        import::{Trial, Tried},
        registration::Registration,
    },
    profile,
    store::{
        bulk::{self, NewElder},
        import::{self, Taken},
        import_row::{self, Became},
    },
};

/// The worker's name.
pub const NAME: &str = "register_rows";

/// One chunk of the committed import that was opened first.
///
/// # Errors
/// The database.
pub async fn register_rows(worker: Worker) -> Result<Progress> {
    if !import::any_in(&mut *worker.db().await?, ElderImportState::Registering).await? {
        return Ok(Progress::Idle);
    }
    worker.unit(step).await
}

async fn step(cx: Cx) -> Result<Progress> {
    let taken = import::take(&mut *cx.db().await, cx.crypto(), ElderImportState::Registering).await?;
    let Some(taken) = taken else {
        return Ok(Progress::Idle);
    };
    let choice = taken.choice.unwrap_or(ElderChoice::Sound);
    let rows = import_row::chosen(&mut *cx.db().await, cx.crypto(), taken.id, choice, CHUNK).await?;
    let by = taken
        .by
        .clone()
        .unwrap_or_else(|| Actor::service("elderly-registry"));
    if rows.is_empty() {
        let mut db = cx.db().await;
        import_row::forget(&mut db, taken.id).await?;
        import::end(&mut db, taken.id, ElderImportState::Done, cx.now()).await?;
        cx.audit_by(&by, "elder_import.done", taken.id, json!({}));
        return Ok(Progress::More);
    }
    // The rules may have changed since the trial, and who is registered: a row is tried again.
    let rules = profile::rules(&cx).await?;
    let trial = Trial {
        rules: &rules,
        within: &taken.within,
        consent: &taken.consent,
        welcome: taken.welcome,
    };
    let tried = rows
        .iter()
        .map(|row| (row.row_no, trial.row(&row.cells, &row.told)));
    let became = register(&cx, &taken, &by, tried.collect()).await?;
    let registered = became.iter().filter(|(_, done)| done.is_ok()).count();
    let count = |rows: usize| i32::try_from(rows).unwrap_or(i32::MAX);
    let mut db = cx.db().await;
    import_row::registered(&mut db, taken.id, &became).await?;
    import::add_registered(
        &mut db,
        taken.id,
        count(registered),
        count(became.len() - registered),
    )
    .await?;
    Ok(Progress::More)
}

async fn register(cx: &Cx, taken: &Taken, by: &Actor, tried: Vec<(i32, Tried)>) -> Result<Vec<Became>> {
    let mut became = Vec::with_capacity(tried.len());
    let mut sound: Vec<(i32, ElderId, Registration)> = Vec::with_capacity(tried.len());
    for (row_no, tried) in tried {
        match tried.outcome {
            Ok(registration) => sound.push((row_no, ElderId::generate(cx.now()), registration)),
            Err(faults) => became.push((row_no, Err(faults))),
        }
    }
    let elders: Vec<NewElder> = sound
        .iter()
        .map(|(_, id, registration)| new_elder(cx, *id, registration))
        .collect();
    let new = bulk::insert(&mut *cx.db().await, &elders, cx.now(), by.id()).await?;
    for (row_no, id, registration) in sound {
        if !new.contains(&id) {
            let exists = Error::conflict("elder_exists", "this person is already registered");
            became.push((row_no, Err(vec![exists.at("resident_id")])));
            continue;
        }
        cx.audit_by(
            by,
            "elder.registered",
            id,
            json!({ "village": registration.village, "welcome": taken.welcome, "import": taken.id }),
        );
        let priority = profile::priority_of(cx, &registration);
        let told = ElderRegistered {
            elder_id: id,
            village: registration.village,
            priority,
            welcome: taken.welcome,
        };
        cx.emit_by(by, &told);
        became.push((row_no, Ok(id)));
    }
    Ok(became)
}

fn new_elder(cx: &Cx, id: ElderId, registration: &Registration) -> NewElder {
    let crypto = cx.crypto();
    let person = crypto.person_key(&registration.resident_id);
    NewElder {
        stored: profile::stored(cx, id, person, registration),
        indexes: profile::indexes(crypto, registration),
        groups: profile::groups(crypto, registration),
        relatives: profile::relatives(crypto, registration),
        consent: profile::consent(crypto, registration),
    }
}
