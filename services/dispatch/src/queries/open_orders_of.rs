use contracts::dispatch::board::{OpenOrders, OpenOrdersOf};
use runtime::{Read, Result};
use time::Duration;

use crate::{
    commands::times,
    scope,
    store::{board, lists},
};

/// What a new order may be a duplicate of, while it is still being typed; within the asker's part of the tree.
pub async fn open_orders_of(read: Read, query: OpenOrdersOf) -> Result<OpenOrders> {
    scope::orders(read.actor())?;
    let (from, minutes) = (query.starts_at.0, query.duration.get());
    // What could not be ordered is no duplicate either.
    if times(from, minutes, read.now()).is_err() {
        return Ok(OpenOrders { orders: Vec::new() });
    }
    let to = from + Duration::minutes(minutes);
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
