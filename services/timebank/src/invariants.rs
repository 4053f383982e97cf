//! What must hold between services: each keeps its own half, and only a reader of all schemas sees both.

use runtime::{Crypto, Report};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

/// Name and query of each invariant. A row is a violation; `$1` is the instant after which rows are in flight.
const BETWEEN: [(&str, &str); 4] = [
    (
        "every confirmed visit has exactly one credit",
        "select 'visit ' || v.visit_id || ' is ' || v.state || ' and has ' || count(t.seq) || ' credits'
         from dispatch.visit v
         left join ledger.transfer p on p.visit_id = v.visit_id and p.kind = 'pending'
         left join ledger.transfer t on t.pending_seq = p.seq and t.kind = 'post'
         where v.state in ('confirmed', 'lapsed') and v.changed_at < $1 and v.raw_minutes > 0
         group by v.visit_id, v.state having count(t.seq) <> 1",
    ),
    (
        "no credit stands without a confirmed visit",
        "select 'transfer ' || t.seq || ' credits visit ' || p.visit_id || ', which is ' || coalesce(v.state, 'not there')
         from ledger.transfer t
         join ledger.transfer p on p.seq = t.pending_seq
         left join dispatch.visit v on v.visit_id = p.visit_id
         where t.kind = 'post' and t.at < $1 and p.visit_id is not null
           and coalesce(v.state, '') not in ('confirmed', 'lapsed')",
    ),
    (
        "credited minutes are raw minutes times weight, rounded down",
        "select 'transfer ' || p.seq || ' holds ' || p.amount || ' for visit ' || p.visit_id || ' of ' || v.raw_minutes
                || ' min at ' || v.weight_bp || ' bp'
         from ledger.transfer p join dispatch.visit v on v.visit_id = p.visit_id
         where p.kind = 'pending' and p.at < $1 and p.amount <> v.raw_minutes * v.weight_bp / 10000",
    ),
    (
        "every active volunteer has accounts",
        "select 'volunteer ' || v.volunteer_id || ' has ' || count(a.id) || ' accounts'
         from volunteer.volunteer v left join ledger.account a on a.volunteer_id = v.volunteer_id
         where v.state = 'active' and v.activated_at < $1
         group by v.volunteer_id having count(a.id) <> 3",
    ),
];

/// Every invariant of every service, and those between them.
pub async fn check_all(pool: &PgPool, crypto: &Crypto, now: OffsetDateTime) -> sqlx::Result<Report> {
    let mut report = runtime::check(pool, &crate::services::all(), crypto, now).await?;
    for (name, sql) in BETWEEN {
        let violations = sqlx::query_scalar(sql)
            .bind(now - Duration::seconds(60))
            .fetch_all(pool)
            .await?;
        report.record("all", name, violations);
    }
    Ok(report)
}
