//! `elderly.import_row`: the rows of imports. Their cells are sealed as one text.

mod standing;

use contracts::{
    Error,
    elderly::import::{ElderChoice, ElderRowState, ElderTold},
};
use kernel::{ElderId, PersonKey};
use runtime::{Crypto, Result};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::domain::import::Cells;

pub use standing::{Standing, cells_of, page, problems};

/// A row that is brought.
pub struct Brought {
    /// Its line.
    pub row_no: i32,
    /// Its cells, sealed.
    pub cells: Vec<u8>,
    /// Its key.
    pub digest: Vec<u8>,
    /// What the reader saw.
    pub told: Vec<ElderTold>,
}

/// The cells as the text that is sealed.
///
/// # Errors
/// Never: a map of words and texts.
pub fn text(cells: &Cells) -> Result<String> {
    Ok(serde_json::to_string(cells).map_err(|error| Error::internal(format!("cells: {error}")))?)
}

/// The cells of a sealed text.
///
/// # Errors
/// The text is sealed with an unknown key, or altered.
pub fn cells(crypto: &Crypto, sealed: &[u8]) -> Result<Cells> {
    let text = crypto.open(sealed)?;
    Ok(serde_json::from_str(&text).map_err(|_| Error::internal("elderly: unreadable cells of an import"))?)
}

/// Keeps rows whose lines are not here yet; gives how many, and how many lines are here with another content.
pub async fn put(db: &mut PgConnection, import: Uuid, rows: &[Brought]) -> Result<(i32, i64)> {
    let lines: Vec<i32> = rows.iter().map(|row| row.row_no).collect();
    let digests: Vec<Vec<u8>> = rows.iter().map(|row| row.digest.clone()).collect();
    let cells: Vec<&[u8]> = rows.iter().map(|row| row.cells.as_slice()).collect();
    let told: Vec<Json<&[ElderTold]>> = rows.iter().map(|row| Json(row.told.as_slice())).collect();
    let put = sqlx::query!(
        "insert into elderly.import_row (import_id, row_no, state, cells, digest, told)
         select $1, x.row_no, 'waiting', x.cells, x.digest, x.told
         from unnest($2::int[], $3::bytea[], $4::bytea[], $5::jsonb[]) as x(row_no, cells, digest, told)
         on conflict (import_id, row_no) do nothing",
        import,
        &lines,
        &cells as _,
        &digests,
        &told as _,
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    let others = sqlx::query_scalar!(
        "select count(*) as \"others!\" from unnest($2::int[], $3::bytea[]) as x(row_no, digest)
         join elderly.import_row r on r.import_id = $1 and r.row_no = x.row_no
         where r.digest is distinct from x.digest",
        import,
        &lines,
        &digests,
    )
    .fetch_one(db)
    .await?;
    Ok((i32::try_from(put).unwrap_or(i32::MAX), others))
}

/// A row that is to be tried or registered.
pub struct Staged {
    /// Its line.
    pub row_no: i32,
    /// Its cells.
    pub cells: Cells,
    /// What the reader saw.
    pub told: Vec<ElderTold>,
}

/// The next rows to be tried.
pub async fn waiting(
    db: &mut PgConnection,
    crypto: &Crypto,
    import: Uuid,
    limit: i64,
) -> Result<Vec<Staged>> {
    staged(db, crypto, import, &["waiting".to_owned()], limit).await
}

/// The next rows to be registered.
pub async fn chosen(
    db: &mut PgConnection,
    crypto: &Crypto,
    import: Uuid,
    choice: ElderChoice,
    limit: i64,
) -> Result<Vec<Staged>> {
    let mut states = vec![ElderRowState::Sound.as_str().to_owned()];
    if choice == ElderChoice::SoundAndSimilar {
        states.push(ElderRowState::Similar.as_str().to_owned());
    }
    staged(db, crypto, import, &states, limit).await
}

async fn staged(
    db: &mut PgConnection,
    crypto: &Crypto,
    import: Uuid,
    states: &[String],
    limit: i64,
) -> Result<Vec<Staged>> {
    let rows = sqlx::query!(
        "select row_no, cells as \"cells!\", told as \"told: Json<Vec<ElderTold>>\" from elderly.import_row
         where import_id = $1 and state = any($2) and cells is not null order by row_no limit $3",
        import,
        states,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Staged {
                row_no: row.row_no,
                cells: cells(crypto, &row.cells)?,
                told: row.told.0,
            })
        })
        .collect()
}

/// What a trial has found of a row.
pub struct Found {
    /// Its line.
    pub row_no: i32,
    /// Where it stands.
    pub state: ElderRowState,
    /// Blind index of the resident ID.
    pub person: Option<PersonKey>,
    /// Blind index of name, village and birth date.
    pub alike: Option<Vec<u8>>,
    /// Blind index of the phone.
    pub phone: Option<Vec<u8>>,
    /// What is wrong.
    pub faults: Vec<Error>,
    /// The live profile that it repeats or looks like.
    pub twin: Option<ElderId>,
    /// Whether a live profile has its phone.
    pub phone_shared: bool,
}

