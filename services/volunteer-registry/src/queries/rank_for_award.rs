use contracts::{
    Day, settings,
    volunteer::award::{AwardKind, RankForAward, Ranking},
};
use runtime::{Read, Result};

use crate::{
    domain::{access::READERS, award::season},
    store::award,
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
    let rows = match query.kind {
        AwardKind::Volunteer => award::rank_volunteers(&mut db, within.as_ref(), days, LINES).await?,
        kind => award::rank_orgs(&mut db, kind, within.as_ref(), days, LINES).await?,
    };
    Ok(Ranking {
        from: Day(season.from),
        to: Day(season.to),
        opens: Day(season.opens),
        closes: Day(season.closes),
        rows,
    })
}
