//! Cases about visits (R9.3).

use contracts::dispatch::{
    CaseState, Channel,
    callback::CallReason,
    case::{CaseKind, CaseStep},
    complaint::ComplaintAbout,
};
use kernel::{CaseId, ElderId, OrderId, OrgCode, RawMinutes, StaffId, VisitId, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::{beneath, parsed, word};
use crate::domain::case::Case;

/// Which case was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    pub id: CaseId,
    pub no: String,
}

/// A case as it is opened.
pub struct NewCase {
    pub opened: Opened,
    pub kind: CaseKind,
    pub visit_id: VisitId,
    pub order_id: OrderId,
    pub channel: Channel,
    /// In the elder's words, sealed.
    pub reason: Option<Vec<u8>>,
    pub opened_at: OffsetDateTime,
    /// Whose turn it is first.
    pub step: CaseStep,
    /// Until when.
    pub due_at: OffsetDateTime,
}

/// Writes a new case. `visit_case_one_open` allows one of a kind a visit.
pub async fn insert(db: &mut PgConnection, case: &NewCase) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.visit_case (case_id, case_no, visit_id, order_id, state, channel, reason, opened_at, due_at,
             kind, step)
         values ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10)",
        case.opened.id.uuid(),
        case.opened.no,
        case.visit_id.uuid(),
        case.order_id.uuid(),
        case.channel.as_str(),
        case.reason,
        case.opened_at,
        case.due_at,
        case.kind.as_str(),
        case.step.as_str(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps what a complaint is about, beside its case.
pub async fn complain(
    db: &mut PgConnection,
    case: CaseId,
    about: ComplaintAbout,
    (by, at): (Option<StaffId>, OffsetDateTime),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into dispatch.complaint (case_id, about, recorded_by, recorded_at) values ($1, $2, $3, $4)",
        case.uuid(),
        about.as_str(),
        by.map(|id| id.uuid()),
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A case as it stands, with what was said in it, still sealed.
pub struct Known {
    pub visit_id: VisitId,
    pub case: Case,
    pub answer: Option<Vec<u8>>,
    pub review: Option<Vec<u8>>,
}

/// A case. Locked by the lock of its order.
pub async fn find(db: &mut PgConnection, case: CaseId) -> sqlx::Result<Option<Known>> {
    let row = sqlx::query!(
        r#"select c.visit_id, c.kind, c.state, c.step, c.due_at, c.answer, c.answered_by, c.review, c.reviewed_by,
               p.about as "about?"
           from dispatch.visit_case c left join dispatch.complaint p on p.case_id = c.case_id where c.case_id = $1"#,
        case.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Known {
            visit_id: row.visit_id.into(),
            case: Case {
                kind: word(CaseKind::parse(&row.kind), "kind")?,
                state: word(CaseState::parse(&row.state), "state")?,
                step: word(CaseStep::parse(&row.step), "step")?,
                due_at: row.due_at,
                answered_by: row.answered_by.map(Into::into),
                reviewed_by: row.reviewed_by.map(Into::into),
                about: about(row.about)?,
            },
            answer: row.answer,
            review: row.review,
        })
    })
    .transpose()
}

/// A step that was taken in a case.
pub struct Taken {
    pub case: CaseId,
    /// Whose turn it is now.
    pub step: CaseStep,
    /// Until when.
    pub due_at: OffsetDateTime,
    /// What was said, sealed.
    pub text: Vec<u8>,
    pub by: Option<StaffId>,
    pub at: OffsetDateTime,
}

/// Keeps the sub-branch's answer.
pub async fn answer(db: &mut PgConnection, taken: &Taken) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit_case set step = $2, due_at = $3, answer = $4, answered_by = $5, answered_at = $6
         where case_id = $1",
        taken.case.uuid(),
        taken.step.as_str(),
        taken.due_at,
        taken.text,
        taken.by.map(|id| id.uuid()),
        taken.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the branch's review.
