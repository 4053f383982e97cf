use contracts::{
    Error, Page,
    dispatch::day::{DayPlanCard, DayPlanRow, FindDayPlans, GetDayPlan},
};
use runtime::{Read, Result};

use super::page;
use crate::{scope, store::day_plans as store};

/// Plans of days within the asker's part of the tree, newest first.
pub async fn day_plans(read: Read, query: FindDayPlans) -> Result<Page<DayPlanRow>> {
    let within = scope::readable(read.actor(), None)?;
    let mut db = read.db().await?;
    let (rows, total) = store::page(&mut db, within.as_ref(), page(query.paging)).await?;
    Ok(Page { rows, total })
}

/// One plan with its lines.
pub async fn day_plan(read: Read, query: GetDayPlan) -> Result<DayPlanCard> {
    // Who reads no orders learns nothing of what there is.
    scope::readable(read.actor(), None)?;
    let mut db = read.db().await?;
    let found = store::find(&mut db, query.day_plan_id).await?;
    let found = found.ok_or_else(|| Error::not_found("day_plan"))?;
    scope::may_find(read.actor(), &[&found.row.within], "day_plan")?;
    let (rows, total) = store::lines(&mut db, query.day_plan_id, query.unserved, page(query.paging)).await?;
    Ok(DayPlanCard {
        row: found.row,
        seed: u64::try_from(found.seed).unwrap_or(0),
        turns: u64::try_from(found.turns).unwrap_or(0),
        cost: found.cost,
        nearest_first_cost: found.nearest_cost,
        lines: Page { rows, total },
    })
}
