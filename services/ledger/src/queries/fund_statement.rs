use contracts::{
    Error,
    ledger::fund::{FundStatement, GetFundStatement},
};
use kernel::{at_china, china_date};
use runtime::{Read, Result};
use sqlx::Connection;
use time::{Date, Month, Time};

use crate::{
    domain::access,
    store::{fund_books, statement},
};

/// Money by source and use between two days of posting: opening + received − spent = closing for each source, from the
/// transfers alone.
///
/// # Errors
/// `forbidden` without one of the roles of head office or its auditors; `invalid` for days the wrong way round.
pub async fn fund_statement(read: Read, query: GetFundStatement) -> Result<FundStatement> {
    access::see_books(read.actor())?;
    let to = query.to.map_or_else(|| china_date(read.now()), Date::from);
    let from = query.from.map_or_else(|| first_of_year(to), Date::from);
    if from > to {
        return Err(Error::invalid("from", "from_after_to", "the first day is after the last").into());
    }
    let after = to.next_day().unwrap_or(to);
    let mut db = read.db().await?;
    // One snapshot, so that the balances belong to the transfers.
    let mut snapshot = db
        .begin_with("begin isolation level repeatable read read only")
        .await?;
    let range = statement::posted_between(
        &mut snapshot,
        at_china(from, Time::MIDNIGHT),
        at_china(after, Time::MIDNIGHT),
    )
    .await?;
    let sources = fund_books::by_source(&mut snapshot, range).await?;
    snapshot.commit().await?;
    Ok(FundStatement {
        from: from.into(),
        to: to.into(),
        sources,
    })
}

fn first_of_year(day: Date) -> Date {
    Date::from_calendar_date(day.year(), Month::January, 1).unwrap_or(day)
}
