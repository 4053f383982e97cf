//! What happens to a volunteer between application and exit: the guardian, changes of standing, verdicts on certificates,
//! paid work.

use contracts::{
    At, Day,
    volunteer::{Certificate, PaidWork, QualificationKind, QualificationState, StandingStep},
};
use kernel::{StaffId, VolunteerId, uuid_v7};
use runtime::Result;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{record::Of, word};

/// A guardian as it is kept.
#[derive(Debug)]
pub struct SealedGuardian {
    /// Sealed name.
    pub name: Vec<u8>,
    /// Sealed number.
    pub phone: Vec<u8>,
    /// Relation.
    pub relation: String,
}

/// Keeps the guardian of a minor in place of what was there; nobody = none is needed.
pub async fn put_guardian(
    db: &mut PgConnection,
    id: VolunteerId,
    guardian: Option<SealedGuardian>,
) -> Result<()> {
    sqlx::query!(
        "delete from volunteer.guardian where volunteer_id = $1",
        id.uuid()
    )
    .execute(&mut *db)
    .await?;
    if let Some(guardian) = guardian {
        sqlx::query!(
            "insert into volunteer.guardian (volunteer_id, name, phone, relation) values ($1, $2, $3, $4)",
            id.uuid(),
            guardian.name,
            guardian.phone,
            guardian.relation,
        )
        .execute(db)
        .await?;
    }
    Ok(())
}

/// The guardian on file.
pub async fn guardian(db: &mut PgConnection, id: VolunteerId) -> Result<Option<SealedGuardian>> {
    let found = sqlx::query_as!(
        SealedGuardian,
        "select name, phone, relation from volunteer.guardian where volunteer_id = $1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found)
}

/// Writes a change of standing; the reason is sealed.
pub async fn step(db: &mut PgConnection, of: Of, step: StandingStep, reason: &[u8]) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.standing_change (id, volunteer_id, step, reason, changed_at, changed_by) \
         values ($1, $2, $3, $4, $5, $6)",
        uuid_v7(of.at),
        of.volunteer.uuid(),
        step.as_str(),
        reason,
        of.at,
        // The volunteer's own act has nobody of the staff behind it.
        of.by.filter(|by| *by != of.volunteer.uuid()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A change of standing as it is kept.
#[derive(Debug)]
pub struct Change {
    /// What.
    pub step: StandingStep,
    /// When.
    pub at: OffsetDateTime,
    /// Sealed reason.
    pub reason: Vec<u8>,
    /// Who of the staff.
    pub by: Option<StaffId>,
}

/// Changes of standing, newest first.
pub async fn steps(db: &mut PgConnection, id: VolunteerId) -> Result<Vec<Change>> {
    let rows = sqlx::query!(
        "select step, reason as \"reason!\", changed_at, changed_by from volunteer.standing_change where volunteer_id = $1 \
         order by seq desc limit 50",
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Change {
                step: word(StandingStep::parse(&row.step), "standing_change.step")?,
                at: row.changed_at,
                reason: row.reason,
                by: row.changed_by.map(StaffId::from),
            })
        })
        .collect()
}

/// Writes the word on a certificate.
pub async fn verdict(
    db: &mut PgConnection,
    of: Of,
    qualification: Uuid,
    verdict: QualificationState,
    reason: Option<&str>,
) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.qualification_verdict (qualification_id, volunteer_id, verdict, reason, decided_at, \
         decided_by) values ($1, $2, $3, $4, $5, $6)",
        qualification,
        of.volunteer.uuid(),
        verdict.as_str(),
        reason,
        of.at,
        of.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every certificate of a volunteer, newest first.
pub async fn certificates(db: &mut PgConnection, id: VolunteerId) -> Result<Vec<Certificate>> {
    let rows = sqlx::query!(
        r#"select q.id, q.kind, q.valid_to, q.recorded_by, d.verdict as "verdict?", d.reason as "reason?",
           d.decided_at as "decided_at?", d.decided_by as "decided_by?"
        from volunteer.qualification q left join volunteer.qualification_verdict d on d.qualification_id = q.id
        where q.volunteer_id = $1 order by q.recorded_at desc, q.id desc"#,
        id.uuid()
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let state = match row.verdict {
                None => QualificationState::Waiting,
                Some(verdict) => word(
                    QualificationState::parse(&verdict),
                    "qualification_verdict.verdict",
                )?,
            };
            Ok(Certificate {
                qualification_id: row.id,
                kind: word(QualificationKind::parse(&row.kind), "qualification.kind")?,
                valid_to: Day(row.valid_to),
                state,
                recorded_by: row.recorded_by.map(StaffId::from),
                decided_by: row.decided_by.map(StaffId::from),
                decided_at: row.decided_at.map(At),
                reason: row.reason,
            })
        })
        .collect()
}

/// One page of the volunteers and certificates of a part of the tree that wait for a word, oldest first, and the number of
/// all.
pub async fn waiting(
    db: &mut PgConnection,
    within: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<(VolunteerId, Uuid)>, i64)> {
    let rows = sqlx::query!(
        r#"select q.id, q.volunteer_id, count(*) over () as "total!"
        from volunteer.qualification q join volunteer.volunteer v on v.id = q.volunteer_id
        where v.org ^@ $1 and v.state not in ('returned', 'exited')
            and not exists (select from volunteer.qualification_verdict d where d.qualification_id = q.id)
        order by q.recorded_at, q.id limit $2 offset $3"#,
        within,
        limit,
        offset
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((
        rows.into_iter()
            .map(|row| (row.volunteer_id.into(), row.id))
            .collect(),
        total,
    ))
}

/// Writes which services somebody does for pay.
pub async fn put_paid_work(db: &mut PgConnection, of: Of, work: &PaidWork) -> Result<()> {
    sqlx::query!(
        "insert into volunteer.paid_work (id, volunteer_id, partner, services, recorded_at, recorded_by) \
         values ($1, $2, $3, $4, $5, $6)",
        uuid_v7(of.at),
        of.volunteer.uuid(),
        work.partner,
        &work.services,
        of.at,
        of.by,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Paid work, as it was recorded last; nothing when it has ended.
pub async fn paid_work(db: &mut PgConnection, id: VolunteerId) -> Result<Option<PaidWork>> {
    let found = sqlx::query_as!(
        PaidWork,
        "select partner, services from volunteer.paid_work where volunteer_id = $1 \
         order by seq desc limit 1",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.filter(|work| !work.services.is_empty()))
}
