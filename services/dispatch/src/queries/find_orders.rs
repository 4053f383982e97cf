use contracts::{
    Page,
    dispatch::{FindOrders, OrderRow},
};
use kernel::china_date;
use runtime::{Read, Result};

use super::page;
use crate::{
    scope,
    store::{
        lists::{self, Filter},
        org_units,
    },
};

/// Orders whose elder lives in the asker's part of the tree, or whose volunteers belong to it (R1.8); those of a village
/// that has been merged are found under its successor too (R1.5).
pub async fn find_orders(read: Read, query: FindOrders) -> Result<Page<OrderRow>> {
    let within = scope::readable(read.actor(), query.within.as_ref())?;
    let mut db = read.db().await?;
    let taken_over = match &within {
        Some(within) => org_units::taken_over(&mut db, within, china_date(read.now())).await?,
        None => Vec::new(),
    };
    let filter = Filter {
        within,
        taken_over,
        states: query.states,
        elder: query.elder_id.map(|id| id.uuid()),
        volunteer: query.volunteer_id.map(|id| id.uuid()),
        no: query
            .order_no
            .map(|no| no.trim().to_uppercase())
            .filter(|no| !no.is_empty()),
    };
    let (ids, total) = lists::find(&mut db, &filter, page(query.paging)).await?;
    Ok(Page {
        rows: lists::rows(&mut db, &ids).await?,
        total,
    })
}
