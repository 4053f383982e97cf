//! Settlements as they are read.

use std::collections::HashMap;

use contracts::{
    At, Day, Page, Paging,
    ledger::settlement::{
        Act, ExceptionKind, LineFate, OrgSums, ReviewState, Settlement, SettlementException, SettlementLine,
        Sums, TownReview, Window,
    },
};
use kernel::{BasisPoints, OrgCode, SettlementId, StaffId, StandardMinutes, VisitId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::state;
use crate::store::rows::{self, Unreadable};

fn org(code: &str) -> sqlx::Result<OrgCode> {
    code.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

fn act(by: Option<Uuid>, at: OffsetDateTime) -> Act {
    Act {
        by: by.map(StaffId::from),
        at: At(at),
    }
}

/// Number of a settlement.
///
/// # Errors
/// The database.
pub async fn number(db: &mut PgConnection, id: SettlementId) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select no from ledger.settlement where id = $1", id.uuid())
        .fetch_optional(db)
        .await
}

/// All settlements, or the one with this id, newest first.
///
/// # Errors
/// The database.
pub async fn settlements(db: &mut PgConnection, id: Option<SettlementId>) -> sqlx::Result<Vec<Settlement>> {
    let rows = sqlx::query!(
        "select s.*, e.n as \"exceptions!\", e.minutes as \"carried!\"
         from ledger.settlement s cross join lateral (
             select count(*) as n, coalesce(sum(minutes), 0)::bigint as minutes
             from ledger.settlement_exception where settlement_no = s.no) e
         where $1::uuid is null or s.id = $1
         order by s.no desc",
        id.map(SettlementId::uuid)
    )
    .fetch_all(&mut *db)
    .await?;
    let numbers: Vec<i32> = rows.iter().map(|row| row.no).collect();
    let mut towns = towns(db, &numbers).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Settlement {
                settlement_id: row.id.into(),
                period: rows::period(&row.period)?,
                state: state(&row.state)?,
                cutoff: row.cutoff.into(),
                goods_share: BasisPoints::new(row.goods_bp),
                settings_version: row.settings_version,
                window_opens: row.window_opens.into(),
                window_closes: row.window_closes.into(),
                sums: Sums {
                    volunteers: i64::from(row.volunteers),
                    total: StandardMinutes::new(row.total),
                    recovered: StandardMinutes::new(row.recovered),
                    goods: StandardMinutes::new(row.goods),
                    savings: StandardMinutes::new(row.savings),
                    donated: StandardMinutes::new(row.donated),
                    expired: StandardMinutes::new(row.expired),
                },
                exceptions: row.exceptions,
                carried: StandardMinutes::new(row.carried),
                done: i64::from(row.done),
                posted: StandardMinutes::new(row.posted),
                opened: act(row.opened_by, row.opened_at),
                submitted: row.submitted_at.map(|at| act(row.submitted_by, at)),
                approved: row.approved_at.map(|at| act(row.approved_by, at)),
                executed: row.executed_at.map(|at| act(row.executed_by, at)),
                posted_at: row.posted_at.map(At),
                cancelled: row.cancelled_at.map(|at| act(row.cancelled_by, at)),
                cancel_reason: row.cancel_reason,
                towns: towns.remove(&row.no).unwrap_or_default(),
            })
        })
        .collect()
}

async fn towns(db: &mut PgConnection, numbers: &[i32]) -> sqlx::Result<HashMap<i32, Vec<TownReview>>> {
    let rows = sqlx::query!(
        "select t.settlement_no, t.town, t.state, t.reason, t.said_by, t.said_at, x.volunteers as \"volunteers!\",
             x.total as \"total!\"
         from ledger.settlement_town t cross join lateral (
             select coalesce(sum(volunteers), 0)::bigint as volunteers, coalesce(sum(total), 0)::bigint as total
             from ledger.settlement_org o where o.settlement_no = t.settlement_no and starts_with(o.org, t.town)) x
         where t.settlement_no = any($1)
         order by t.settlement_no, t.town",
        numbers
    )
    .fetch_all(db)
    .await?;
    let mut towns: HashMap<i32, Vec<TownReview>> = HashMap::new();
    for row in rows {
        towns.entry(row.settlement_no).or_default().push(TownReview {
            town: org(&row.town)?,
            volunteers: row.volunteers,
            total: StandardMinutes::new(row.total),
            state: ReviewState::parse(&row.state).ok_or(Unreadable("state"))?,
            reason: row.reason,
            said: row.said_at.map(|at| act(row.said_by, at)),
        });
    }
    Ok(towns)
}

