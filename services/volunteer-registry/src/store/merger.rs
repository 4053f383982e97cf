//! `volunteer.merger`: sub-branches that end, and who goes on with their people.

use contracts::volunteer::VolunteerState;
use kernel::{OrgCode, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};

use super::word;

/// A volunteer where they belong now.
#[derive(Debug)]
pub struct Moved {
    /// The volunteer.
    pub id: VolunteerId,
    /// State, as it was and is.
    pub state: VolunteerState,
    /// Sub-branch now.
    pub org: OrgCode,
    /// Village they live in now.
    pub home: OrgCode,
}

/// Keeps a merger as it was last told.
pub async fn put(
    db: &mut PgConnection,
    org: &OrgCode,
    last_day: Date,
    successor: &OrgCode,
    at: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.merger (org, last_day, successor, changed_at) values ($1, $2, $3, $4) \
         on conflict (org) do update set last_day = excluded.last_day, successor = excluded.successor, \
         changed_at = excluded.changed_at",
        org.as_str(),
        last_day,
        successor.as_str(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets a merger that was taken back.
pub async fn remove(db: &mut PgConnection, org: &OrgCode) -> Result<()> {
    sqlx::query!("delete from volunteer.merger where org = $1", org.as_str())
        .execute(db)
        .await?;
    Ok(())
}

/// Moves at most `limit` volunteers whose sub-branch or village has ended before `today` to its successor, one step. As
/// with elders, nobody is read while none has ended.
pub async fn follow(db: &mut PgConnection, today: Date, limit: i64) -> Result<Vec<Moved>> {
    let rows = sqlx::query!(
        "with ended as (select org, successor from volunteer.merger where last_day < $1),
        due as (
            select x.id from ended e
            cross join lateral (
                select v.id from volunteer.volunteer v where v.org = e.org or v.home = e.org
                limit $2 for update skip locked) x
            limit $2)
        update volunteer.volunteer v set
            org = coalesce((select e.successor from ended e where e.org = v.org), v.org),
            home = coalesce((select e.successor from ended e where e.org = v.home), v.home)
        where v.id in (select id from due) returning v.id, v.state, v.org, v.home",
        today,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Moved {
                id: row.id.into(),
                state: word(VolunteerState::parse(&row.state), "state")?,
                org: word(row.org.parse().ok(), "org")?,
                home: word(row.home.parse().ok(), "home")?,
            })
        })
        .collect()
}
