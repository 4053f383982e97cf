use contracts::dispatch::board::{OpenOrders, OpenOrdersOf};
use runtime::{Read, Result};
use time::Duration;

use crate::{
    scope,
    store::{board, lists},
};

/// What a new order may be a duplicate of, while it is still being typed; within the asker's part of the tree.
pub async fn open_orders_of(read: Read, query: OpenOrdersOf) -> Result<OpenOrders> {
    scope::orders(read.actor())?;
    let from = query.starts_at.0;
    // A typed duration may be anything; the day is as much as an order lasts.
    let to = from + Duration::minutes(query.duration.get().clamp(0, 24 * 60));
    let within = read.actor().scope().cloned();
    let mut db = read.db().await?;
    let ids = board::open_orders_of(
        &mut db,
        query.elder_id,
        &query.service,
        (from, to),
        within.as_ref(),
    )
    .await?;
    Ok(OpenOrders {
        orders: lists::rows(&mut db, &ids).await?,
    })
}
