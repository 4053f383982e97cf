//! `volunteer.award`, and the rankings they come from.

use contracts::{
    At,
    volunteer::award::{AwardKind, AwardOnBoard, AwardRow, AwardState, Ranked},
};
use kernel::{AwardId, OrgCode, RawMinutes, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;

/// A nomination as it is written.
#[derive(Debug)]
pub struct New<'a> {
    /// The award.
    pub id: AwardId,
    /// Which.
    pub kind: AwardKind,
    /// The year of the season.
    pub year: i32,
    /// The ranking's line.
    pub ranked: &'a Ranked,
    /// Merits.
    pub merits: &'a str,
    /// Why after the season.
    pub late_because: Option<&'a str>,
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: Option<Uuid>,
}

/// Which lines of a ranking.
#[derive(Debug, Clone, Copy)]
pub enum Lines<'a> {
    /// So many from the first.
    First(i64),
    /// The one of this volunteer of this sub-branch, or of the sub-branch itself.
    Of(Option<VolunteerId>, &'a OrgCode),
}

/// The ranking for a kind of award within a part of the tree: raw minutes from the first day to the last, both included.
/// Visits go by the day on which they began to count, what was brought over or corrected by its day of service.
pub async fn rank(
    db: &mut PgConnection,
    kind: AwardKind,
    within: Option<&OrgCode>,
    (from, to): (Date, Date),
    lines: Lines<'_>,
) -> Result<Vec<Ranked>> {
    let (limit, volunteer, org) = match lines {
        Lines::First(limit) => (limit, None, None),
        Lines::Of(volunteer, org) => (1, volunteer, Some(org.as_str())),
    };
    let rows = sqlx::query!(
        r#"with served as (
            select volunteer_id, raw_minutes, 1 as visit from volunteer.credited_visit
            where (credited_at at time zone 'Asia/Shanghai')::date between $3 and $4
            union all
            select volunteer_id, raw_minutes, 0 from volunteer.raw_correction
            where coalesce(effective_on, (corrected_at at time zone 'Asia/Shanghai')::date) between $3 and $4),
        lines as (
            select case when $1 = 'volunteer' then v.id end as id, v.org, sum(s.raw_minutes)::bigint as minutes,
                sum(s.visit)::bigint as visits, count(distinct v.id) as volunteers
            from served s join volunteer.volunteer v on v.id = s.volunteer_id
            where v.org ^@ $2 and case $1
                when 'volunteer' then v.state <> 'exited'
                when 'social_org' then v.org like '%S%'
                else v.org not like '%S%' end
            group by 1, 2 having sum(s.raw_minutes) > 0),
        ranked as (select *, row_number() over (order by minutes desc, visits desc, org, id) as place from lines)
        select id as "id?", org as "org!", minutes as "minutes!", visits as "visits!", volunteers as "volunteers!",
            place as "place!"
        from ranked where ($6::text is null or org = $6 and id is not distinct from $7) order by place limit $5"#,
        kind.as_str(),
        within.map_or("", OrgCode::as_str),
        from,
        to,
        limit,
        org,
        volunteer.map(VolunteerId::uuid),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Ranked {
                place: row.place,
                volunteer_id: row.id.map(Into::into),
                org: word(row.org.parse().ok(), "org")?,
                raw_minutes: RawMinutes::new(row.minutes),
                visits: row.visits,
                volunteers: row.volunteers,
            })
        })
        .collect()
}