/// Notes what trials have found.
pub async fn note(db: &mut PgConnection, import: Uuid, found: &[Found]) -> Result<()> {
    let lines: Vec<i32> = found.iter().map(|row| row.row_no).collect();
    let states: Vec<String> = found.iter().map(|row| row.state.as_str().to_owned()).collect();
    let persons: Vec<Option<&str>> = found
        .iter()
        .map(|row| row.person.as_ref().map(PersonKey::as_str))
        .collect();
    let alike: Vec<Option<&[u8]>> = found.iter().map(|row| row.alike.as_deref()).collect();
    let phones: Vec<Option<&[u8]>> = found.iter().map(|row| row.phone.as_deref()).collect();
    let faults: Vec<Json<&[Error]>> = found.iter().map(|row| Json(row.faults.as_slice())).collect();
    let twins: Vec<Option<Uuid>> = found.iter().map(|row| row.twin.map(ElderId::uuid)).collect();
    let shared: Vec<bool> = found.iter().map(|row| row.phone_shared).collect();
    sqlx::query!(
        "update elderly.import_row r set state = x.state, person_key = x.person_key, alike = x.alike,
             phone_index = x.phone_index, faults = x.faults, twin_id = x.twin_id, phone_shared = x.phone_shared
         from unnest($2::int[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::jsonb[], $8::uuid[], $9::bool[])
             as x(row_no, state, person_key, alike, phone_index, faults, twin_id, phone_shared)
         where r.import_id = $1 and r.row_no = x.row_no",
        import,
        &lines,
        &states,
        &persons as _,
        &alike as _,
        &phones as _,
        &faults as _,
        &twins as _,
        &shared,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Marks the rows that repeat a row above, or look like one, and those whose phone others in the table have.
pub async fn compare(db: &mut PgConnection, import: Uuid) -> Result<()> {
    sqlx::query!(
        "update elderly.import_row r set twin_row = x.first,
             state = case when r.state in ('sound', 'similar') then 'twice' else r.state end
         from (select row_no, min(row_no) over (partition by person_key) as first from elderly.import_row
             where import_id = $1 and person_key is not null) x
         where r.import_id = $1 and r.row_no = x.row_no and x.first < x.row_no",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update elderly.import_row r set twin_row = x.first, state = 'similar'
         from (select row_no, min(row_no) over (partition by alike) as first from elderly.import_row
             where import_id = $1 and alike is not null) x
         where r.import_id = $1 and r.row_no = x.row_no and x.first < x.row_no and r.state = 'sound'",
        import
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update elderly.import_row r set phone_shared = true
         from (select row_no, count(*) over (partition by phone_index) as owners from elderly.import_row
             where import_id = $1 and phone_index is not null) x
         where r.import_id = $1 and r.row_no = x.row_no and x.owners > 1",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What has become of a row that was to be registered.
pub type Became = (i32, Result<ElderId, Vec<Error>>);

/// Notes what has become of rows; who is registered leaves nothing behind here.
pub async fn registered(db: &mut PgConnection, import: Uuid, became: &[Became]) -> Result<()> {
    let lines: Vec<i32> = became.iter().map(|(row_no, _)| *row_no).collect();
    let elders: Vec<Option<Uuid>> = became
        .iter()
        .map(|(_, done)| done.as_ref().ok().map(|id| id.uuid()))
        .collect();
    let faults: Vec<Option<Json<&Vec<Error>>>> = became
        .iter()
        .map(|(_, done)| done.as_ref().err().map(Json))
        .collect();
    sqlx::query!(
        "update elderly.import_row r set elder_id = x.elder_id, faults = x.faults, cells = null, digest = null,
             person_key = null, alike = null, phone_index = null, state = case when x.elder_id is null then 'refused' else 'done' end
         from unnest($2::int[], $3::uuid[], $4::jsonb[]) as x(row_no, elder_id, faults)
         where r.import_id = $1 and r.row_no = x.row_no",
        import,
        &lines,
        &elders as _,
        &faults as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets what rows hold of people: the import is done.
pub async fn forget(db: &mut PgConnection, import: Uuid) -> Result<()> {
    sqlx::query!(
        "update elderly.import_row set cells = null, digest = null, person_key = null, alike = null, phone_index = null
         where import_id = $1 and (cells is not null or digest is not null)",
        import
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes the rows: the import is discarded.
pub async fn remove(db: &mut PgConnection, import: Uuid) -> Result<()> {
    sqlx::query!("delete from elderly.import_row where import_id = $1", import)
        .execute(db)
        .await?;
    Ok(())
}
