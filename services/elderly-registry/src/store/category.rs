//! `elderly.category` and `elderly.elder_category`: the five groups and who belongs to them.

use std::collections::{BTreeMap, HashMap};

use kernel::{Category, ElderId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;
use crate::domain::category::Held;

/// Evidence to be written; the document is sealed.
#[derive(Debug)]
pub struct NewHeld {
    /// Which group.
    pub category: Category,
    /// Sealed document.
    pub evidence: Vec<u8>,
    /// The office that verified it.
    pub verified_by: String,
    /// When.
    pub verified_on: Date,
    /// Last day on which it gives priority.
    pub valid_to: Date,
    /// The group's minimum age at the time.
    pub minimum_age: u32,
}

/// From which age each group gives priority (R2.2).
pub async fn minimum_ages(db: &mut PgConnection) -> Result<BTreeMap<Category, u32>> {
    let rows = sqlx::query!("select code, minimum_age from elderly.category")
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                word(row.code.parse().ok(), "category.code")?,
                row.minimum_age.unsigned_abs(),
            ))
        })
        .collect()
}

/// Writes the groups of an elder.
pub async fn insert(
    db: &mut PgConnection,
    elder: ElderId,
    rows: &[NewHeld],
    at: OffsetDateTime,
    by: Option<Uuid>,
) -> Result<()> {
    for row in rows {
        sqlx::query!(
            "insert into elderly.elder_category (elder_id, category, evidence, verified_by, verified_on, valid_to, \
             minimum_age, recorded_at, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            elder.uuid(),
            row.category.as_str(),
            &row.evidence,
            row.verified_by,
            row.verified_on,
            row.valid_to,
            i32::try_from(row.minimum_age).unwrap_or(i32::MAX),
            at,
            by,
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The groups of each elder, in the order of R2.2 and newest evidence first.
pub async fn of(db: &mut PgConnection, elders: &[ElderId]) -> Result<HashMap<ElderId, Vec<Held>>> {
    let ids: Vec<Uuid> = elders.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select elder_id, category, verified_by, verified_on, valid_to from elderly.elder_category \
         where elder_id = any($1) order by verified_on desc",
        &ids
    )
    .fetch_all(db)
    .await?;
    let mut held: HashMap<ElderId, Vec<Held>> = HashMap::new();
    for row in rows {
        held.entry(row.elder_id.into()).or_default().push(Held {
            category: word(row.category.parse().ok(), "elder_category.category")?,
            verified_by: row.verified_by,
            verified_on: row.verified_on,
            valid_to: row.valid_to,
        });
    }
    held.values_mut()
        .for_each(|held| held.sort_by_key(|held| held.category));
    Ok(held)
}
