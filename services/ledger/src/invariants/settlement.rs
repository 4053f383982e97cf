//! What must hold of settlements, proved from lines and transfers.

use futures::{TryStreamExt, future::BoxFuture};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::domain::{
    chain::GENESIS,
    settlement::seal::{CHUNK, Held, extend},
};

/// Each posted line has exactly its transfers, under its key, and each transfer of a settlement belongs to a line. A line
/// that is carried forward has none.
pub const LINES_ARE_POSTINGS: &str = "
    with expected as (
        select (substr(x.hex, 1, 12) || '8' || substr(x.hex, 14, 3) || '8' || lpad(to_hex(l.line_no), 15, '0'))::uuid as key,
            l.volunteer_id, l.recovered, l.goods, l.savings, l.donated, l.goods_expired, l.savings_expired,
            l.total + l.donated + l.goods_expired + l.savings_expired as moved
        from ledger.settlement s join ledger.settlement_line l on l.settlement_no = s.no
            cross join lateral (select replace(s.id::text, '-', '') as hex) x
        where l.line_no <= s.done and l.total + l.goods_expired + l.savings_expired > 0
            and not exists (select from ledger.settlement_exception e
                where e.settlement_no = s.no and e.line_no = l.line_no)
    ), actual as (
        select t.key, min(d.volunteer_id::text)::uuid as volunteer_id, count(distinct d.volunteer_id) as people,
            coalesce(sum(t.posted) filter (where t.purpose = 'settlement' and d.kind = 'unsettled'
                and c.kind = 'recoverable'), 0) as recovered,
            coalesce(sum(t.posted) filter (where t.purpose = 'settlement' and d.kind = 'unsettled'
                and c.kind = 'goods'), 0) as goods,
            coalesce(sum(t.posted) filter (where t.purpose = 'settlement' and d.kind = 'unsettled'
                and c.kind = 'savings'), 0) as savings,
            coalesce(sum(t.posted) filter (where t.purpose = 'donation' and d.kind = 'savings'
                and c.kind = 'pool'), 0) as donated,
            coalesce(sum(t.posted) filter (where t.purpose = 'expiry' and d.kind = 'goods'
                and c.kind = 'expired'), 0) as goods_expired,
            coalesce(sum(t.posted) filter (where t.purpose = 'expiry' and d.kind = 'savings'
                and c.kind = 'expired'), 0) as savings_expired,
            sum(t.posted) as moved, bool_or(d.id is null or c.id is null) as torn
        from ledger.transfer t left join ledger.account d on d.id = t.dr left join ledger.account c on c.id = t.cr
        where $1::timestamptz is not null and t.reverses_seq is null
            and (t.purpose = 'settlement' or t.reference in (select id from ledger.settlement))
        group by t.key
    )
    select format('settlement key %s, volunteer %s: %s', coalesce(e.key, a.key), coalesce(e.volunteer_id, a.volunteer_id),
        case when a.key is null then 'a posted line without transfers' when e.key is null then 'transfers without a line'
            else 'the transfers are not those of the line' end)
    from expected e full join actual a using (key)
    -- Whose account is missing is told elsewhere.
    where a.torn is not true and (e.key is null or a.key is null or a.people <> 1
        or (e.volunteer_id, e.recovered, e.goods, e.savings, e.donated, e.goods_expired, e.savings_expired, e.moved)
            is distinct from
           (a.volunteer_id, a.recovered, a.goods, a.savings, a.donated, a.goods_expired, a.savings_expired, a.moved))
    order by 1 limit 100";

/// Σ lines = the settlement's sums = those by sub-branch; what has been posted is the sum of the posted lines, and all of
/// it when it is done.
pub const SUMS_FIT: &str = "
    with line as (
        select s.no, count(l.line_no) as volunteers, coalesce(sum(l.total), 0) as total,
            coalesce(sum(l.recovered), 0) as recovered, coalesce(sum(l.goods), 0) as goods,
            coalesce(sum(l.savings), 0) as savings, coalesce(sum(l.donated), 0) as donated,
            coalesce(sum(l.total) filter (where l.line_no <= s.done and not exists (
                select from ledger.settlement_exception e
                where e.settlement_no = s.no and e.line_no = l.line_no)), 0) as posted
        from ledger.settlement s left join ledger.settlement_line l on l.settlement_no = s.no
        where $1::timestamptz is not null group by s.no
    ), org as (
        select s.no, coalesce(sum(o.volunteers), 0) as volunteers, coalesce(sum(o.total), 0) as total,
            coalesce(sum(o.recovered), 0) as recovered, coalesce(sum(o.goods), 0) as goods,
            coalesce(sum(o.savings), 0) as savings, coalesce(sum(o.donated), 0) as donated
        from ledger.settlement s left join ledger.settlement_org o on o.settlement_no = s.no group by s.no
    )
    select format('settlement %s: sums %s, lines %s, sub-branches %s; posted %s, posted lines %s', s.id,
        (s.volunteers, s.total, s.goods, s.savings), (l.volunteers, l.total, l.goods, l.savings),
        (o.volunteers, o.total, o.goods, o.savings), s.posted, l.posted)
    from ledger.settlement s join line l using (no) join org o using (no)
    where (s.volunteers, s.total, s.recovered, s.goods, s.savings, s.donated)
            is distinct from (l.volunteers, l.total, l.recovered, l.goods, l.savings, l.donated)
        or (s.volunteers, s.total, s.recovered, s.goods, s.savings, s.donated)
            is distinct from (o.volunteers, o.total, o.recovered, o.goods, o.savings, o.donated)
        or s.posted <> l.posted
        or s.state = 'posted' and s.done <> s.volunteers
    order by s.no";

