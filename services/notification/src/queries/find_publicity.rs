//! Entries of other media within the asker's scope, latest day first; one of them; the year's counts (R12.5).

use std::collections::BTreeMap;

use contracts::{
    Page,
    notification::publicity::{
        CountPublicity, FindPublicity, GetPublicity, PublicityCount, PublicityCounts, PublicityRow,
        PublicityState,
    },
};
use runtime::{Read, Result};

use crate::{
    domain::publicity::READERS,
    store::publicity::{self, Filter},
};

/// A page of them.
pub async fn answer(read: Read, query: FindPublicity) -> Result<Page<PublicityRow>> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(query.within.as_ref())?;
    let filter = Filter {
        year: query.year,
        medium: query.medium,
        state: query.state,
        within: within.as_ref(),
    };
    let (limit, offset) = (query.paging.limit(), query.paging.offset());
    let (rows, total) = publicity::page(&mut *read.db().await?, filter, limit, offset).await?;
    Ok(Page { rows, total })
}

/// One.
pub async fn get(read: Read, query: GetPublicity) -> Result<PublicityRow> {
    read.actor().has_role(READERS)?;
    let row = publicity::get(&mut *read.db().await?, query.publicity_id).await?;
    read.actor().may_find(READERS, &row.org, "publicity")?;
    Ok(row)
}

/// The year's, by medium and town.
pub async fn count(read: Read, query: CountPublicity) -> Result<PublicityCounts> {
    read.actor().has_role(READERS)?;
    let within = read.actor().narrowed(query.within.as_ref())?;
    let found = publicity::counts(&mut *read.db().await?, query.year, within.as_ref()).await?;
    let mut lines = BTreeMap::new();
    for (medium, org, state, count) in found {
        let town = org.town().unwrap_or_else(|| org.district());
        let line = lines.entry((medium, town.clone())).or_insert(PublicityCount {
            medium,
            town,
            planned: 0,
            done: 0,
            cancelled: 0,
        });
        match state {
            PublicityState::Planned => line.planned += count,
            PublicityState::Done => line.done += count,
            PublicityState::Cancelled => line.cancelled += count,
        }
    }
    Ok(PublicityCounts {
        lines: lines.into_values().collect(),
    })
}
