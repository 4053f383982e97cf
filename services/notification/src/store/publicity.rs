//! `notification.publicity`: what other media carried.

use contracts::{
    Error,
    notification::publicity::{Medium, PublicityRow, PublicityState},
};
use kernel::{OrgCode, PublicityId, StaffId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// Only days of this year.
    pub year: Option<i32>,
    /// Only this medium.
    pub medium: Option<Medium>,
    /// Only this state.
    pub state: Option<PublicityState>,
    /// Part of the tree.
    pub within: Option<&'a OrgCode>,
}

/// Writes an entry as it is first told.
pub async fn insert(db: &mut PgConnection, row: &PublicityRow) -> Result<()> {
    sqlx::query!(
        "insert into notification.publicity
             (id, org, medium, title, planned_on, done_on, state, link, remark, entered_by, entered_at, ended_by, ended_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        row.publicity_id.uuid(),
        row.org.as_str(),
        row.medium.as_str(),
        row.title,
        row.planned_on.map(|day| day.0),
        row.done_on.map(|day| day.0),
        row.state.as_str(),
        row.link,
        row.remark,
        row.entered_by.map(StaffId::uuid),
        row.entered_at.0,
        row.ended_by.map(StaffId::uuid),
        row.ended_at.map(|at| at.0),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One entry.
pub async fn get(db: &mut PgConnection, id: PublicityId) -> Result<PublicityRow> {
    let row = sqlx::query_as!(
        Row,
        "select id, org, medium, title, planned_on, done_on, state, link, remark, entered_by, entered_at, ended_by, ended_at,
                cancelled_because
         from notification.publicity where id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.ok_or_else(|| Error::not_found("publicity"))?.told()
}

/// One entry, locked until the unit of work ends.
pub async fn lock(db: &mut PgConnection, id: PublicityId) -> Result<PublicityRow> {
    sqlx::query!(
        "select 1 as one from notification.publicity where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(&mut *db)
    .await?;
    get(db, id).await
}

/// How an entry ended.
#[derive(Debug)]
pub struct Ended<'a> {
    /// Done or cancelled.
    pub state: PublicityState,
    /// The day it was done.
    pub done_on: Option<Date>,
    /// Nothing = as it stands.
    pub link: Option<&'a str>,
    /// Nothing = as it stands.
    pub remark: Option<&'a str>,
    /// Why it was cancelled.
    pub because: Option<&'a str>,
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: Option<StaffId>,
}

/// Ends an entry.
pub async fn end(db: &mut PgConnection, id: PublicityId, ended: &Ended<'_>) -> Result<()> {
    sqlx::query!(
        "update notification.publicity set state = $2, done_on = coalesce($3, done_on), link = coalesce($4, link),
             remark = coalesce($5, remark), cancelled_because = $6, ended_at = $7, ended_by = $8
         where id = $1",
        id.uuid(),
        ended.state.as_str(),
        ended.done_on,
        ended.link,
        ended.remark,
        ended.because,
        ended.at,
        ended.by.map(StaffId::uuid),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A page of entries, latest day first, with the number of all.
pub async fn page(
    db: &mut PgConnection,
    filter: Filter<'_>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<PublicityRow>, i64)> {
    let (medium, state) = (
        filter.medium.map(Medium::as_str),
        filter.state.map(PublicityState::as_str),
    );
    let within = filter.within.map_or("", OrgCode::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification.publicity
           where org ^@ $1 and ($2::integer is null or extract(year from day) = $2)
             and ($3::text is null or medium = $3) and ($4::text is null or state = $4)"#,
        within,
        filter.year,
        medium,
        state
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        "select id, org, medium, title, planned_on, done_on, state, link, remark, entered_by, entered_at, ended_by, ended_at,
                cancelled_because
         from notification.publicity
         where org ^@ $1 and ($2::integer is null or extract(year from day) = $2)
           and ($3::text is null or medium = $3) and ($4::text is null or state = $4)
         order by day desc, id desc limit $5 offset $6",
        within,
        filter.year,
        medium,
        state,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    Ok((rows.into_iter().map(Row::told).collect::<Result<_>>()?, total))
}

/// Entries of a year by medium, organisation and state.
pub async fn counts(
    db: &mut PgConnection,
    year: i32,
    within: Option<&OrgCode>,
) -> Result<Vec<(Medium, OrgCode, PublicityState, i64)>> {
    let rows = sqlx::query!(
        r#"select medium, org, state, count(*) as "count!" from notification.publicity
           where org ^@ $1 and extract(year from day) = $2::integer group by medium, org, state"#,
        within.map_or("", OrgCode::as_str),
        year
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                word(Medium::parse(&row.medium), "medium")?,
                word(row.org.parse().ok(), "org")?,
                word(PublicityState::parse(&row.state), "state")?,
                row.count,
            ))
        })
        .collect()
}

struct Row {
    id: Uuid,
    org: String,
    medium: String,
    title: String,
    planned_on: Option<Date>,
    done_on: Option<Date>,
    state: String,
    link: Option<String>,
    remark: Option<String>,
    entered_by: Option<Uuid>,
    entered_at: OffsetDateTime,
    ended_by: Option<Uuid>,
    ended_at: Option<OffsetDateTime>,
    cancelled_because: Option<String>,
}

impl Row {
    fn told(self) -> Result<PublicityRow> {
        Ok(PublicityRow {
            publicity_id: self.id.into(),
            org: word(self.org.parse().ok(), "org")?,
            medium: word(Medium::parse(&self.medium), "medium")?,
            title: self.title,
            planned_on: self.planned_on.map(Into::into),
            done_on: self.done_on.map(Into::into),
            state: word(PublicityState::parse(&self.state), "state")?,
            link: self.link,
            remark: self.remark,
            entered_by: self.entered_by.map(Into::into),
            entered_at: self.entered_at.into(),
            ended_by: self.ended_by.map(Into::into),
            ended_at: self.ended_at.map(Into::into),
            cancelled_because: self.cancelled_because,
        })
    }
}