/// What stood in a volunteer's UNSETTLED when the books were frozen is in their line or carried as a frozen holder's, once.
pub const NOTHING_TWICE: &str = "
    with stood as (
        select s.no, a.volunteer_id, sum(t.net) as minutes
        from ledger.account a join (
            select cr as id, seq, posted as net from ledger.transfer
            union all select dr, seq, -posted from ledger.transfer) t on t.id = a.id and a.kind = 'unsettled'
            join ledger.settlement s on t.seq <= s.frozen_seq
        where s.state not in ('computing', 'cancelled') and $1::timestamptz is not null
        group by s.no, a.volunteer_id
    ), accounted as (
        select no, volunteer_id, sum(minutes) as minutes from (
            select l.settlement_no as no, l.volunteer_id, l.total as minutes from ledger.settlement_line l
            union all
            select e.settlement_no, e.volunteer_id, e.minutes from ledger.settlement_exception e
            where e.kind = 'frozen_holder' and e.line_no is null
        ) x join ledger.settlement s using (no) where s.state not in ('computing', 'cancelled')
        group by no, volunteer_id
    )
    select format('settlement %s, volunteer %s: %s minutes stood, %s are settled or carried', s.id,
        coalesce(b.volunteer_id, a.volunteer_id), coalesce(b.minutes, 0), coalesce(a.minutes, 0))
    from stood b full join accounted a using (no, volunteer_id) join ledger.settlement s using (no)
    where coalesce(b.minutes, 0) <> coalesce(a.minutes, 0)
    order by 1 limit 100";

/// Every closed period is sealed, and the seal is the hash of what the transfers up to its end make of every account.
pub fn sealed(db: &mut PgConnection, _: OffsetDateTime) -> BoxFuture<'_, sqlx::Result<Vec<String>>> {
    Box::pin(async move {
        let periods = sqlx::query!(
            "select c.period, c.last_seq, c.accounts, c.snapshot_hash, s.state as \"state?\"
             from ledger.closed_period c left join ledger.settlement s on s.closed_seq = c.last_seq and s.period = c.period
             order by c.period"
        )
        .fetch_all(&mut *db)
        .await?;
        let mut broken = Vec::new();
        for period in periods {
            let (Some(accounts), Some(hash)) = (period.accounts, period.snapshot_hash) else {
                if period.state.as_deref() != Some("locking") {
                    broken.push(format!("period {} is closed and not sealed", period.period));
                }
                continue;
            };
            let (count, found) = seal_of(db, period.last_seq).await?;
            if (count, &found[..]) != (accounts, &hash[..]) {
                broken.push(format!(
                    "period {}: the seal over {accounts} accounts is not that of its {count} balances",
                    period.period
                ));
            }
        }
        Ok(broken)
    })
}

/// From the transfers alone: how many accounts they had touched by `last_seq`, and the hash over them.
async fn seal_of(db: &mut PgConnection, last_seq: i64) -> sqlx::Result<(i64, [u8; 32])> {
    let mut rows = sqlx::query_as::<_, (i64, i64, i64, i64, i64, i64)>(
        "select id, count(*), sum(dr_posted)::bigint, sum(cr_posted)::bigint, sum(dr_pending)::bigint,
             sum(cr_pending)::bigint
         from (
             select dr as id, posted as dr_posted, 0 as cr_posted, pending as dr_pending, 0 as cr_pending
             from ledger.transfer where seq <= $1
             union all select cr, 0, posted, 0, pending from ledger.transfer where seq <= $1) side
         group by id order by id",
    )
    .bind(last_seq)
    .fetch(db);
    let (mut hash, mut count, mut chunk, mut stretch) = (GENESIS, 0, 0, Vec::new());
    while let Some((id, version, dr_posted, cr_posted, dr_pending, cr_pending)) = rows.try_next().await? {
        if id / CHUNK != chunk && !stretch.is_empty() {
            hash = extend(&hash, &stretch);
            stretch.clear();
        }
        chunk = id / CHUNK;
        count += 1;
        stretch.push(Held {
            id,
            version,
            dr_posted,
            cr_posted,
            dr_pending,
            cr_pending,
        });
    }
    if !stretch.is_empty() {
        hash = extend(&hash, &stretch);
    }
    Ok((count, hash))
}
