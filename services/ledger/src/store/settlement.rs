//! Settlements and the steps they have taken.
//!
//! Lock order: a settlement's row, then the poster's lock.

pub(crate) mod closing;
pub(crate) mod compute;
pub(crate) mod lists;
pub(crate) mod progress;

use contracts::ledger::settlement::{ReviewState, SettlementState, Verdict};
use kernel::{BasisPoints, OrgCode, SettlementId, StaffId, StandardMinutes, VolunteerId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::rows::Unreadable;
use crate::domain::settlement::{Settlement, plan::Plan};

/// The books at the freeze, as serial numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freeze {
    /// Last transfer by the end of the cut-off.
    pub frozen: i64,
    /// Last transfer.
    pub head: i64,
    /// Last transfer of the period that was closed last.
    pub closed: i64,
}

/// What is in force at the cut-off.
#[derive(Debug, Clone, Copy)]
pub struct InForce {
    /// Share of goods.
    pub goods_share: BasisPoints,
    /// Version of the settings.
    pub settings_version: i64,
    /// Most that savings may hold.
    pub savings_cap: Option<i64>,
    /// Windows after which time for goods expires; 0 = never.
    pub goods_windows: i64,
    /// Savings credited before expire.
    pub savings_before: Option<OffsetDateTime>,
}

/// Where the books are, under the poster's lock.
///
/// # Errors
/// The database.
pub async fn freeze(db: &mut PgConnection, cutoff_ends: OffsetDateTime) -> sqlx::Result<Freeze> {
    let row = sqlx::query!(
        "select
             coalesce((select last_seq from ledger.block where at < $1 order by at desc, no desc limit 1), 0) as \"frozen!\",
             coalesce((select last_seq from ledger.block order by no desc limit 1), 0) as \"head!\",
             coalesce((select max(closed_seq) from ledger.settlement where state = 'posted'), 0) as \"closed!\"",
        cutoff_ends
    )
    .fetch_one(db)
    .await?;
    Ok(Freeze {
        frozen: row.frozen,
        head: row.head,
        closed: row.closed,
    })
}

/// Writes down a new settlement.
///
/// # Errors
/// The database; the period has one (`settlement_of_period`), or another is under way (`settlement_under_way`).
pub async fn insert(
    db: &mut PgConnection,
    id: SettlementId,
    plan: &Plan,
    freeze: Freeze,
    rule: InForce,
    by: Option<StaffId>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.settlement (id, period, state, cutoff, frozen_seq, head_seq, goods_bp, settings_version,
             savings_cap, goods_old_seq, savings_old_seq, window_opens, window_closes, opened_by, opened_at)
         values ($1, $2, 'computing', $3, $4, $5, $6, $7, $8,
             (select closed_seq from ledger.settlement where state = 'posted' and $9::bigint > 0
              order by no desc limit 1 offset greatest($9::bigint - 1, 0)),
             (select last_seq from ledger.block where at < $10 order by at desc, no desc limit 1),
             $11, $12, $13, $14)",
        id.uuid(),
        plan.period.to_string(),
        plan.cutoff,
        freeze.frozen,
        freeze.head,
        rule.goods_share.get(),
        rule.settings_version,
        rule.savings_cap,
        rule.goods_windows,
        rule.savings_before,
        plan.window_opens,
        plan.window_closes,
        by.map(StaffId::uuid),
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A settlement, locked until the transaction ends.
///
/// # Errors
/// The database.
pub async fn lock(db: &mut PgConnection, id: SettlementId) -> sqlx::Result<Option<Settlement>> {
    let row = sqlx::query!(
        "select no, state, total, opened_by, submitted_by from ledger.settlement where id = $1 for update",
        id.uuid()
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Settlement {
            no: row.no,
            id,
            state: state(&row.state)?,
            total: StandardMinutes::new(row.total),
            opened_by: row.opened_by.map(StaffId::from),
            submitted_by: row.submitted_by.map(StaffId::from),
        })
    })
    .transpose()
}

/// The word of the column `state`.
pub(crate) fn state(word: &str) -> Result<SettlementState, Unreadable> {
    SettlementState::parse(word).ok_or(Unreadable("state"))
}

