//! `volunteer.course` and who attended.

use contracts::{
    Day,
    volunteer::{CourseRow, VolunteerState},
};
use kernel::{OrgCode, VolunteerId};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{record::Of, word};

/// A new course.
#[derive(Debug)]
pub struct New {
    /// Its id.
    pub id: Uuid,
    /// Who holds it.
    pub org: OrgCode,
    /// Name.
    pub title: String,
    /// Where.
    pub place: String,
    /// When.
    pub held_on: Date,
    /// Last day on which attendance counts.
    pub valid_to: Date,
    /// How many may attend.
    pub seats: u32,
    /// When announced.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: Option<Uuid>,
}

/// Writes a course.
pub async fn insert(db: &mut PgConnection, course: &New) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.course (id, org, title, place, held_on, valid_to, seats, opened_at, opened_by) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        course.id,
        course.org.as_str(),
        course.title,
        course.place,
        course.held_on,
        course.valid_to,
        i32::try_from(course.seats).unwrap_or(i32::MAX),
        course.at,
        course.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    id: Uuid,
    org: String,
    title: String,
    place: String,
    held_on: Date,
    valid_to: Date,
    seats: i32,
    attended: i64,
}

impl Row {
    fn row(self) -> Result<CourseRow> {
        Ok(CourseRow {
            course_id: self.id,
            org: word(self.org.parse().ok(), "course.org")?,
            title: self.title,
            place: self.place,
            held_on: Day(self.held_on),
            valid_to: Day(self.valid_to),
            seats: self.seats.unsigned_abs(),
            attended: u32::try_from(self.attended).unwrap_or(u32::MAX),
        })
    }
}

/// One page of the courses that are held within `scope` or around it, newest first, and the number of all.
pub async fn page(
    db: &mut PgConnection,
    scope: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<CourseRow>, i64)> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from volunteer.course c where c.org ^@ $1 or $1 ^@ c.org"#,
        scope
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query_as!(
        Row,
        r#"select c.id, c.org, c.title, c.place, c.held_on, c.valid_to, c.seats,
            (select count(*) from volunteer.training t where t.course_id = c.id) as "attended!"
        from volunteer.course c where c.org ^@ $1 or $1 ^@ c.org
        order by c.held_on desc, c.id desc limit $2 offset $3"#,
        scope,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    Ok((rows.into_iter().map(Row::row).collect::<Result<_>>()?, total))
}

/// One course; locks it until the unit of work ends, so that seats are counted one after the other.
pub async fn lock(db: &mut PgConnection, id: Uuid) -> Result<Option<CourseRow>> {
    // The role may not update a course: the lock is on its name.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('course:' || $1, 0))",
        id.to_string()
    )
    .fetch_one(&mut *db)
    .await?;
    get(db, id).await
}

/// One course.
pub async fn get(db: &mut PgConnection, id: Uuid) -> Result<Option<CourseRow>> {
    let row = sqlx::query_as!(
        Row,
        r#"select c.id, c.org, c.title, c.place, c.held_on, c.valid_to, c.seats,
            (select count(*) from volunteer.training t where t.course_id = c.id) as "attended!"
        from volunteer.course c where c.id = $1"#,
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::row).transpose()
}

/// Writes that somebody attended; `false` when it stands there already.
pub async fn attend(db: &mut PgConnection, of: Of, course: &CourseRow) -> Result<bool> {
    let done = sqlx::query!(
        "insert into volunteer.training (id, volunteer_id, course, held_on, valid_to, recorded_at, recorded_by, course_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (course_id, volunteer_id) do nothing",
        kernel::uuid_v7(of.at),
        of.volunteer.uuid(),
        course.title,
        *course.held_on,
        *course.valid_to,
        of.at,
        of.by,
        course.course_id,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Who attended, of a part of the tree.
pub async fn attended(db: &mut PgConnection, course: Uuid, within: &str) -> Result<Vec<VolunteerId>> {
    let ids = sqlx::query_scalar!(
        "select v.id from volunteer.training t join volunteer.volunteer v on v.id = t.volunteer_id \
         where t.course_id = $1 and v.org ^@ $2 order by t.recorded_at, t.id",
        course,
        within
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(VolunteerId::from).collect())
}

/// Vetted volunteers of a part of the tree who have not attended, those who wait for training first.
pub async fn expected(
    db: &mut PgConnection,
    course: &CourseRow,
    within: &str,
    limit: i64,
) -> Result<Vec<VolunteerId>> {
    let ids = sqlx::query_scalar!(
        "select v.id from volunteer.volunteer v \
         where v.org ^@ $2 and v.org ^@ $3 and v.state in ('training', 'active', 'suspended') \
            and not exists (select from volunteer.training t where t.course_id = $1 and t.volunteer_id = v.id) \
         order by v.state <> $4, v.registered_at desc, v.id limit $5",
        course.course_id,
        within,
        course.org.as_str(),
        VolunteerState::Training.as_str(),
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(VolunteerId::from).collect())
}
