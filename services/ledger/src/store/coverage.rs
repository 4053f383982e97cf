//! What has been promised, and what volunteers gave.

use std::collections::BTreeMap;

use contracts::ledger::policy::TownCoverage;
use kernel::{OrgCode, StandardMinutes};
use sqlx::PgConnection;

use super::{rows::Unreadable, statement::Range};
use crate::domain::policy::town;

/// By town: savings and time for goods as they stand, and what confirmed visits of the range issued, as it was corrected since.
/// Of a visit that was taken back nothing counts, and what was posted instead counts in its place.
///
/// # Errors
/// The database; a row that the service never writes.
pub async fn by_town(db: &mut PgConnection, range: Range) -> sqlx::Result<Vec<TownCoverage>> {
    let held = sqlx::query!(
        "select h.org, count(distinct h.volunteer_id) as \"volunteers!\",
             coalesce(sum(b.cr_posted - b.dr_posted) filter (where a.kind = 'savings'), 0)::bigint as \"savings!\",
             coalesce(sum(b.cr_posted - b.dr_posted) filter (where a.kind = 'goods'), 0)::bigint as \"goods!\"
         from ledger.holder h
             join ledger.account a on a.volunteer_id = h.volunteer_id and a.kind in ('savings', 'goods')
             join ledger.balance b on b.account_id = a.id
         where b.cr_posted > b.dr_posted
         group by h.org"
    )
    .fetch_all(&mut *db)
    .await?;
    let given = sqlx::query!(
        "select h.org, sum(t.posted)::bigint as \"capacity!\"
         from ledger.transfer t
             join ledger.account c on c.id = t.cr
             join ledger.holder h on h.volunteer_id = c.volunteer_id
         where t.seq > $1 and t.seq <= $2 and t.kind in ('post', 'posted') and t.purpose = 'visit'
             and not exists (select from ledger.transfer v where v.reverses_seq = t.seq)
         group by h.org",
        range.after,
        range.to,
    )
    .fetch_all(db)
    .await?;
    let mut towns: BTreeMap<OrgCode, [i64; 4]> = BTreeMap::new();
    let of = |text: &str| -> Result<OrgCode, Unreadable> {
        let org: OrgCode = text.parse().map_err(|_| Unreadable("org"))?;
        Ok(town(&org))
    };
    for row in held {
        let line = towns.entry(of(&row.org)?).or_default();
        line[0] += row.volunteers;
        line[1] += row.savings;
        line[2] += row.goods;
    }
    for row in given {
        towns.entry(of(&row.org)?).or_default()[3] += row.capacity;
    }
    let lines = towns
        .into_iter()
        .map(|(org, [volunteers, savings, goods, capacity])| TownCoverage {
            org,
            volunteers,
            savings: StandardMinutes::new(savings),
            goods: StandardMinutes::new(goods),
            capacity: StandardMinutes::new(capacity),
        });
    Ok(lines.collect())
}
