use contracts::{
    Page,
    dispatch::{DispatchQueue, Queue},
};
use runtime::{Read, Result};

use super::{board::READERS, page};
use crate::store::lists;

/// One tab of the queue, most pressing first, with the numbers on all tabs; within the asker's part of the tree.
pub async fn dispatch_queue(read: Read, query: DispatchQueue) -> Result<Queue> {
    read.actor().has_role(&READERS)?;
    let within = read.actor().scope().cloned();
    let mut db = read.db().await?;
    let counts = lists::tab_counts(&mut db, within.as_ref()).await?;
    let total = counts
        .iter()
        .find(|count| count.tab == query.tab)
        .map_or(0, |count| count.count);
    let ids = lists::on_tab(&mut db, within.as_ref(), query.tab, page(query.paging)).await?;
    Ok(Queue {
        rows: Page {
            rows: lists::rows(&mut db, &ids).await?,
            total,
        },
        counts,
    })
}
