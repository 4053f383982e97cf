use contracts::{
    Page,
    dispatch::{FindOrders, OrderRow},
};
use runtime::{Read, Result};

use super::page;
use crate::{
    scope,
    store::lists::{self, Filter},
};

/// Orders whose elder lives in the asker's part of the tree, or whose volunteers belong to it (R1.8).
pub async fn find_orders(read: Read, query: FindOrders) -> Result<Page<OrderRow>> {
    let filter = Filter {
        within: scope::readable(read.actor(), query.within.as_ref())?,
        states: query.states,
        elder: query.elder_id.map(|id| id.uuid()),
        volunteer: query.volunteer_id.map(|id| id.uuid()),
        no: query
            .order_no
            .map(|no| no.trim().to_uppercase())
            .filter(|no| !no.is_empty()),
    };
    let mut db = read.db().await?;
    let (ids, total) = lists::find(&mut db, &filter, page(query.paging)).await?;
    Ok(Page {
        rows: lists::rows(&mut db, &ids).await?,
        total,
    })
}