/// Writes a nomination; `false` when they are nominated for it already.
pub async fn insert(db: &mut PgConnection, new: &New<'_>) -> Result<bool> {
    let done = sqlx::query!(
        "insert into volunteer.award (id, kind, year, volunteer_id, org, state, raw_minutes, visits, volunteers, place, \
         merits, late_because, nominated_at, nominated_by) \
         values ($1, $2, $3, $4, $5, 'nominated', $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing",
        new.id.uuid(),
        new.kind.as_str(),
        new.year,
        new.ranked.volunteer_id.map(VolunteerId::uuid),
        new.ranked.org.as_str(),
        new.ranked.raw_minutes.get(),
        new.ranked.visits,
        new.ranked.volunteers,
        new.ranked.place,
        new.merits,
        new.late_because,
        new.at,
        new.by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One award.
pub async fn get(db: &mut PgConnection, id: AwardId) -> Result<Option<AwardRow>> {
    let row = sqlx::query_as!(Row, "select * from volunteer.award where id = $1", id.uuid())
        .fetch_optional(db)
        .await?;
    row.map(Row::award).transpose()
}

/// One award, locked until the unit of work ends.
pub async fn lock(db: &mut PgConnection, id: AwardId) -> Result<Option<AwardRow>> {
    let row = sqlx::query_as!(
        Row,
        "select * from volunteer.award where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::award).transpose()
}

/// The published awards of a volunteer, newest first.
pub async fn published_of(db: &mut PgConnection, volunteer: VolunteerId) -> Result<Vec<AwardRow>> {
    let rows = sqlx::query_as!(
        Row,
        "select * from volunteer.award where volunteer_id = $1 and state = 'published' order by year desc, id",
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::award).collect()
}

/// The published awards of the last year that has some, each with the sealed name of its volunteer. Whose profile was erased
/// is left out.
pub async fn newest_published(db: &mut PgConnection) -> Result<Vec<(AwardOnBoard, Option<Vec<u8>>)>> {
    let rows = sqlx::query!(
        r#"select a.kind, a.year, a.org, v.name as "name?" from volunteer.award a
        left join volunteer.volunteer v on v.id = a.volunteer_id
        where a.state = 'published' and v.erased_at is null
            and a.year = (select max(year) from volunteer.award where state = 'published')
        order by a.kind, a.place, a.id"#
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let award = AwardOnBoard {
                kind: word(AwardKind::parse(&row.kind), "kind")?,
                year: row.year,
                name_masked: None,
                org: word(row.org.parse().ok(), "org")?,
            };
            Ok((award, row.name))
        })
        .collect()
}

/// A page of awards within a part of the tree, newest year first, and how many there are.
pub async fn find(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    (year, state): (Option<i32>, Option<AwardState>),
    limit: i64,
    offset: i64,
) -> Result<(Vec<AwardRow>, i64)> {
    let within = within.map_or("", OrgCode::as_str);
    let state = state.map(AwardState::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from volunteer.award
        where org ^@ $1 and ($2::integer is null or year = $2) and ($3::text is null or state = $3)"#,
        within,
        year,
        state
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        r#"select * from volunteer.award
        where org ^@ $1 and ($2::integer is null or year = $2) and ($3::text is null or state = $3)
        order by year desc, kind, place, id limit $4 offset $5"#,
        within,
        year,
        state,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let awards = rows.into_iter().map(Row::award).collect::<Result<Vec<_>>>()?;
    Ok((awards, total))
}

/// After a decision.
pub async fn set_decided(
    db: &mut PgConnection,
    id: AwardId,
    state: AwardState,
    reason: Option<&str>,
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    sqlx::query!(
        "update volunteer.award set state = $2, refused_because = $3, decided_at = $4, decided_by = $5 where id = $1",
        id.uuid(),
        state.as_str(),
        reason,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// After publishing.
pub async fn set_published(
    db: &mut PgConnection,
    id: AwardId,
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    sqlx::query!(
        "update volunteer.award set state = 'published', published_at = $2, published_by = $3 where id = $1",
        id.uuid(),
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    kind: String,
    year: i32,
    volunteer_id: Option<Uuid>,
    org: String,
    state: String,
    raw_minutes: i64,
    visits: i64,
    volunteers: i64,
    place: i64,
    merits: String,
    late_because: Option<String>,
    nominated_at: OffsetDateTime,
    nominated_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
    decided_by: Option<Uuid>,
    refused_because: Option<String>,
    published_at: Option<OffsetDateTime>,
    published_by: Option<Uuid>,
}

impl Row {
    fn award(self) -> Result<AwardRow> {
        Ok(AwardRow {
            award_id: self.id.into(),
            kind: word(AwardKind::parse(&self.kind), "kind")?,
            year: self.year,
            ranked: Ranked {
                place: self.place,
                volunteer_id: self.volunteer_id.map(Into::into),
                org: word(self.org.parse().ok(), "org")?,
                raw_minutes: RawMinutes::new(self.raw_minutes),
                visits: self.visits,
                volunteers: self.volunteers,
            },
            state: word(AwardState::parse(&self.state), "state")?,
            merits: self.merits,
            late_because: self.late_because,
            nominated_at: At(self.nominated_at),
            nominated_by: self.nominated_by.map(Into::into),
            decided_at: self.decided_at.map(At),
            decided_by: self.decided_by.map(Into::into),
            refused_because: self.refused_because,
            published_at: self.published_at.map(At),
            published_by: self.published_by.map(Into::into),
        })
    }
}
