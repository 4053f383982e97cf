use contracts::dispatch::board::{Changes, ChangesSince};
use runtime::{Read, Result};

use crate::store::board;

/// Orders in one answer.
const MOST: i64 = 1_000;

/// What has changed, for the portal, which tells the screens that may know.
pub async fn changes_since(read: Read, query: ChangesSince) -> Result<Changes> {
    read.actor().is_service()?;
    let mut db = read.db().await?;
    let last = board::last(&mut db).await?;
    let orders = match query.after {
        // The newest step is known without a look at the orders: where nothing has happened, nothing is read.
        Some(after) if after < last => board::changed_since(&mut db, after, MOST).await?,
        _ => Vec::new(),
    };
    Ok(Changes { last, orders })
}
