//! What must always hold, for `timebank check`.

pub mod claims;

/// Goods are put on the list together with their first price.
pub const EVERY_ITEM_HAS_A_PRICE: &str = "
    select format('item %s has no price', i.id) from redemption.item i
    where i.added_at < $1 and not exists (select from redemption.price p where p.item_id = i.id)";
