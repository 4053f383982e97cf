//! `elderly.merger`: villages that end, and who goes on with their people.

use kernel::{ElderId, OrgCode};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use super::word;

/// Keeps a merger as it was last told.
pub async fn put(
    db: &mut PgConnection,
    village: &OrgCode,
    last_day: Date,
    successor: &OrgCode,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into elderly.merger (village, last_day, successor, changed_at) values ($1, $2, $3, $4) \
         on conflict (village) do update set last_day = excluded.last_day, successor = excluded.successor, \
         changed_at = excluded.changed_at",
        village.as_str(),
        last_day,
        successor.as_str(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a merger that was taken back.
pub async fn remove(db: &mut PgConnection, village: &OrgCode) -> Result<()> {
    sqlx::query!("delete from elderly.merger where village = $1", village.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Moves at most `limit` elders whose village has ended before `today` to its successor, closed profiles too. Village by
/// village, in its index: while none has ended, nobody is read.
pub async fn follow(
    db: &mut PgConnection,
    today: Date,
    limit: i64,
) -> Result<Vec<(ElderId, OrgCode, OrgCode)>> {
    let rows = sqlx::query!(
        r#"with due as (
            select x.id, m.village, m.successor from elderly.merger m
            cross join lateral (
                select e.id from elderly.elder e where e.village = m.village limit $2 for update skip locked) x
            where m.last_day < $1 limit $2)
        update elderly.elder e set village = due.successor from due where e.id = due.id
        returning e.id, due.village as "from", due.successor as "to""#,
        today,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                row.id.into(),
                word(row.from.parse().ok(), "merger.village")?,
                word(row.to.parse().ok(), "merger.successor")?,
            ))
        })
        .collect()
}
