//! What is under way: the settlement that is being computed, posted or closed, and how far it has come.

use contracts::ledger::settlement::{ExceptionKind, SettlementState};
use kernel::{HalfYear, OrgCode, SettlementId, VolunteerId};
use sqlx::PgConnection;
use time::Date;
use uuid::Uuid;

use super::state;
use crate::{domain::settlement::line::Line, store::rows};

/// A lock of the workers among themselves: `tb_setl` in ASCII. It is only tried, so that nobody queues up.
const LOCK: i64 = 0x0074_625f_7365_746c;

/// A settlement that a worker has to carry on.
#[derive(Debug, Clone)]
pub struct UnderWay {
    /// Its number.
    pub no: i32,
    /// Its id.
    pub id: SettlementId,
    /// The half-year.
    pub period: HalfYear,
    /// Where it stands.
    pub state: SettlementState,
    /// Last day that counts.
    pub cutoff: Date,
    /// The books that were settled.
    pub frozen_seq: i64,
    /// First day of its window.
    pub window_opens: Date,
    /// Last day of its window.
    pub window_closes: Date,
    /// Lines up to this one are done.
    pub done: i32,
    /// Parts that have been told.
    pub parts: i32,
}

/// The settlement that a worker has to carry on, if any. Asked outside a transaction first, because there is none nearly
/// always.
///
/// # Errors
/// The database.
pub async fn is_due(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "select exists (select from ledger.settlement
             where state not in ('posted', 'cancelled') and state in ('computing', 'posting', 'locking')) as \"due!\""
    )
    .fetch_one(db)
    .await
}

/// The same, if no other worker is at it; it stays this worker's until the transaction ends.
///
/// # Errors
/// The database.
pub async fn take(db: &mut PgConnection) -> sqlx::Result<Option<UnderWay>> {
    let free = sqlx::query_scalar!("select pg_try_advisory_xact_lock($1) as \"free!\"", LOCK)
        .fetch_one(&mut *db)
        .await?;
    if !free {
        return Ok(None);
    }
    let row = sqlx::query!(
        "select no, id, period, state, cutoff, frozen_seq, window_opens, window_closes, done, parts from ledger.settlement
         where state not in ('posted', 'cancelled') and state in ('computing', 'posting', 'locking')"
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(UnderWay {
            no: row.no,
            id: row.id.into(),
            period: rows::period(&row.period)?,
            state: state(&row.state)?,
            cutoff: row.cutoff,
            frozen_seq: row.frozen_seq,
            window_opens: row.window_opens,
            window_closes: row.window_closes,
            done: row.done,
            parts: row.parts,
        })
    })
    .transpose()
}

/// It goes from one state to the next, unless somebody has moved it meanwhile.
///
/// # Errors
/// The database.
pub async fn advance(
    db: &mut PgConnection,
    no: i32,
    from: SettlementState,
    to: SettlementState,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "update ledger.settlement set state = $3 where no = $1 and state = $2",
        no,
        from.as_str(),
        to.as_str()
    )
    .execute(db)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// A line to be posted, with what has changed since it was computed.
#[derive(Debug, Clone)]
pub struct Due {
    /// Its number.
    pub line_no: i32,
    /// Whose.
    pub volunteer: VolunteerId,
    /// Sub-branch.
    pub org: OrgCode,
    /// What was computed.
    pub line: Line,
    /// What is still to be given back, where the line offsets something.
    pub owed: i64,
    /// What has been spent of time for goods since the freeze, where some of it expires.
    pub goods_spent: i64,
    /// The same of savings.
    pub savings_spent: i64,
}