pub async fn review(db: &mut PgConnection, taken: &Taken) -> sqlx::Result<()> {
    sqlx::query!(
        "update dispatch.visit_case set step = $2, due_at = $3, review = $4, reviewed_by = $5, reviewed_at = $6
         where case_id = $1",
        taken.case.uuid(),
        taken.step.as_str(),
        taken.due_at,
        taken.text,
        taken.by.map(|id| id.uuid()),
        taken.at,
    )
    .execute(db)
    .await?;
    Ok(())
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
    pub kind: CaseKind,
    pub step: CaseStep,
    pub answer: Option<Vec<u8>>,
    pub answered_at: Option<OffsetDateTime>,
    pub review: Option<Vec<u8>>,
    pub reviewed_at: Option<OffsetDateTime>,
    pub grade: Option<i16>,
    pub call_reason: Option<CallReason>,
    pub about: Option<ComplaintAbout>,
}

fn about(text: Option<String>) -> sqlx::Result<Option<ComplaintAbout>> {
    text.map(|text| word(ComplaintAbout::parse(&text), "about"))
        .transpose()
}

/// Which cases a list asks for.
pub struct Filter<'a> {
    /// The elder's village, or the sub-branch that served, lies here; nothing = everywhere.
    pub within: Option<&'a OrgCode>,
    /// Ended units whose work goes on there (R1.5).
    pub taken_over: &'a [String],
    pub state: Option<CaseState>,
    pub kind: Option<CaseKind>,
    /// Only open ones where it is this one's turn.
    pub step: Option<CaseStep>,
    /// Only open ones that were due before.
    pub due_before: Option<OffsetDateTime>,
}

/// Cases that match, oldest open first, and how many there are.
pub async fn list(
    db: &mut PgConnection,
    filter: &Filter<'_>,
    (limit, offset): (i64, i64),
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select c.case_id, c.case_no, c.visit_id, c.order_id, o.order_no, o.elder_id, v.volunteer_id, v.org,
                  coalesce(v.raw_min, 0) as "raw_min!", c.channel, c.reason, c.state, c.opened_at, c.due_at, c.note, c.kind, c.step,
                  c.answer, c.answered_at, c.review, c.reviewed_at, b.grade as "grade?", b.reason as "call_reason?",
                  p.about as "about?",
                  count(*) over () as "total!"
           from dispatch.visit_case c
           join dispatch.visit v on v.visit_id = c.visit_id
           join dispatch.service_order o on o.order_id = c.order_id
           left join dispatch.call_back b on b.case_id = c.case_id
           left join dispatch.complaint p on p.case_id = c.case_id
           where ($1::text is null or o.village like $1 or v.org like $1 or o.village = any($2) or v.org = any($2))
             and ($3::text is null or c.state = $3)
             and ($4::text is null or c.kind = $4)
             and ($5::text is null or c.state = 'open' and c.step = $5)
             and ($6::timestamptz is null or c.state = 'open' and c.due_at < $6)
           order by c.state <> 'open', case when c.state = 'open' then c.opened_at end, c.opened_at desc, c.case_id
           limit $7 offset $8"#,
        filter.within.map(beneath),
        filter.taken_over,
        filter.state.map(CaseState::as_str),
        filter.kind.map(CaseKind::as_str),
        filter.step.map(CaseStep::as_str),
        filter.due_before,
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
                kind: word(CaseKind::parse(&row.kind), "kind")?,
                step: word(CaseStep::parse(&row.step), "step")?,
                answer: row.answer,
                answered_at: row.answered_at,
                review: row.review,
                reviewed_at: row.reviewed_at,
                grade: row.grade,
                call_reason: row
                    .call_reason
                    .map(|reason| word(CallReason::parse(&reason), "reason"))
                    .transpose()?,
                about: about(row.about)?,
            })
        })
        .collect();
    Ok((cases?, total))
}
