//! Changes of the catalogue of services: proposed, decided, taken over.

use contracts::dispatch::{
    ServiceItem,
    service::{ServiceChange, ServiceChangeState},
};
use kernel::{BasisPoints, ServiceChangeId, StaffId};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::word;

struct Row {
    change_id: Uuid,
    spec: serde_json::Value,
    before: Option<serde_json::Value>,
    valid_from: Date,
    reason: String,
    state: String,
    proposed_by: Uuid,
    proposed_at: OffsetDateTime,
    decided_by: Option<Uuid>,
    decided_at: Option<OffsetDateTime>,
    note: Option<String>,
    total: i64,
}

fn spec(value: serde_json::Value) -> sqlx::Result<ServiceItem> {
    serde_json::from_value(value).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn json(spec: &ServiceItem) -> sqlx::Result<serde_json::Value> {
    serde_json::to_value(spec).map_err(|error| sqlx::Error::Encode(error.into()))
}

impl Row {
    fn change(self) -> sqlx::Result<ServiceChange> {
        Ok(ServiceChange {
            change_id: self.change_id.into(),
            spec: spec(self.spec)?,
            before: self.before.map(spec).transpose()?,
            valid_from: self.valid_from.into(),
            reason: self.reason,
            state: word(ServiceChangeState::parse(&self.state), "state")?,
            proposed_by: self.proposed_by.into(),
            proposed_at: self.proposed_at.into(),
            decided_by: self.decided_by.map(Into::into),
            decided_at: self.decided_at.map(Into::into),
            note: self.note,
        })
    }
}

/// A change as it is proposed.
pub struct Proposed<'a> {
    pub id: ServiceChangeId,
    pub spec: &'a ServiceItem,
    pub before: Option<&'a ServiceItem>,
    pub valid_from: Date,
    pub reason: &'a str,
    pub by: StaffId,
    pub at: OffsetDateTime,
}

/// Writes a proposal. `service_change_one_pending` is violated while another of the service waits or is not yet in force.
pub async fn insert(db: &mut PgConnection, new: &Proposed<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.service_change (change_id, code, spec, before, valid_from, reason, state, proposed_by,
             proposed_at)
         values ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8)",
        new.id.uuid(),
        new.spec.code,
        json(new.spec)?,
        new.before.map(json).transpose()?,
        new.valid_from,
        new.reason,
        new.by.uuid(),
        new.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A change, locked.
pub async fn lock(db: &mut PgConnection, id: ServiceChangeId) -> sqlx::Result<Option<ServiceChange>> {
    let row = sqlx::query_as!(
        Row,
        r#"select change_id, spec, before, valid_from, reason, state, proposed_by, proposed_at, decided_by, decided_at, note,
               1::bigint as "total!"
           from dispatch.service_change where change_id = $1 for update"#,
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::change).transpose()
}

/// Keeps a decision.
pub async fn decide(
    db: &mut PgConnection,
    id: ServiceChangeId,
    state: ServiceChangeState,
    by: StaffId,
    note: Option<&str>,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.service_change set state = $2, decided_by = $3, decided_at = $4, note = $5 where change_id = $1",
        id.uuid(),
        state.as_str(),
        by.uuid(),
        at,
        note,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Approved changes whose day has come, oldest first; locked.
pub async fn due(db: &mut PgConnection, today: Date) -> sqlx::Result<Vec<ServiceChange>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select change_id, spec, before, valid_from, reason, state, proposed_by, proposed_at, decided_by, decided_at, note,
               1::bigint as "total!"
           from dispatch.service_change where state = 'approved' and applied_at is null and valid_from <= $1
           order by valid_from, proposed_at for update skip locked"#,
        today
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Row::change).collect()
}

/// Puts what was approved into the catalogue.
pub async fn apply(
    db: &mut PgConnection,
    id: ServiceChangeId,
    spec: &ServiceItem,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.service_item (code, name_zh, name_en, initials, class, qualification, needs_insurance,
             intimate, dangerous, seats, usual_minutes, questions, closed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en,
             initials = excluded.initials, class = excluded.class, qualification = excluded.qualification,
             needs_insurance = excluded.needs_insurance, intimate = excluded.intimate, dangerous = excluded.dangerous,
             seats = excluded.seats, usual_minutes = excluded.usual_minutes, questions = excluded.questions,
             closed = excluded.closed",
        spec.code,
        spec.name_zh,
        spec.name_en,
        spec.initials,
        spec.class.as_str(),
        spec.qualification.map(|kind| kind.as_str()),
        spec.needs_insurance,
        spec.intimate,
        spec.dangerous,
        i16::from(spec.seats),
        spec.usual_minutes.get(),
        &spec.questions,
        spec.closed,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update dispatch.service_change set applied_at = $2 where change_id = $1",
        id.uuid(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The weight of a service from `at` on, unless it is that already (R4.4: a new row, never an update).
pub async fn weigh(
    db: &mut PgConnection,
    code: &str,
    weight: BasisPoints,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.service_weight (service, valid_from, weight)
         select $1, $2, $3
         where $3 is distinct from (select weight from dispatch.service_weight where service = $1 and valid_from <= $2
                                    order by valid_from desc limit 1)",
        code,
        at,
        weight.get(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes, newest first, and how many there are.
pub async fn list(
    db: &mut PgConnection,
    (code, state): (Option<&str>, Option<ServiceChangeState>),
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<ServiceChange>, i64)> {
    let rows = sqlx::query_as!(
        Row,
        r#"select change_id, spec, before, valid_from, reason, state, proposed_by, proposed_at, decided_by, decided_at, note,
               count(*) over () as "total!"
           from dispatch.service_change
           where ($1::text is null or code = $1) and ($2::text is null or state = $2)
           order by proposed_at desc, change_id limit $3 offset $4"#,
        code,
        state.map(ServiceChangeState::as_str),
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<_> = rows.into_iter().map(Row::change).collect();
    Ok((rows?, total))
}
