use contracts::{
    Error,
    ledger::fund::FundSource,
    redemption::order::{GoodsSum, GoodsUsage, GoodsUsageReport, SourceUsage},
};
use kernel::{Fen, StandardMinutes, at_china};
use runtime::{Read, Result};
use time::Time;

use crate::{domain::access, store::shelves};

/// What became of goods, by who paid or gave them (R8.2).
///
/// # Errors
/// `forbidden`; `invalid` at `to` when it comes before `from`.
pub async fn goods_usage(read: Read, query: GoodsUsage) -> Result<GoodsUsageReport> {
    access::reads_costs(read.actor())?;
    let within = read.actor().narrowed(query.within.as_ref())?;
    let (from, to) = (query.from.0, query.to.0);
    if to < from {
        return Err(Error::invalid(
            "to",
            "ends_before_it_begins",
            "the last day comes before the first",
        )
        .into());
    }
    let after = to.next_day().unwrap_or(to);
    let span = (at_china(from, Time::MIDNIGHT), at_china(after, Time::MIDNIGHT));
    let used = shelves::usage(&mut *read.db().await?, within.as_ref(), span, to).await?;
    let sum = |(units, minutes, fen): (i64, i64, i64)| GoodsSum {
        units,
        minutes: StandardMinutes::new(minutes),
        fen: Fen::new(fen),
    };
    let sources = used.into_iter().map(|used| {
        let [came_in, handed_out, lost, remains] = used.sums.map(sum);
        SourceUsage {
            source: used.source.as_deref().and_then(FundSource::parse),
            came_in,
            handed_out,
            lost,
            remains,
        }
    });
    Ok(GoodsUsageReport {
        sources: sources.collect(),
    })
}
