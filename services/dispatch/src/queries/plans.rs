use contracts::{
    Page,
    dispatch::plan::{FindPlans, PlanRow},
};
use runtime::{Read, Result};

use crate::{scope, store::plans};

/// Plans within the asker's scope.
pub async fn plans(read: Read, query: FindPlans) -> Result<Page<PlanRow>> {
    let within = scope::readable(read.actor(), None)?;
    let within = within.as_ref().map_or("", |within| within.as_str());
    let (rows, total) = plans::page(
        &mut *read.db().await?,
        within,
        query.elder_id,
        query.paging.limit(),
        query.paging.offset(),
    )
    .await?;
    Ok(Page { rows, total })
}
