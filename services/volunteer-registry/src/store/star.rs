//! `volunteer.star` and the objections to them.

use contracts::{
    At, Day,
    volunteer::star::{ObjectionRuling, StarEnd, StarRow, StarState},
};
use kernel::{OrgCode, RawMinutes, StarId, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;
use crate::domain::star::Level;

/// An application as it is written.
#[derive(Debug)]
pub struct New {
    /// The rating.
    pub id: StarId,
    /// Whose.
    pub volunteer: VolunteerId,
    /// Their sub-branch.
    pub org: OrgCode,
    /// What it is for.
    pub level: Level,
    /// Raw minutes that are there.
    pub raw: RawMinutes,
    /// When.
    pub at: OffsetDateTime,
    /// The member of staff.
    pub by: Option<Uuid>,
}

/// A rating to the rules.
#[derive(Debug)]
pub struct Rating {
    /// The row.
    pub row: StarRow,
    /// Who applied.
    pub applied_by: Option<Uuid>,
    /// Who reviewed.
    pub reviewed_by: Option<Uuid>,
    /// When.
    pub reviewed_at: Option<OffsetDateTime>,
    /// What ended it.
    pub ended_by: Option<StarEnd>,
    /// Why.
    pub reason: Option<String>,
    /// When withdrawn.
    pub withdrawn_at: Option<OffsetDateTime>,
    /// By whom.
    pub withdrawn_by: Option<Uuid>,
}

/// An objection as it is kept.
#[derive(Debug)]
pub struct Objection {
    /// Its id.
    pub id: Uuid,
    /// Sealed text.
    pub objection: Vec<u8>,
    /// When recorded.
    pub recorded_at: OffsetDateTime,
    /// By whom.
    pub recorded_by: Option<Uuid>,
    /// The ruling.
    pub ruling: Option<ObjectionRuling>,
    /// Why.
    pub reason: Option<String>,
    /// When ruled.
    pub ruled_at: Option<OffsetDateTime>,
    /// By whom.
    pub ruled_by: Option<Uuid>,
}

/// Raw minutes of a volunteer, and the stars that they hold.
pub async fn held(db: &mut PgConnection, volunteer: VolunteerId) -> Result<(RawMinutes, u8)> {
    let row = sqlx::query!(
        r#"select v.raw_minutes, coalesce(max(s.level), 0::smallint) as "held!" from volunteer.volunteer v
        left join volunteer.star s on s.volunteer_id = v.id and s.state = 'issued'
        where v.id = $1 group by v.id"#,
        volunteer.uuid()
    )
    .fetch_one(db)
    .await?;
    Ok((RawMinutes::new(row.raw_minutes), level(row.held)))
}

fn level(stored: i16) -> u8 {
    u8::try_from(stored).unwrap_or_default()
}

/// Writes an application; `false` while another one is under way.
pub async fn insert(db: &mut PgConnection, new: &New) -> Result<bool> {
    let done = sqlx::query!(
        "insert into volunteer.star (id, volunteer_id, org, level, threshold_h, raw_minutes, state, applied_at, applied_by) \
         values ($1, $2, $3, $4, $5, $6, 'applied', $7, $8) \
         on conflict (volunteer_id) where state in ('applied', 'notice', 'objected') do nothing",
        new.id.uuid(),
        new.volunteer.uuid(),
        new.org.as_str(),
        i16::from(new.level.level),
        i32::try_from(new.level.threshold_h).unwrap_or(i32::MAX),
        new.raw.get(),
        new.at,
        new.by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose a rating is: the volunteer is locked before it.
pub async fn whose(db: &mut PgConnection, id: StarId) -> Result<Option<VolunteerId>> {
    let found = sqlx::query_scalar!("select volunteer_id from volunteer.star where id = $1", id.uuid())
        .fetch_optional(db)
        .await?;
    Ok(found.map(VolunteerId::from))
}

/// One rating.
pub async fn get(db: &mut PgConnection, id: StarId) -> Result<Option<Rating>> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.*, v.raw_minutes as raw_minutes_now from volunteer.star s
        join volunteer.volunteer v on v.id = s.volunteer_id where s.id = $1"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::rating).transpose()
}

/// A volunteer's ratings, newest first.
pub async fn of(db: &mut PgConnection, volunteer: VolunteerId) -> Result<Vec<Rating>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.*, v.raw_minutes as raw_minutes_now from volunteer.star s
        join volunteer.volunteer v on v.id = s.volunteer_id where s.volunteer_id = $1
        order by s.applied_at desc, s.id desc"#,
        volunteer.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::rating).collect()
}

