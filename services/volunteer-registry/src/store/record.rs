//! What staff record of a volunteer: vettings, courses, qualifications, insurance. Rows are only ever added.

use contracts::{
    Day,
    volunteer::{HeldTraining, QualificationKind, Vetting},
};
use kernel::{VolunteerId, uuid_v7};
use runtime::Result;
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Whose record, when and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// When recorded.
    pub at: OffsetDateTime,
    /// Who records.
    pub by: Option<Uuid>,
}

/// Writes a vetting.
pub async fn vetting(db: &mut PgConnection, of: Of, decision: Vetting, reason: Option<&str>) -> Result<Uuid> {
    let id = uuid_v7(of.at);
    sqlx::query!(
        "insert into volunteer.vetting (id, volunteer_id, decision, reason, vetted_at, vetted_by) \
         values ($1, $2, $3, $4, $5, $6)",
        id,
        of.volunteer.uuid(),
        decision.as_str(),
        reason,
        of.at,
        of.by,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Writes a course.
pub async fn training(
    db: &mut PgConnection,
    of: Of,
    course: &str,
    held_on: Date,
    valid_to: Date,
) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.training (id, volunteer_id, course, held_on, valid_to, recorded_at, recorded_by) \
         values ($1, $2, $3, $4, $5, $6, $7)",
        uuid_v7(of.at),
        of.volunteer.uuid(),
        course,
        held_on,
        valid_to,
        of.at,
        of.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a qualification; the certificate's number is sealed.
pub async fn qualification(
    db: &mut PgConnection,
    of: Of,
    kind: QualificationKind,
    certificate_no: &[u8],
    valid_to: Date,
) -> Result<Uuid> {
    let id = uuid_v7(of.at);
    sqlx::query!(
        "insert into volunteer.qualification (id, volunteer_id, kind, certificate_no, valid_to, recorded_at, \
         recorded_by) values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        of.volunteer.uuid(),
        kind.as_str(),
        certificate_no,
        valid_to,
        of.at,
        of.by,
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Writes an insurance cover.
pub async fn insurance(db: &mut PgConnection, of: Of, insurer: &str, valid_to: Date) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.insurance (id, volunteer_id, insurer, valid_to, recorded_at, recorded_by) \
         values ($1, $2, $3, $4, $5, $6)",
        uuid_v7(of.at),
        of.volunteer.uuid(),
        insurer,
        valid_to,
        of.at,
        of.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Courses attended, newest first.
pub async fn trainings(db: &mut PgConnection, id: VolunteerId) -> Result<Vec<HeldTraining>> {
    let rows = sqlx::query!(
        "select course, held_on, valid_to from volunteer.training where volunteer_id = $1 \
         order by held_on desc, recorded_at desc",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    let held = rows.into_iter().map(|row| HeldTraining {
        course: row.course,
        held_on: Day(row.held_on),
        valid_to: Day(row.valid_to),
    });
    Ok(held.collect())
}
