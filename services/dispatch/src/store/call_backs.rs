//! Call-backs and their calls (R9.1, R9.2). Locked by the lock of their order.

use contracts::dispatch::callback::{
    CallBackRow, CallBackState, CallBackWhy, CallOutcome, CallReason, CallTry, SatisfactionRow,
};
use kernel::{CallBackId, CaseId, ElderId, OrderId, OrgCode, StaffId, VisitId, VolunteerId};
use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{beneath, parsed, word};
use crate::domain::call_back::{Heard, Waiting};

/// A call-back as it is planned.
pub struct NewCallBack {
    pub id: CallBackId,
    pub visit_id: VisitId,
    pub order_id: OrderId,
    pub elder_id: ElderId,
    pub why: CallBackWhy,
    pub created_at: OffsetDateTime,
    pub due_at: OffsetDateTime,
    pub not_before: Date,
    /// Until when an answer by SMS counts, where the elder is asked so.
    pub answer_until: Option<OffsetDateTime>,
}

/// Plans a call-back, unless the visit has one or the elder is not to be called any more; tells whether it did.
pub async fn insert(db: &mut PgConnection, new: &NewCallBack) -> sqlx::Result<bool> {
    let planned = sqlx::query!(
        "insert into dispatch.call_back (call_back_id, visit_id, order_id, elder_id, why, state, created_at, due_at,
             not_before, tries, answer_until)
         select $1, $2, $3, $4, $5, 'waiting', $6, $7, $8, 0, $9
         where not exists (select 1 from dispatch.not_to_call where elder_id = $4)
         on conflict (visit_id) do nothing",
        new.id.uuid(),
        new.visit_id.uuid(),
        new.order_id.uuid(),
        new.elder_id.uuid(),
        new.why.as_str(),
        new.created_at,
        new.due_at,
        new.not_before,
        new.answer_until,
    )
    .execute(db)
    .await?;
    Ok(planned.rows_affected() > 0)
}

/// Whether another visit of the volunteer to somebody counts already. Under the volunteer's lock.
pub async fn counts_already(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    except: VisitId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from dispatch.visit v join dispatch.service_order o on o.order_id = v.order_id
               where v.volunteer_id = $1 and v.visit_id <> $2 and v.state in ('confirmed', 'lapsed')
                 and o.source <> 'activity') as "exists!""#,
        volunteer.uuid(),
        except.uuid(),
    )
    .fetch_one(db)
    .await
}

/// The visit that a call-back is about.
pub async fn visit_of(db: &mut PgConnection, call_back: CallBackId) -> sqlx::Result<Option<VisitId>> {
    let found = sqlx::query_scalar!(
        "select visit_id from dispatch.call_back where call_back_id = $1",
        call_back.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(Into::into))
}

/// Until when an answer by SMS counts; nothing where the elder is not asked so.
pub async fn answer_until(
    db: &mut PgConnection,
    call_back: CallBackId,
) -> sqlx::Result<Option<OffsetDateTime>> {
    let found = sqlx::query_scalar!(
        "select answer_until from dispatch.call_back where call_back_id = $1",
        call_back.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.flatten())
}

