//! What is known of goods besides their price (R8.1).

use kernel::{Fen, ItemId};

use super::ItemOnList;
use crate::catalogue::{data, messages, words};

words! {
    /// What sort of goods they are.
    pub enum ItemCategory {
        /// 粮油食品
        Food = "food",
        /// 日用百货
        Daily = "daily",
        /// 洗护清洁
        Cleaning = "cleaning",
        /// 健康护理
        Health = "health",
        /// 其他
        Other = "other",
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "`words!` derives what every list of words has, and a default is not that"
)]
impl Default for ItemCategory {
    fn default() -> Self {
        Self::Other
    }
}

data! {
    /// What is known of goods besides name and price.
    #[derive(Default)]
    pub struct ItemFacts {
        /// What a scanner reads, when it is not the code; unique.
        pub barcode: Option<String>,
        /// What sort they are.
        pub category: ItemCategory,
        /// How many one person may take in a redemption window (R7.6); nothing = as many as they have time for.
        pub limit_per_window: Option<u32>,
        /// They are taken in with a batch number and a last day only: food, medicine.
        pub needs_batch: bool,
    }
    /// Change what goods are called and what is known of them; the code stays. Role: stock.
    pub struct ChangeItem {
        /// Which.
        pub item_id: ItemId,
        /// Name.
        pub name: String,
        /// Unit, e.g. 桶.
        pub unit: String,
        /// Everything else.
        pub facts: ItemFacts,
        /// No longer handed out; what is in stock stays there until it is moved or written off.
        pub closed: bool,
    }
    /// Write down what one unit costs. For the books only: never shown beside a price in time (R6.11). Role: stock.
    pub struct SetItemCost {
        /// Which.
        pub item_id: ItemId,
        /// Of one unit, not below zero.
        pub cost: Fen,
    }
    /// What the stock is worth. Roles: stock, finance, auditor, oversight.
    pub struct ItemCosts {}
    /// One line.
    pub struct ItemCost {
        /// The goods.
        pub item_id: ItemId,
        /// Code or bar code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit.
        pub unit: String,
        /// Of one unit, if it was written down.
        pub cost: Option<Fen>,
        /// On hand in all outlets.
        pub on_hand: i64,
    }
    /// What the stock is worth.
    pub struct Costs {
        /// By code.
        pub items: Vec<ItemCost>,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.change_item" ChangeItem => ItemOnList;
        "tb.cmd.redemption-inventory.set_item_cost" SetItemCost => ItemOnList;
    }
    queries {
        "tb.cmd.redemption-inventory.item_costs" ItemCosts => Costs;
    }
    events {}
}
