use contracts::{
    Error,
    ledger::policy::{PreviewWeight, WeightPreview},
};
use kernel::{BasisPoints, HalfYear, at_china, china_date, half_year};
use runtime::{Read, Result};
use sqlx::{Connection, PgConnection};
use time::Time;

use crate::{
    domain::access,
    store::{
        policy,
        statement::{Range, posted_between},
    },
};

/// Largest weight that can be tried: ×100.
const MOST: i32 = 1_000_000;

/// What the visits of the half-year before this one would have earned with another weight; those of this half-year while
/// there are none.
///
/// # Errors
/// `forbidden` to whoever does not read the settings; `invalid` for weights that are not above zero or beyond ×100.
pub async fn preview_weight(read: Read, query: PreviewWeight) -> Result<WeightPreview> {
    access::preview_policies(read.actor())?;
    weight("old", query.old)?;
    weight("new", query.new)?;
    let now = half_year(china_date(read.now()));
    let before = now.starts().previous_day().map_or(now, half_year);
    let mut db = read.db().await?;
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let mut period = before;
    let mut range = posted_in(&mut snapshot, period).await?;
    if !policy::has_visits(&mut snapshot, range).await? {
        period = now;
        range = posted_in(&mut snapshot, period).await?;
    }
    let towns = policy::weighed_anew(&mut snapshot, range, query.old, query.new).await?;
    snapshot.commit().await?;
    Ok(WeightPreview { period, towns })
}

fn weight(field: &str, weight: BasisPoints) -> Result<(), Error> {
    if (1..=MOST).contains(&weight.get()) {
        return Ok(());
    }
    let message = format!("a weight from 1 to {MOST} basis points");
    Err(Error::invalid(field, "weight_out_of_range", message).with("max", MOST))
}

async fn posted_in(db: &mut PgConnection, period: HalfYear) -> sqlx::Result<Range> {
    let after = period.ends().next_day().unwrap_or(period.ends());
    let (from, until) = (
        at_china(period.starts(), Time::MIDNIGHT),
        at_china(after, Time::MIDNIGHT),
    );
    posted_between(db, from, until).await
}
