//! Computes a settlement for everybody at once: one statement a table, from the books as of the freeze.
//!
//! What stood in an account then is what stands there now, less what has moved since: both are read in one statement,
//! hence from one snapshot, while the poster goes on. The rule is [`Line::of`](crate::domain::settlement::line::Line::of).

use kernel::OrgCode;
use sqlx::PgConnection;

/// Lines, exceptions and sums of the settlement `no`, which has none yet. Gives the towns that have a part.
///
/// # Errors
/// The database.
pub async fn compute(db: &mut PgConnection, no: i32) -> sqlx::Result<Vec<OrgCode>> {
    lines(db, no).await?;
    holders_carried(db, no).await?;
    records_carried(db, no).await?;
    sum_up(db, no).await
}

async fn lines(db: &mut PgConnection, no: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "with s as (
             select frozen_seq, goods_bp, savings_cap, goods_old_seq, savings_old_seq from ledger.settlement where no = $1
         ), since as (
             select id, sum(net) as net, sum(held) as held from (
                 select cr as id, posted as net, 0 as held from ledger.transfer, s where seq > frozen_seq
                 union all select dr, -posted, pending from ledger.transfer, s where seq > frozen_seq) m
             group by id
         ), unsettled as (
             select a.id, a.volunteer_id, (b.cr_posted - b.dr_posted - coalesce(m.net, 0))::bigint as total
             from ledger.account a join ledger.balance b on b.account_id = a.id left join since m on m.id = a.id
             where a.kind = 'unsettled'
         ), owed as (
             select a.volunteer_id, (b.dr_posted - b.cr_posted + coalesce(m.net, 0))::bigint as owed
             from ledger.account a join ledger.balance b on b.account_id = a.id left join since m on m.id = a.id
             where a.kind = 'recoverable' and b.dr_posted - b.cr_posted + coalesce(m.net, 0) > 0
         ), goods_new as (
             select cr as id, sum(posted) as credited from ledger.transfer, s
             where goods_old_seq is not null and seq > goods_old_seq and seq <= frozen_seq group by cr
         ), goods as (
             select a.volunteer_id, greatest(0, b.cr_posted - b.dr_posted - coalesce(m.net, 0)
                 - b.dr_pending + coalesce(m.held, 0) - coalesce(n.credited, 0)) as old
             from s join ledger.account a on a.kind = 'goods' and s.goods_old_seq is not null
                 join ledger.balance b on b.account_id = a.id
                 left join since m on m.id = a.id left join goods_new n on n.id = a.id
         ), savings_new as (
             select cr as id, sum(posted) as credited from ledger.transfer, s
             where savings_old_seq is not null and seq > savings_old_seq and seq <= frozen_seq group by cr
         ), savings as (
             select a.volunteer_id, b.cr_posted - b.dr_posted - coalesce(m.net, 0) as saved,
                 case when s.savings_old_seq is null then 0 else greatest(0, b.cr_posted - b.dr_posted - coalesce(m.net, 0)
                     - b.dr_pending + coalesce(m.held, 0) - coalesce(n.credited, 0)) end as old
             from s join ledger.account a on a.kind = 'savings'
                     and (s.savings_cap is not null or s.savings_old_seq is not null)
                 join ledger.balance b on b.account_id = a.id
                 left join since m on m.id = a.id left join savings_new n on n.id = a.id
         ), figured as (
             select u.id, u.volunteer_id, u.total, least(u.total, coalesce(o.owed, 0)) as recovered,
                 coalesce(g.old, 0) as goods_old, coalesce(v.old, 0) as savings_old, coalesce(v.saved, 0) as saved
             from unsettled u left join owed o using (volunteer_id) left join goods g using (volunteer_id)
                 left join savings v using (volunteer_id)
             where u.total > 0 or g.old > 0 or v.old > 0
         ), split as (
             select f.*, (f.total - f.recovered) * s.goods_bp / 10000 as goods, s.savings_cap from figured f, s
         ), shared as (
             select *, total - recovered - goods as added from split
         )
         insert into ledger.settlement_line (settlement_no, line_no, volunteer_id, org, total, recovered, goods, savings,
             donated, goods_expired, savings_expired)
         select $1, row_number() over (order by l.id), l.volunteer_id, h.org, l.total, l.recovered, l.goods, l.added,
             case when l.savings_cap is null then 0
                 else least(l.added, greatest(0, l.saved - l.savings_old + l.added - l.savings_cap))::bigint end,
             l.goods_old, l.savings_old
         from shared l join ledger.holder h using (volunteer_id)
         where h.frozen_at is null",
        no
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Frozen holders keep what they have (R6.10).
async fn holders_carried(db: &mut PgConnection, no: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into ledger.settlement_exception (settlement_no, kind, volunteer_id, org, minutes)
         select $1, 'frozen_holder', h.volunteer_id, h.org, u.total
         from ledger.settlement s cross join ledger.holder h
             join ledger.account a on a.volunteer_id = h.volunteer_id and a.kind = 'unsettled'
             cross join lateral (
                 select coalesce(sum(case when t.cr = a.id then t.posted else -t.posted end), 0)::bigint as total
                 from ledger.transfer t where (t.cr = a.id or t.dr = a.id) and t.seq <= s.frozen_seq) u
         where s.no = $1 and h.frozen_at is not null and u.total > 0 and not exists (
             select from ledger.settlement_line l where l.settlement_no = $1 and l.volunteer_id = h.volunteer_id)",
        no
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Visits that wait for the elder's word or are disputed, and those confirmed after the cut-off (R7.4), as they stood when
/// the settlement was opened.
async fn records_carried(db: &mut PgConnection, no: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "with s as (select frozen_seq, head_seq from ledger.settlement where no = $1), found as (
             select 'pending_visit' as kind, t.seq, t.cr, t.reference, t.purpose, t.effective, t.pending as minutes
             from (
                 select h.seq from ledger.open_hold h, s where h.seq <= s.head_seq
                 union select r.hold_seq from ledger.transfer r, s
                 where r.seq > s.head_seq and r.hold_seq is not null and r.hold_seq <= s.head_seq
             ) h join ledger.transfer t on t.seq = h.seq
             where t.pending > 0
             union all
             select 'after_cutoff', t.seq, t.cr, t.reference, t.purpose, t.effective, t.posted
             from ledger.transfer t, s
             where t.seq > s.frozen_seq and t.seq <= s.head_seq and t.posted > 0 and t.reverses_seq is null
         )
         insert into ledger.settlement_exception (settlement_no, kind, volunteer_id, org, seq, visit_id, served, minutes)
         select $1, f.kind, a.volunteer_id, h.org, f.seq, case when f.purpose = 'visit' then f.reference end, f.effective,
             f.minutes
         from found f join ledger.account a on a.id = f.cr and a.kind = 'unsettled' join ledger.holder h using (volunteer_id)",
        no
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn sum_up(db: &mut PgConnection, no: i32) -> sqlx::Result<Vec<OrgCode>> {
    let orgs = sqlx::query_scalar!(
        "insert into ledger.settlement_org (settlement_no, org, volunteers, total, recovered, goods, savings, donated, expired)
         select $1, org, count(*), sum(total), sum(recovered), sum(goods), sum(savings), sum(donated),
             sum(goods_expired + savings_expired)
         from ledger.settlement_line where settlement_no = $1 group by org
         returning org",
        no
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "update ledger.settlement s
         set volunteers = x.volunteers, total = x.total, recovered = x.recovered, goods = x.goods, savings = x.savings,
             donated = x.donated, expired = x.expired
         from (select coalesce(sum(volunteers), 0)::int as volunteers, coalesce(sum(total), 0)::bigint as total,
                 coalesce(sum(recovered), 0)::bigint as recovered, coalesce(sum(goods), 0)::bigint as goods,
                 coalesce(sum(savings), 0)::bigint as savings, coalesce(sum(donated), 0)::bigint as donated,
                 coalesce(sum(expired), 0)::bigint as expired
             from ledger.settlement_org where settlement_no = $1) x
         where s.no = $1",
        no
    )
    .execute(&mut *db)
    .await?;
    let mut towns: Vec<OrgCode> = Vec::new();
    for org in orgs {
        let org: OrgCode = org
            .parse()
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        towns.extend(org.town());
    }
    towns.sort_unstable();
    towns.dedup();
    let names: Vec<String> = towns.iter().map(ToString::to_string).collect();
    sqlx::query!(
        "insert into ledger.settlement_town (settlement_no, town, state) select $1, unnest($2::text[]), 'waiting'",
        no,
        &names
    )
    .execute(db)
    .await?;
    Ok(towns)
}