/// The next lines, in their order. Read under the poster's lock.
///
/// # Errors
/// The database.
pub async fn next_lines(db: &mut PgConnection, settlement: &UnderWay, limit: i64) -> sqlx::Result<Vec<Due>> {
    let rows = sqlx::query!(
        "select l.line_no, l.volunteer_id, l.org, l.total, l.recovered, l.goods, l.savings, l.donated, l.goods_expired,
             l.savings_expired, coalesce(o.owed, 0) as \"owed!\", coalesce(g.spent, 0)::bigint as \"goods_spent!\",
             coalesce(s.spent, 0)::bigint as \"savings_spent!\"
         from ledger.settlement_line l
             left join lateral (select b.dr_posted - b.cr_posted as owed
                 from ledger.account a join ledger.balance b on b.account_id = a.id
                 where l.recovered > 0 and a.volunteer_id = l.volunteer_id and a.kind = 'recoverable') o on true
             left join lateral (select sum(t.posted + t.pending) as spent
                 from ledger.account a join ledger.transfer t on t.dr = a.id and t.seq > $3
                 where l.goods_expired > 0 and a.volunteer_id = l.volunteer_id and a.kind = 'goods') g on true
             left join lateral (select sum(t.posted + t.pending) as spent
                 from ledger.account a join ledger.transfer t on t.dr = a.id and t.seq > $3
                 where l.savings_expired > 0 and a.volunteer_id = l.volunteer_id and a.kind = 'savings') s on true
         where l.settlement_no = $1 and l.line_no > $2
         order by l.line_no limit $4",
        settlement.no,
        settlement.done,
        settlement.frozen_seq,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Due {
                line_no: row.line_no,
                volunteer: row.volunteer_id.into(),
                org: row
                    .org
                    .parse()
                    .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
                line: Line {
                    total: row.total,
                    recovered: row.recovered,
                    goods: row.goods,
                    savings: row.savings,
                    donated: row.donated,
                    goods_expired: row.goods_expired,
                    savings_expired: row.savings_expired,
                },
                owed: row.owed,
                goods_spent: row.goods_spent,
                savings_spent: row.savings_spent,
            })
        })
        .collect()
}

/// How far the posting has come.
#[derive(Debug, Clone, Copy)]
pub struct Reached {
    /// Last line that is done.
    pub line_no: i32,
    /// Parts that have been told in all.
    pub parts: i32,
    /// Minutes that were posted now.
    pub posted: i64,
}

/// Notes how far the posting has come.
///
/// # Errors
/// The database.
pub async fn reached(db: &mut PgConnection, no: i32, reached: Reached) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.settlement set done = $2, parts = $3, posted = posted + $4 where no = $1",
        no,
        reached.line_no,
        reached.parts,
        reached.posted
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Old time that somebody has spent since the freeze does not expire any more.
///
/// # Errors
/// The database.
pub async fn expires_less(db: &mut PgConnection, no: i32, line_no: i32, line: &Line) -> sqlx::Result<()> {
    sqlx::query!(
        "update ledger.settlement_line set goods_expired = $3, savings_expired = $4
         where settlement_no = $1 and line_no = $2",
        no,
        line_no,
        line.goods_expired,
        line.savings_expired
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A line that is carried forward instead of being posted.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Why.
    pub kind: ExceptionKind,
    /// Its number.
    pub line_no: i32,
    /// Whose.
    pub volunteer: VolunteerId,
    /// Sub-branch.
    pub org: OrgCode,
    /// Its minutes.
    pub minutes: i64,
}

/// Notes lines that are carried forward.
///
/// # Errors
/// The database.
pub async fn carry(db: &mut PgConnection, no: i32, carried: &[Carried]) -> sqlx::Result<()> {
    let kinds: Vec<String> = carried.iter().map(|line| line.kind.as_str().to_owned()).collect();
    let lines: Vec<i32> = carried.iter().map(|line| line.line_no).collect();
    let volunteers: Vec<Uuid> = carried.iter().map(|line| line.volunteer.uuid()).collect();
    let orgs: Vec<String> = carried.iter().map(|line| line.org.to_string()).collect();
    let minutes: Vec<i64> = carried.iter().map(|line| line.minutes).collect();
    sqlx::query!(
        "insert into ledger.settlement_exception (settlement_no, kind, line_no, volunteer_id, org, minutes)
         select $1, x.* from unnest($2::text[], $3::int[], $4::uuid[], $5::text[], $6::bigint[]) as x",
        no,
        &kinds,
        &lines,
        &volunteers,
        &orgs,
        &minutes
    )
    .execute(db)
    .await?;
    Ok(())
}