/// The elder was asked by SMS: calls wait for the answer, unless there is one or somebody has called.
pub async fn asked(
    db: &mut PgConnection,
    call_back: CallBackId,
    due_at: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.call_back set asked_at = $3,
             due_at = case when state = 'waiting' and tries = 0 and sms_grade is null then $2 else due_at end
         where call_back_id = $1",
        call_back.uuid(),
        due_at,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps a grade that came by SMS, and what it makes of the call-back; a low one is to be called about by `due_at`.
pub async fn keep_grade(
    db: &mut PgConnection,
    call_back: CallBackId,
    (grade, state): (i16, CallBackState),
    due_at: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let ends = state == CallBackState::Done;
    sqlx::query!(
        "update dispatch.call_back set sms_grade = $2::smallint, sms_at = $3::timestamptz, state = $4,
             due_at = least(due_at, $5), took_place = case when $6::bool then true end,
             grade = case when $6 then $2::smallint end, at = case when $6 then $3::timestamptz end
         where call_back_id = $1",
        call_back.uuid(),
        grade,
        now,
        state.as_str(),
        due_at,
        ends,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A call-back as it stands, and its calls so far.
pub async fn standing(db: &mut PgConnection, call_back: CallBackId) -> sqlx::Result<(Waiting, i16)> {
    let row = sqlx::query!(
        r#"select b.state, b.not_before, b.tries, b.sms_grade, (select count(*) from dispatch.call_try t
               where t.call_back_id = b.call_back_id and t.outcome = 'no_answer') as "unanswered!"
           from dispatch.call_back b where b.call_back_id = $1 for update of b"#,
        call_back.uuid()
    )
    .fetch_one(db)
    .await?;
    let waiting = Waiting {
        state: word(CallBackState::parse(&row.state), "state")?,
        unanswered: i16::try_from(row.unanswered).unwrap_or(i16::MAX),
        not_before: row.not_before,
        by_sms: row.sms_grade,
    };
    Ok((waiting, row.tries))
}

/// One call as it is written down.
pub struct Call {
    pub call_back: CallBackId,
    pub no: i16,
    pub day: Date,
    pub outcome: CallOutcome,
    pub by: Option<StaffId>,
    pub at: OffsetDateTime,
}

/// Writes a call down, and what it makes of the call-back.
pub async fn record(
    db: &mut PgConnection,
    call: &Call,
    heard: Heard,
    note: Option<&[u8]>,
    case: Option<CaseId>,
) -> sqlx::Result<()> {
    let by = call.by.map(|id| id.uuid());
    sqlx::query!(
        "insert into dispatch.call_try (call_back_id, no, on_day, outcome, by_staff, at) values ($1, $2, $3, $4, $5, $6)",
        call.call_back.uuid(),
        call.no,
        call.day,
        call.outcome.as_str(),
        by,
        call.at,
    )
    .execute(&mut *db)
    .await?;
    let ended = heard.state != CallBackState::Waiting;
    sqlx::query!(
        "update dispatch.call_back set state = $2, not_before = $3, tries = $4, took_place = $5, grade = $6, reason = $7,
             note = coalesce($8, note), by_staff = $9, at = $10, case_id = $11
         where call_back_id = $1",
        call.call_back.uuid(),
        heard.state.as_str(),
        heard.not_before,
        call.no,
        heard.said.map(|said| said.grade.is_some()),
        heard.said.and_then(|said| said.grade),
        heard.said.and_then(|said| said.reason).map(CallReason::as_str),
        note,
        by,
        ended.then_some(call.at),
        case.map(|id| id.uuid()),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// From now on the elder is not called: what waits is dropped.
pub async fn drop_of(db: &mut PgConnection, elder: ElderId, at: OffsetDateTime) -> sqlx::Result<u64> {
    sqlx::query!(
        "insert into dispatch.not_to_call (elder_id, since) values ($1, $2) on conflict do nothing",
        elder.uuid(),
        at,
    )
    .execute(&mut *db)
    .await?;
    let dropped = sqlx::query!(
        "update dispatch.call_back set state = 'dropped', at = $2 where elder_id = $1 and state = 'waiting'",
        elder.uuid(),
        at,
    )
    .execute(db)
    .await?;
    Ok(dropped.rows_affected())
}

struct Row {
    call_back_id: Uuid,
    visit_id: Uuid,
    order_id: Uuid,
    order_no: String,
    elder_id: Uuid,
    village: String,
    volunteer_id: Uuid,
    org: String,
    service: String,
    served_at: OffsetDateTime,
    why: String,
    state: String,
    tries: i16,
    not_before: Date,
    due_at: OffsetDateTime,
    at: Option<OffsetDateTime>,
    grade: Option<i16>,
    took_place: Option<bool>,
    reason: Option<String>,
    case_id: Option<Uuid>,
    sms_until: Option<OffsetDateTime>,
    sms_grade: Option<i16>,
    note: Option<Vec<u8>>,
    total: i64,
}

impl Row {
    fn row(self) -> sqlx::Result<CallBackRow> {
        Ok(CallBackRow {
            call_back_id: self.call_back_id.into(),
            visit_id: self.visit_id.into(),
            order_id: self.order_id.into(),
            order_no: self.order_no,
            elder_id: self.elder_id.into(),
            village: parsed(&self.village, "village")?,
            volunteer_id: self.volunteer_id.into(),
            org: parsed(&self.org, "org")?,
            service: self.service,
            served_at: self.served_at.into(),
            why: word(CallBackWhy::parse(&self.why), "why")?,
            state: word(CallBackState::parse(&self.state), "state")?,
            tries: u8::try_from(self.tries).unwrap_or(u8::MAX),
            not_before: self.not_before.into(),
            due_at: self.due_at.into(),
            ended_at: self.at.map(Into::into),
            grade: self.grade.and_then(|grade| u8::try_from(grade).ok()),
            took_place: self.took_place,
            reason: self
                .reason
                .map(|reason| word(CallReason::parse(&reason), "reason"))
                .transpose()?,
            case_id: self.case_id.map(Into::into),
            sms_until: self.sms_until.map(Into::into),
            sms_grade: self.sms_grade.and_then(|grade| u8::try_from(grade).ok()),
        })
    }
}

/// Which call-backs a list asks for.
pub struct Filter<'a> {
    /// The elder's village, or the sub-branch that served, lies here; nothing = everywhere.
    pub within: Option<&'a OrgCode>,
    /// Ended units whose work goes on there (R1.5).
    pub taken_over: &'a [String],
    pub state: Option<CallBackState>,
    /// Only those that may be tried on this day and wait for no answer by SMS.
    pub on: Option<Date>,
    /// Whether an answer by SMS still counts is seen at this instant.
    pub now: OffsetDateTime,
}

/// Call-backs: what waits first, who was asked by SMS and has not answered last, by the day it may be tried and the day it is due; then the newest. And how many there are.
pub async fn list(
    db: &mut PgConnection,
    filter: &Filter<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<CallBackRow>, i64)> {
    let rows = sqlx::query_as!(
        Row,
        r#"select b.call_back_id, b.visit_id, b.order_id, o.order_no, b.elder_id, o.village, v.volunteer_id, v.org, o.service,
               coalesce(v.stopped_at, b.created_at) as "served_at!", b.why, b.state, b.tries, b.not_before, b.due_at, b.at,
               b.grade, b.took_place, b.reason, b.case_id, b.sms_grade,
               case when b.asked_at is not null then b.answer_until end as sms_until, null::bytea as note, count(*) over () as "total!"
           from dispatch.call_back b
           join dispatch.visit v on v.visit_id = b.visit_id
           join dispatch.service_order o on o.order_id = b.order_id
           where ($1::text is null or o.village like $1 or v.org like $1 or o.village = any($2) or v.org = any($2))
             and ($3::text is null or b.state = $3)
             and ($4::date is null or b.state = 'waiting' and b.not_before <= $4
                  and (b.asked_at is null or b.answer_until <= $7 or b.sms_grade is not null))
           order by b.state <> 'waiting',
                    b.state = 'waiting' and b.asked_at is not null and b.sms_grade is null and b.answer_until > $7,
                    case when b.state = 'waiting' then b.not_before end,
                    case when b.state = 'waiting' then b.due_at end, b.at desc, b.call_back_id
           limit $5 offset $6"#,
        filter.within.map(beneath),
        filter.taken_over,
        filter.state.map(CallBackState::as_str),
        filter.on,
        limit,
        offset,
        filter.now,
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows: sqlx::Result<_> = rows.into_iter().map(Row::row).collect();
    Ok((rows?, total))
}

/// One call-back with its sealed note and its calls.
pub async fn one(
    db: &mut PgConnection,
    call_back: CallBackId,
) -> sqlx::Result<Option<(CallBackRow, Option<Vec<u8>>, Vec<CallTry>)>> {
    let row = sqlx::query_as!(
        Row,
        r#"select b.call_back_id, b.visit_id, b.order_id, o.order_no, b.elder_id, o.village, v.volunteer_id, v.org, o.service,
               coalesce(v.stopped_at, b.created_at) as "served_at!", b.why, b.state, b.tries, b.not_before, b.due_at, b.at,
               b.grade, b.took_place, b.reason, b.case_id, b.sms_grade,
               case when b.asked_at is not null then b.answer_until end as sms_until, b.note, 1::bigint as "total!"
           from dispatch.call_back b
           join dispatch.visit v on v.visit_id = b.visit_id
           join dispatch.service_order o on o.order_id = b.order_id
           where b.call_back_id = $1"#,
        call_back.uuid(),
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(mut row) = row else { return Ok(None) };
    let calls = sqlx::query!(
        "select outcome, at from dispatch.call_try where call_back_id = $1 order by no",
        call_back.uuid(),
    )
    .fetch_all(db)
    .await?;
    let calls: sqlx::Result<Vec<CallTry>> = calls
        .into_iter()
        .map(|call| {
            Ok(CallTry {
                at: call.at.into(),
                outcome: word(CallOutcome::parse(&call.outcome), "outcome")?,
            })
        })
        .collect();
    let note = row.note.take();
    Ok(Some((row.row()?, note, calls?)))
}

/// Answers by the sub-branch that served, of calls on the days from `from` to `to` (R9.2).
pub async fn satisfaction(
    db: &mut PgConnection,
    within: Option<&OrgCode>,
    taken_over: &[String],
    (from, to): (Date, Date),
) -> sqlx::Result<Vec<SatisfactionRow>> {
    let rows = sqlx::query!(
        r#"select v.org, count(*) filter (where b.state = 'done') as "valid!",
               count(*) filter (where b.state = 'done' and b.grade >= 4) as "satisfied!",
               count(*) filter (where b.state in ('unreachable', 'refused', 'wrong_number')) as "unanswered!"
           from dispatch.call_back b join dispatch.visit v on v.visit_id = b.visit_id
           where b.state not in ('waiting', 'dropped') and ($1::text is null or v.org like $1 or v.org = any($2))
             and b.at >= ($3::date::timestamp at time zone 'Asia/Shanghai')
             and b.at < (($4::date + 1)::timestamp at time zone 'Asia/Shanghai')
           group by v.org order by v.org"#,
        within.map(beneath),
        taken_over,
        from,
        to,
    )
    .fetch_all(db)
    .await?;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    rows.into_iter()
        .map(|row| {
            Ok(SatisfactionRow {
                org: parsed(&row.org, "org")?,
                valid: count(row.valid),
                satisfied: count(row.satisfied),
                unanswered: count(row.unanswered),
            })
        })
        .collect()
}