/// A page of ratings within a part of the tree, newest first, and how many there are.
pub async fn find(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    state: Option<StarState>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Rating>, i64)> {
    let within = within.map_or("", OrgCode::as_str);
    let state = state.map(StarState::as_str);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from volunteer.star where org ^@ $1 and ($2::text is null or state = $2)"#,
        within,
        state
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        r#"select s.*, v.raw_minutes as raw_minutes_now from volunteer.star s
        join volunteer.volunteer v on v.id = s.volunteer_id
        where s.org ^@ $1 and ($2::text is null or s.state = $2)
        order by s.applied_at desc, s.id desc limit $3 offset $4"#,
        within,
        state,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let ratings = rows.into_iter().map(Row::rating).collect::<Result<Vec<_>>>()?;
    Ok((ratings, total))
}

/// After a review.
pub async fn set_reviewed(
    db: &mut PgConnection,
    id: StarId,
    state: StarState,
    notice: Option<(Date, Date)>,
    reason: Option<&str>,
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    let ended = (state == StarState::Refused).then_some(StarEnd::Review.as_str());
    sqlx::query!(
        "update volunteer.star set state = $2, notice_from = $3, notice_to = $4, reason = $5, ended_by = $6, \
         reviewed_at = $7, reviewed_by = $8 where id = $1",
        id.uuid(),
        state.as_str(),
        notice.map(|(from, _)| from),
        notice.map(|(_, to)| to),
        reason,
        ended,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// After an objection or a ruling, or at the end of the notice: `ended_by` where it was refused, `issued_at` where issued.
pub async fn set_state(
    db: &mut PgConnection,
    id: StarId,
    state: StarState,
    ended_by: Option<StarEnd>,
    reason: Option<&str>,
    issued_at: Option<OffsetDateTime>,
) -> Result<()> {
    sqlx::query!(
        "update volunteer.star set state = $2, ended_by = $3, reason = $4, issued_at = $5 where id = $1",
        id.uuid(),
        state.as_str(),
        ended_by.map(StarEnd::as_str),
        reason,
        issued_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// After an issued star was taken back.
pub async fn set_withdrawn(
    db: &mut PgConnection,
    id: StarId,
    reason: &str,
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    sqlx::query!(
        "update volunteer.star set state = 'withdrawn', reason = $2, withdrawn_at = $3, withdrawn_by = $4 where id = $1",
        id.uuid(),
        reason,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ratings whose notice was over before `today`, oldest first.
pub async fn noticed(db: &mut PgConnection, today: Date, limit: i64) -> Result<Vec<StarId>> {
    let ids = sqlx::query_scalar!(
        "select id from volunteer.star where state = 'notice' and notice_to < $1 order by notice_to, id limit $2",
        today,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(StarId::from).collect())
}

/// Who is on public notice on `today`, by sub-branch: sealed name, sub-branch, level, last day.
pub async fn on_notice(db: &mut PgConnection, today: Date) -> Result<Vec<(Vec<u8>, OrgCode, u8, Date)>> {
    let rows = sqlx::query!(
        r#"select v.name as "name!", s.org, s.level, s.notice_to as "notice_to!" from volunteer.star s
        join volunteer.volunteer v on v.id = s.volunteer_id and v.erased_at is null
        where s.state in ('notice', 'objected') and s.notice_to >= $1
        order by s.org, s.notice_to, s.id limit 500"#,
        today
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                row.name,
                word(row.org.parse().ok(), "org")?,
                level(row.level),
                row.notice_to,
            ))
        })
        .collect()
}

/// Writes an objection.
pub async fn object(
    db: &mut PgConnection,
    star: StarId,
    objection: &[u8],
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.star_objection (id, star_id, objection, recorded_at, recorded_by) values ($1, $2, $3, $4, $5)",
        kernel::uuid_v7(at),
        star.uuid(),
        objection,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Objections to a rating, oldest first.
pub async fn objections(db: &mut PgConnection, star: StarId) -> Result<Vec<Objection>> {
    let rows = sqlx::query!(
        "select id, objection as \"objection!\", recorded_at, recorded_by, ruling, reason, ruled_at, ruled_by \
         from volunteer.star_objection where star_id = $1 order by recorded_at, id",
        star.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let ruling = row.ruling.as_deref();
            Ok(Objection {
                id: row.id,
                objection: row.objection,
                recorded_at: row.recorded_at,
                recorded_by: row.recorded_by,
                ruling: ruling
                    .map(|text| word(ObjectionRuling::parse(text), "ruling"))
                    .transpose()?,
                reason: row.reason,
                ruled_at: row.ruled_at,
                ruled_by: row.ruled_by,
            })
        })
        .collect()
}

/// Writes the ruling on an objection.
pub async fn rule(
    db: &mut PgConnection,
    objection: Uuid,
    ruling: ObjectionRuling,
    reason: &str,
    (at, by): (OffsetDateTime, Option<Uuid>),
) -> Result<()> {
    sqlx::query!(
        "update volunteer.star_objection set ruling = $2, reason = $3, ruled_at = $4, ruled_by = $5 where id = $1",
        objection,
        ruling.as_str(),
        reason,
        at,
        by,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    volunteer_id: Uuid,
    org: String,
    level: i16,
    threshold_h: i32,
    raw_minutes: i64,
    raw_minutes_now: i64,
    state: String,
    applied_at: OffsetDateTime,
    applied_by: Option<Uuid>,
    reviewed_at: Option<OffsetDateTime>,
    reviewed_by: Option<Uuid>,
    notice_from: Option<Date>,
    notice_to: Option<Date>,
    issued_at: Option<OffsetDateTime>,
    ended_by: Option<String>,
    reason: Option<String>,
    withdrawn_at: Option<OffsetDateTime>,
    withdrawn_by: Option<Uuid>,
}

impl Row {
    fn rating(self) -> Result<Rating> {
        let ended_by = self.ended_by.as_deref();
        Ok(Rating {
            row: StarRow {
                star_id: self.id.into(),
                volunteer_id: self.volunteer_id.into(),
                org: word(self.org.parse().ok(), "org")?,
                level: level(self.level),
                state: word(StarState::parse(&self.state), "state")?,
                threshold_h: self.threshold_h.into(),
                raw_minutes: RawMinutes::new(self.raw_minutes),
                raw_minutes_now: RawMinutes::new(self.raw_minutes_now),
                applied_at: At(self.applied_at),
                applied_by: self.applied_by.map(Into::into),
                notice_from: self.notice_from.map(Day),
                notice_to: self.notice_to.map(Day),
                issued_at: self.issued_at.map(At),
            },
            applied_by: self.applied_by,
            reviewed_by: self.reviewed_by,
            reviewed_at: self.reviewed_at,
            ended_by: ended_by
                .map(|text| word(StarEnd::parse(text), "ended_by"))
                .transpose()?,
            reason: self.reason,
            withdrawn_at: self.withdrawn_at,
            withdrawn_by: self.withdrawn_by,
        })
    }
}
