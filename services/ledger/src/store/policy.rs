//! The minutes on which a change of the rules is tried out.

use contracts::ledger::policy::TownWeightPreview;
use kernel::{BasisPoints, HalfYear, OrgCode, StandardMinutes};
use sqlx::PgConnection;

use super::{
    rows::{self, Unreadable},
    statement::Range,
};
use crate::domain::policy::{Part, Share, town};

fn org(text: &str) -> Result<OrgCode, Unreadable> {
    text.parse().map_err(|_| Unreadable("org"))
}

/// The half-year in which the last settlement that stands was posted.
///
/// # Errors
/// The database.
pub async fn last_settlement(db: &mut PgConnection) -> sqlx::Result<Option<HalfYear>> {
    let period = sqlx::query_scalar!(
        "select period from ledger.transfer t
         where purpose = 'settlement' and reverses_seq is null
             and not exists (select from ledger.transfer v where v.reverses_seq = t.seq)
         order by period desc limit 1"
    )
    .fetch_optional(db)
    .await?;
    Ok(period.as_deref().map(rows::period).transpose()?)
}

/// What each volunteer was settled in that half-year, with what they had saved before. What was offset against a debt is no
/// part of it (R6.12); what went above the cap was saved first and given to the pool in the same request (R6.7).
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn settled(db: &mut PgConnection, period: HalfYear) -> sqlx::Result<Vec<Share>> {
    let found = sqlx::query!(
        "with moved as (
             select t.seq, d.volunteer_id, d.kind as source, c.kind as target, t.posted, t.cr_after - t.posted as before
             from ledger.transfer t join ledger.account d on d.id = t.dr join ledger.account c on c.id = t.cr
             where t.purpose in ('settlement', 'donation') and t.reverses_seq is null and t.period = $1
                 and d.volunteer_id is not null and c.kind <> 'recoverable'
                 and not exists (select from ledger.transfer v where v.reverses_seq = t.seq)
         ), settled as (
             select volunteer_id,
                 coalesce(sum(posted) filter (where source = 'unsettled'), 0)::bigint as total,
                 coalesce(sum(posted) filter (where target = 'goods'), 0)::bigint as goods,
                 coalesce(sum(posted) filter (where target = 'savings'), 0)::bigint as added,
                 coalesce(sum(posted) filter (where target = 'pool'), 0)::bigint as pool,
                 coalesce(sum(posted) filter (where source = 'savings'), 0)::bigint as given,
                 (array_agg(before order by seq) filter (where target = 'savings'))[1] as before
             from moved group by volunteer_id
         )
         select h.org, m.total as \"total!\", m.goods as \"goods!\", m.added - m.given as \"savings!\", m.pool as \"pool!\",
             coalesce(m.before, s.cr_posted - s.dr_posted) as \"saved!\"
         from settled m
             join ledger.holder h using (volunteer_id)
             join ledger.account a on a.volunteer_id = m.volunteer_id and a.kind = 'savings'
             join ledger.balance s on s.account_id = a.id
         where m.total > 0",
        period.to_string()
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Share {
                org: org(&row.org)?,
                total: row.total,
                saved: row.saved,
                posted: Some(Part {
                    goods: row.goods,
                    savings: row.savings,
                    pool: row.pool,
                }),
            })
        })
        .collect()
}

/// What each volunteer has to settle today, less what they have to give back (R6.12).
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn unsettled(db: &mut PgConnection) -> sqlx::Result<Vec<Share>> {
    let found = sqlx::query!(
        "select h.org, u.cr_posted - u.dr_posted - (o.dr_posted - o.cr_posted) as \"total!\",
             s.cr_posted - s.dr_posted as \"saved!\"
         from ledger.holder h
             join ledger.account a on a.volunteer_id = h.volunteer_id and a.kind = 'unsettled'
             join ledger.balance u on u.account_id = a.id
             join ledger.account b on b.volunteer_id = h.volunteer_id and b.kind = 'savings'
             join ledger.balance s on s.account_id = b.id
             join ledger.account r on r.volunteer_id = h.volunteer_id and r.kind = 'recoverable'
             join ledger.balance o on o.account_id = r.id
         where h.frozen_at is null and u.cr_posted - u.dr_posted > o.dr_posted - o.cr_posted"
    )
    .fetch_all(db)
    .await?;
    found
        .into_iter()
        .map(|row| {
            Ok(Share {
                org: org(&row.org)?,
                total: row.total,
                saved: row.saved,
                posted: None,
            })
        })
        .collect()
}

/// Whether any visit was posted in the range.
///
/// # Errors
/// The database.
pub async fn has_visits(db: &mut PgConnection, range: Range) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "select exists (select from ledger.transfer
             where seq > $1 and seq <= $2 and kind = 'post' and purpose = 'visit') as \"exists!\"",
        range.after,
        range.to,
    )
    .fetch_one(db)
    .await
}

/// The visits of the range that were weighed with `old`, weighed with `new`: raw × weight, rounded down per record (R4.2).
/// A visit that was taken back does not count.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn weighed_anew(
    db: &mut PgConnection,
    range: Range,
    old: BasisPoints,
    new: BasisPoints,
) -> sqlx::Result<Vec<TownWeightPreview>> {
    let found = sqlx::query!(
        "select h.org, count(*) as \"visits!\", count(distinct h.volunteer_id) as \"volunteers!\",
             sum(t.posted)::bigint as \"before!\", sum(t.raw_minutes * $4 / 10000)::bigint as \"after!\"
         from ledger.transfer t
             join ledger.account c on c.id = t.cr
             join ledger.holder h on h.volunteer_id = c.volunteer_id
         where t.seq > $1 and t.seq <= $2 and t.kind = 'post' and t.purpose = 'visit' and t.weight_bp = $3
             and not exists (select from ledger.transfer v where v.reverses_seq = t.seq)
         group by h.org",
        range.after,
        range.to,
        old.get(),
        i64::from(new.get()),
    )
    .fetch_all(db)
    .await?;
    let mut towns: Vec<TownWeightPreview> = Vec::new();
    for row in found {
        let org = town(&org(&row.org)?);
        let (before, after) = (StandardMinutes::new(row.before), StandardMinutes::new(row.after));
        let sum = |one: StandardMinutes, other: StandardMinutes| {
            StandardMinutes::new(one.get().saturating_add(other.get()))
        };
        match towns.iter_mut().find(|line| line.org == org) {
            Some(line) => {
                line.visits += row.visits;
                line.volunteers += row.volunteers;
                line.before = sum(line.before, before);
                line.after = sum(line.after, after);
            }
            None => towns.push(TownWeightPreview {
                org,
                visits: row.visits,
                volunteers: row.volunteers,
                before,
                after,
            }),
        }
    }
    towns.sort_by(|one, other| one.org.cmp(&other.org));
    Ok(towns)
}