/// Where each town stands.
///
/// # Errors
/// The database.
pub async fn reviews(db: &mut PgConnection, no: i32) -> sqlx::Result<Vec<(String, ReviewState)>> {
    let rows = sqlx::query!(
        "select town, state from ledger.settlement_town where settlement_no = $1 order by town",
        no
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let state = ReviewState::parse(&row.state).ok_or(Unreadable("state"))?;
            Ok((row.town, state))
        })
        .collect()
}

/// A step that a person has taken.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The settlement's number.
    pub no: i32,
    /// Its state from now on.
    pub state: SettlementState,
    /// Who; nothing = the server's operator.
    pub by: Option<StaffId>,
    /// When.
    pub at: OffsetDateTime,
}

/// It has been submitted: towns that objected are asked again.
///
/// # Errors
/// The database.
pub async fn submitted(db: &mut PgConnection, step: Step) -> sqlx::Result<()> {
    sqlx::query!(
        "with again as (
             update ledger.settlement_town set state = 'waiting', reason = null, said_by = null, said_at = null
             where settlement_no = $1 and state = 'objected'
         )
         update ledger.settlement set state = $2, submitted_by = $3, submitted_at = $4 where no = $1",
        step.no,
        step.state.as_str(),
        step.by.map(StaffId::uuid),
        step.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A town has spoken.
///
/// # Errors
/// The database.
pub async fn reviewed(
    db: &mut PgConnection,
    step: Step,
    town: &OrgCode,
    verdict: Verdict,
    reason: Option<&str>,
) -> sqlx::Result<()> {
    let said = match verdict {
        Verdict::Approve => ReviewState::Approved,
        Verdict::Object => ReviewState::Objected,
    };
    sqlx::query!(
        "with said as (
             update ledger.settlement_town set state = $4, reason = $5, said_by = $6, said_at = $7
             where settlement_no = $1 and town = $3
         )
         update ledger.settlement set state = $2 where no = $1",
        step.no,
        step.state.as_str(),
        town.as_str(),
        said.as_str(),
        reason,
        step.by.map(StaffId::uuid),
        step.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A second person has approved.
///
/// # Errors
/// The database.
pub async fn approved(db: &mut PgConnection, step: Step) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.settlement set state = $2, approved_by = $3, approved_at = $4 where no = $1",
        step.no,
        step.state.as_str(),
        step.by.map(StaffId::uuid),
        step.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It is to be posted.
///
/// # Errors
/// The database.
pub async fn executed(db: &mut PgConnection, step: Step) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.settlement set state = $2, executed_by = $3, executed_at = $4 where no = $1",
        step.no,
        step.state.as_str(),
        step.by.map(StaffId::uuid),
        step.at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It has been given up.
///
/// # Errors
/// The database.
pub async fn cancelled(db: &mut PgConnection, step: Step, reason: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.settlement set state = $2, cancelled_by = $3, cancelled_at = $4, cancel_reason = $5 where no = $1",
        step.no,
        step.state.as_str(),
        step.by.map(StaffId::uuid),
        step.at,
        reason,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The share for goods at which the transfer `seq`, a credit to the volunteer's UNSETTLED, was settled; nothing = it has not
/// been: later than every freeze, or carried forward (R7.5).
///
/// # Errors
/// The database.
pub async fn share_of(
    db: &mut PgConnection,
    volunteer: VolunteerId,
    seq: i64,
) -> sqlx::Result<Option<BasisPoints>> {
    let share = sqlx::query_scalar!(
        "select s.goods_bp
         from ledger.settlement s join ledger.settlement_line l on l.settlement_no = s.no and l.volunteer_id = $2
         where s.frozen_seq >= $1 and l.line_no <= s.done and not exists (
             select from ledger.settlement_exception e where e.settlement_no = s.no and e.line_no = l.line_no)
         order by s.no limit 1",
        seq,
        volunteer.uuid()
    )
    .fetch_optional(db)
    .await?;
    Ok(share.map(BasisPoints::new))
}
