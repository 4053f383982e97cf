//! Cases about disputed visits.

use contracts::dispatch::{CaseState, Channel};
use kernel::{CaseId, ElderId, OrderId, OrgCode, RawMinutes, StaffId, VisitId, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{beneath, parsed, word};

/// A case as it is opened.
pub struct NewCase {
    pub id: CaseId,
    pub no: String,
    pub visit_id: VisitId,
    pub order_id: OrderId,
    pub channel: Channel,
    /// In the elder's words, sealed.
    pub reason: Option<Vec<u8>>,
    pub opened_at: OffsetDateTime,
    pub due_at: OffsetDateTime,
}

/// Writes a new case. `visit_case_one_open` allows one a visit.
pub async fn insert(db: &mut PgConnection, case: &NewCase) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.visit_case (case_id, case_no, visit_id, order_id, state, channel, reason, opened_at, due_at)
         values ($1, $2, $3, $4, 'open', $5, $6, $7, $8)",
        case.id.uuid(),
        case.no,
        case.visit_id.uuid(),
        case.order_id.uuid(),
        case.channel.as_str(),
        case.reason,
        case.opened_at,
        case.due_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The visit a case is about, and the case's state. Locked by the lock of its order.
pub async fn find(db: &mut PgConnection, case: CaseId) -> sqlx::Result<Option<(VisitId, CaseState)>> {
    let row = sqlx::query!(
        "select visit_id, state from dispatch.visit_case where case_id = $1",
        case.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((row.visit_id.into(), word(CaseState::parse(&row.state), "state")?)))
        .transpose()
}

/// Closes a case.
pub async fn decide(
    db: &mut PgConnection,
    case: CaseId,
    decision: CaseState,
    by: Option<StaffId>,
    note: &[u8],
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit_case set state = $2, decided_at = $3, decided_by = $4, note = $5 where case_id = $1",
        case.uuid(),
        decision.as_str(),
        at,
        by.map(|id| id.uuid()),
        note,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A case for the list; texts still sealed.
pub struct Listed {
    pub id: CaseId,
    pub no: String,
    pub visit_id: VisitId,
    pub order_id: OrderId,
    pub order_no: String,
    pub elder_id: ElderId,
    pub volunteer_id: VolunteerId,
    pub org: OrgCode,
    pub raw: RawMinutes,
    pub channel: Channel,
    pub reason: Option<Vec<u8>>,
    pub state: CaseState,
    pub opened_at: OffsetDateTime,
    pub due_at: OffsetDateTime,
    pub note: Option<Vec<u8>>,
}

/// Cases within a part of the tree, oldest open first, and how many there are.
pub async fn list(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    state: Option<CaseState>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let within = within.map(beneath);
    let state = state.map(CaseState::as_str);
    let rows = sqlx::query!(
        r#"select c.case_id, c.case_no, c.visit_id, c.order_id, o.order_no, o.elder_id, v.volunteer_id, v.org,
                  v.raw_min as "raw_min!", c.channel, c.reason, c.state, c.opened_at, c.due_at, c.note,
                  count(*) over () as "total!"
           from dispatch.visit_case c
           join dispatch.visit v on v.visit_id = c.visit_id
           join dispatch.service_order o on o.order_id = c.order_id
           where ($1::text is null or o.village like $1 or v.org like $1) and ($2::text is null or c.state = $2)
           order by c.state <> 'open', case when c.state = 'open' then c.opened_at end, c.opened_at desc, c.case_id
           limit $3 offset $4"#,
        within,
        state,
        limit,
        offset,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let cases: sqlx::Result<_> = rows
        .into_iter()
        .map(|row| {
            Ok(Listed {
                id: row.case_id.into(),
                no: row.case_no,
                visit_id: row.visit_id.into(),
                order_id: row.order_id.into(),
                order_no: row.order_no,
                elder_id: row.elder_id.into(),
                volunteer_id: row.volunteer_id.into(),
                org: parsed(&row.org, "org")?,
                raw: RawMinutes::new(row.raw_min),
                channel: word(Channel::parse(&row.channel), "channel")?,
                reason: row.reason,
                state: word(CaseState::parse(&row.state), "state")?,
                opened_at: row.opened_at,
                due_at: row.due_at,
                note: row.note,
            })
        })
        .collect();
    Ok((cases?, total))
}
