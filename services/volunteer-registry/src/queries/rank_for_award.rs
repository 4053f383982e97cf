use contracts::{
    Day, settings,
    volunteer::award::{RankForAward, Ranking},
};
use runtime::{Read, Result};

use crate::{
    domain::{access::READERS, award::season},
    store::award::{self, Lines},
};

/// Lines of a ranking.
const LINES: i64 = 100;

/// The ranking of a year within the asker's scope. Ids and hours, no names.
pub async fn rank_for_award(read: Read, query: RankForAward) -> Result<Ranking> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(query.within.as_ref())?;
    let season = season(query.year, read.settings().int(settings::AWARD_SEASON_MONTH))?;
    let days = (season.from, season.to);
    let mut db = read.db().await?;
    let rows = award::rank(&mut db, query.kind, within.as_ref(), days, Lines::First(LINES)).await?;
    Ok(Ranking {
        from: Day(season.from),
        to: Day(season.to),
        opens: Day(season.opens),
        closes: Day(season.closes),
        rows,
    })
}