/// Sums by sub-branch, by code.
///
/// # Errors
/// The database.
pub async fn summary(db: &mut PgConnection, no: i32, within: Option<&OrgCode>) -> sqlx::Result<Vec<OrgSums>> {
    let rows = sqlx::query!(
        "select org, volunteers, total, recovered, goods, savings, donated, expired from ledger.settlement_org
         where settlement_no = $1 and ($2::text is null or starts_with(org, $2)) order by org",
        no,
        within.map(OrgCode::as_str)
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OrgSums {
                org: org(&row.org)?,
                sums: Sums {
                    volunteers: i64::from(row.volunteers),
                    total: StandardMinutes::new(row.total),
                    recovered: StandardMinutes::new(row.recovered),
                    goods: StandardMinutes::new(row.goods),
                    savings: StandardMinutes::new(row.savings),
                    donated: StandardMinutes::new(row.donated),
                    expired: StandardMinutes::new(row.expired),
                },
            })
        })
        .collect()
}

/// One page of lines, by sub-branch and number.
///
/// # Errors
/// The database.
pub async fn lines(
    db: &mut PgConnection,
    no: i32,
    within: Option<&OrgCode>,
    paging: Paging,
) -> sqlx::Result<Page<SettlementLine>> {
    let within = within.map(OrgCode::as_str);
    let total = sqlx::query_scalar!(
        "select coalesce(sum(volunteers), 0)::bigint as \"total!\" from ledger.settlement_org
         where settlement_no = $1 and ($2::text is null or starts_with(org, $2))",
        no,
        within
    )
    .fetch_one(&mut *db)
    .await?;
    let rows = sqlx::query!(
        "select l.line_no, l.volunteer_id, l.org, l.total, l.recovered, l.goods, l.savings, l.donated, l.goods_expired,
             l.savings_expired, l.line_no <= s.done as \"done!\",
             exists (select from ledger.settlement_exception e
                 where e.settlement_no = l.settlement_no and e.line_no = l.line_no) as \"carried!\"
         from ledger.settlement_line l join ledger.settlement s on s.no = l.settlement_no
         where l.settlement_no = $1 and l.org in (select o.org from ledger.settlement_org o
             where o.settlement_no = $1 and ($2::text is null or starts_with(o.org, $2)))
         order by l.org, l.line_no limit $3 offset $4",
        no,
        within,
        paging.limit(),
        paging.offset()
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        Ok(SettlementLine {
            line_no: row.line_no,
            volunteer_id: row.volunteer_id.into(),
            org: org(&row.org)?,
            total: StandardMinutes::new(row.total),
            recovered: StandardMinutes::new(row.recovered),
            goods: StandardMinutes::new(row.goods),
            savings: StandardMinutes::new(row.savings),
            donated: StandardMinutes::new(row.donated),
            goods_expired: StandardMinutes::new(row.goods_expired),
            savings_expired: StandardMinutes::new(row.savings_expired),
            fate: match (row.carried, row.done) {
                (true, _) => LineFate::Carried,
                (false, true) => LineFate::Posted,
                (false, false) => LineFate::Waiting,
            },
        })
    });
    Ok(Page {
        rows: rows.collect::<sqlx::Result<_>>()?,
        total,
    })
}

/// One page of what is carried forward, by sub-branch and volunteer.
///
/// # Errors
/// The database.
pub async fn exceptions(
    db: &mut PgConnection,
    no: i32,
    kind: Option<ExceptionKind>,
    within: Option<&OrgCode>,
    paging: Paging,
) -> sqlx::Result<Page<SettlementException>> {
    let rows = sqlx::query!(
        "select kind, volunteer_id, org, visit_id, served, minutes, count(*) over () as \"total!\"
         from ledger.settlement_exception
         where settlement_no = $1 and ($2::text is null or kind = $2) and ($3::text is null or starts_with(org, $3))
         order by org, volunteer_id, seq, line_no limit $4 offset $5",
        no,
        kind.map(ExceptionKind::as_str),
        within.map(OrgCode::as_str),
        paging.limit(),
        paging.offset()
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows.into_iter().map(|row| {
        Ok(SettlementException {
            kind: ExceptionKind::parse(&row.kind).ok_or(Unreadable("kind"))?,
            volunteer_id: row.volunteer_id.into(),
            org: org(&row.org)?,
            visit_id: row.visit_id.map(VisitId::from),
            served: row.served.map(Day::from),
            minutes: StandardMinutes::new(row.minutes),
        })
    });
    Ok(Page {
        rows: rows.collect::<sqlx::Result<_>>()?,
        total,
    })
}

/// The windows of posted settlements.
///
/// # Errors
/// The database.
pub async fn windows(db: &mut PgConnection) -> sqlx::Result<Vec<Window>> {
    let rows = sqlx::query!(
        "select id, period, window_opens, window_closes from ledger.settlement where state = 'posted' order by no"
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Window {
                settlement_id: row.id.into(),
                period: rows::period(&row.period)?,
                opens: row.window_opens.into(),
                closes: row.window_closes.into(),
            })
        })
        .collect()
}
