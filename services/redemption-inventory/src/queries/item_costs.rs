use contracts::redemption::item::{Costs, ItemCosts};
use runtime::{Read, Result};

use crate::{domain::access, store::items};

/// What the stock is worth, for the books: no price in time stands beside it (R6.11).
///
/// # Errors
/// `forbidden`.
pub async fn item_costs(read: Read, _: ItemCosts) -> Result<Costs> {
    access::reads_costs(read.actor())?;
    let items = items::costs(&mut *read.db().await?).await?;
    Ok(Costs { items })
}
