use contracts::ledger::policy::{GetPromiseCoverage, PromiseCoverage};
use kernel::{at_china, china_date};
use runtime::{Read, Result};
use sqlx::Connection;
use time::Time;

use crate::{
    domain::{access, policy::a_year_before},
    store::{coverage, statement::posted_between},
};

/// 承诺覆盖: savings and time for goods by town, against what confirmed visits issued in the last twelve months.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors.
pub async fn promise_coverage(read: Read, _: GetPromiseCoverage) -> Result<PromiseCoverage> {
    access::see_books(read.actor())?;
    let to = china_date(read.now());
    let from = a_year_before(to);
    let after = to.next_day().unwrap_or(to);
    let (first, until) = (at_china(from, Time::MIDNIGHT), at_china(after, Time::MIDNIGHT));
    let mut db = read.db().await?;
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let range = posted_between(&mut snapshot, first, until).await?;
    let towns = coverage::by_town(&mut snapshot, range).await?;
    snapshot.commit().await?;
    Ok(PromiseCoverage {
        from: from.into(),
        to: to.into(),
        towns,
    })
}
