//! Rows as they stand, for who looks at them.

use std::collections::HashMap;

use contracts::{
    Error,
    elderly::import::{ElderRowState, ElderTold},
};
use kernel::ElderId;
use runtime::{Crypto, Result};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{Cells, cells};
use crate::store::word;

/// A row as it stands.
pub struct Standing {
    /// Its line.
    pub row_no: i32,
    /// Where it stands.
    pub state: ElderRowState,
    /// Its cells, until the import has ended.
    pub cells: Option<Cells>,
    /// What the reader saw.
    pub told: Vec<ElderTold>,
    /// What is wrong.
    pub faults: Vec<Error>,
    /// The row above that it repeats or looks like.
    pub twin_row: Option<i32>,
    /// The live profile that it repeats or looks like.
    pub twin: Option<ElderId>,
    /// Whether others have its phone.
    pub phone_shared: bool,
    /// Its profile.
    pub elder: Option<ElderId>,
}

struct Row {
    row_no: i32,
    state: String,
    cells: Option<Vec<u8>>,
    told: Json<Vec<ElderTold>>,
    faults: Option<Json<Vec<Error>>>,
    twin_row: Option<i32>,
    twin_id: Option<Uuid>,
    phone_shared: bool,
    elder_id: Option<Uuid>,
}

impl Row {
    fn standing(self, crypto: &Crypto) -> Result<Standing> {
        Ok(Standing {
            row_no: self.row_no,
            state: word(ElderRowState::parse(&self.state), "import_row.state")?,
            cells: self
                .cells
                .as_deref()
                .map(|sealed| cells(crypto, sealed))
                .transpose()?,
            told: self.told.0,
            faults: self.faults.map(|Json(faults)| faults).unwrap_or_default(),
            twin_row: self.twin_row,
            twin: self.twin_id.map(ElderId::from),
            phone_shared: self.phone_shared,
            elder: self.elder_id.map(ElderId::from),
        })
    }
}

/// A page of the rows in this state, by their lines, and how many there are; nothing = in every state.
pub async fn page(
    db: &mut PgConnection,
    crypto: &Crypto,
    import: Uuid,
    state: Option<ElderRowState>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Standing>, i64)> {
    let state = state.map(ElderRowState::as_str);
    let rows = sqlx::query_as!(
        Row,
        "select row_no, state, cells, told as \"told: Json<Vec<ElderTold>>\", faults as \"faults: Json<Vec<Error>>\",
             twin_row, twin_id, phone_shared, elder_id
         from elderly.import_row where import_id = $1 and ($2::text is null or state = $2)
         order by row_no limit $3 offset $4",
        import,
        state,
        limit,
        offset
    )
    .fetch_all(&mut *db)
    .await?;
    let total = sqlx::query_scalar!(
        "select count(*) as \"total!\" from elderly.import_row where import_id = $1 and ($2::text is null or state = $2)",
        import,
        state
    )
    .fetch_one(db)
    .await?;
    let rows = rows.into_iter().map(|row| row.standing(crypto));
    Ok((rows.collect::<Result<_>>()?, total))
}

/// Rows behind a line that would not be registered, by their lines.
pub async fn problems(
    db: &mut PgConnection,
    crypto: &Crypto,
    import: Uuid,
    after: i32,
    limit: i64,
) -> Result<Vec<Standing>> {
    let rows = sqlx::query_as!(
        Row,
        "select row_no, state, cells, told as \"told: Json<Vec<ElderTold>>\", faults as \"faults: Json<Vec<Error>>\",
             twin_row, twin_id, phone_shared, elder_id
         from elderly.import_row where import_id = $1 and row_no > $2 and state in ('wrong', 'twice', 'similar')
             and cells is not null
         order by row_no limit $3",
        import,
        after,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| row.standing(crypto)).collect()
}

/// The cells of these lines.
pub async fn cells_of(
    db: &mut PgConnection,
    crypto: &Crypto,
    import: Uuid,
    lines: &[i32],
) -> Result<HashMap<i32, Cells>> {
    let rows = sqlx::query!(
        "select row_no, cells as \"cells!\" from elderly.import_row
         where import_id = $1 and row_no = any($2) and cells is not null",
        import,
        lines
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.row_no, cells(crypto, &row.cells)?)))
        .collect()
}
