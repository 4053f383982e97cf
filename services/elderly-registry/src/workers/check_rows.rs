//! Tries the rows of imports, chunk by chunk, against the rules of a registration and against who is registered.

use std::collections::{HashMap, HashSet};

use contracts::elderly::import::{ElderColumn, ElderImportState, ElderRowState};
use kernel::{ElderId, OrgCode, PersonKey, ResidentId};
use runtime::{Crypto, Cx, Progress, Result, Worker};
use sqlx::PgConnection;
use time::Date;

use super::CHUNK;
use crate::{
    domain::import::{Cells, Trial, Tried},
    profile,
    store::{
        bulk, import,
        import_row::{self, Found, Staged},
    },
};

/// The worker's name.
pub const NAME: &str = "check_rows";

/// One chunk of the import that has waited longest.
///
/// # Errors
/// The database.
pub async fn check_rows(worker: Worker) -> Result<Progress> {
    if !import::any_in(&mut *worker.db().await?, ElderImportState::Checking).await? {
        return Ok(Progress::Idle);
    }
    worker.unit(step).await
}

async fn step(cx: Cx) -> Result<Progress> {
    let taken = import::take(&mut *cx.db().await, cx.crypto(), ElderImportState::Checking).await?;
    let Some(taken) = taken else {
        return Ok(Progress::Idle);
    };
    let rules = profile::rules(&cx).await?;
    let trial = Trial {
        rules: &rules,
        within: &taken.within,
        consent: &taken.consent,
        welcome: taken.welcome,
    };
    let mut db = cx.db().await;
    let rows = import_row::waiting(&mut db, cx.crypto(), taken.id, CHUNK).await?;
    if rows.is_empty() {
        import_row::compare(&mut db, taken.id).await?;
        import::checked(&mut db, taken.id).await?;
        return Ok(Progress::More);
    }
    let tried: Vec<Looked> = rows
        .iter()
        .map(|row| Looked::at(cx.crypto(), &trial, row))
        .collect();
    let found = found(&mut db, cx.crypto(), tried).await?;
    import_row::note(&mut db, taken.id, &found).await?;
    let checked = i32::try_from(found.len()).unwrap_or(i32::MAX);
    import::add_checked(&mut db, taken.id, checked).await?;
    Ok(Progress::More)
}

/// A row with what it is compared by.
struct Looked {
    row_no: i32,
    tried: Tried,
    person: Option<PersonKey>,
    phone: Option<Vec<u8>>,
    /// Name, village, birth date.
    traits: Option<(String, OrgCode, Date)>,
}

impl Looked {
    fn at(crypto: &Crypto, trial: &Trial<'_>, row: &Staged) -> Self {
        let tried = trial.row(&row.cells, &row.told);
        let id = tried.resident_id.as_ref();
        let phone = text(&row.cells, ElderColumn::Phone)
            .and_then(|phone| trial.rules.identities.phone("phone", phone).ok());
        Self {
            row_no: row.row_no,
            person: id.map(|id| crypto.person_key(id)),
            phone: phone.map(|phone| crypto.index("phone", phone.as_str())),
            traits: id.and_then(|id| traits(&row.cells, id)),
            tried,
        }
    }
}

fn text(cells: &Cells, column: ElderColumn) -> Option<&str> {
    cells.get(&column).map(|cell| cell.trim())
}

fn traits(cells: &Cells, id: &ResidentId) -> Option<(String, OrgCode, Date)> {
    let village = text(cells, ElderColumn::Village)?.parse().ok()?;
    let name = text(cells, ElderColumn::Name)?.to_owned();
    Some((name, village, id.birth_date()))
}

/// Compares a chunk with the live profiles.
async fn found(db: &mut PgConnection, crypto: &Crypto, tried: Vec<Looked>) -> Result<Vec<Found>> {
    let persons: Vec<PersonKey> = tried.iter().filter_map(|row| row.person.clone()).collect();
    let live = bulk::live_of(db, &persons).await?;
    let phones: Vec<Vec<u8>> = tried.iter().filter_map(|row| row.phone.clone()).collect();
    let phones: HashSet<Vec<u8>> = bulk::known_phones(db, &phones).await?;
    let looks = alike(db, crypto, &tried).await?;
    Ok(tried
        .into_iter()
        .map(|row| {
            let person = row.person.as_ref();
            let twice = person
                .and_then(|person| live.get(person.as_str()))
                .map(|(id, _)| *id);
            let similar = looks.get(&row.row_no).copied();
            let faults = row.tried.outcome.err().unwrap_or_default();
            let state = if !faults.is_empty() {
                ElderRowState::Wrong
            } else if twice.is_some() {
                ElderRowState::Twice
            } else if similar.is_some() {
                ElderRowState::Similar
            } else {
                ElderRowState::Sound
            };
            Found {
                row_no: row.row_no,
                state,
                alike: row.traits.map(|(name, village, birth)| {
                    crypto.index("import_alike", &format!("{name}|{village}|{birth}"))
                }),
                phone_shared: row.phone.as_ref().is_some_and(|phone| phones.contains(phone)),
                phone: row.phone,
                person: row.person,
                faults,
                twin: twice.or(similar),
            }
        })
        .collect())
}

/// The live profile of the same name, village and birth date as a row, by its line.
async fn alike(db: &mut PgConnection, crypto: &Crypto, tried: &[Looked]) -> Result<HashMap<i32, ElderId>> {
    let rows: Vec<(i32, &(String, OrgCode, Date))> = tried
        .iter()
        .filter_map(|row| Some((row.row_no, row.traits.as_ref()?)))
        .collect();
    let villages: Vec<String> = rows
        .iter()
        .map(|(_, (_, village, _))| village.as_str().to_owned())
        .collect();
    let births: Vec<Date> = rows.iter().map(|(_, (_, _, birth))| *birth).collect();
    let mut looks = HashMap::new();
    for (place, id, sealed) in bulk::alike(db, &villages, &births).await? {
        let row = usize::try_from(place - 1).ok().and_then(|at| rows.get(at));
        if let Some((row_no, (name, ..))) = row
            && crypto.open(&sealed)? == *name
        {
            looks.entry(*row_no).or_insert(id);
        }
    }
    Ok(looks)
}
