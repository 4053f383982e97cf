//! redemption-inventory: what can be handed over, and for how much time.

pub mod claim;
pub mod count;
pub mod item;
pub mod order;
pub mod reservation;
pub mod stock;
pub mod thanks;
pub mod transfer;

use item::ItemFacts;
use kernel::{ItemId, StandardMinutes};

use crate::{
    Day, Personal,
    catalogue::{data, messages},
};

data! {
    /// Put goods on the list (R8.1). Role: stock.
    pub struct AddItem {
        /// Code or bar code, unique.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit, e.g. 桶.
        pub unit: String,
        /// Price in standard minutes.
        pub price: StandardMinutes,
        /// First day of the price.
        pub from: Day,
        /// What else is known of them.
        #[serde(default)]
        pub facts: ItemFacts,
    }
    /// Change the price from a day on; what was taken before keeps its price. Role: stock.
    pub struct PriceItem {
        /// Which.
        pub item_id: ItemId,
        /// Price in standard minutes.
        pub price: StandardMinutes,
        /// First day of the price, not in the past.
        pub from: Day,
    }
    /// On the list.
    pub struct ItemOnList {
        /// The goods.
        pub item_id: ItemId,
    }
    /// The list of goods with the prices of today.
    pub struct ListItems {
        /// What was typed; nothing = all.
        pub text: Option<Personal>,
    }
    /// One line of the list.
    pub struct Item {
        /// The goods.
        pub item_id: ItemId,
        /// Code or bar code.
        pub code: String,
        /// Name.
        pub name: String,
        /// Unit.
        pub unit: String,
        /// Price today; nothing before its first day.
        pub price: Option<StandardMinutes>,
        /// The next price and its first day.
        pub next_price: Option<StandardMinutes>,
        /// First day of the next price.
        pub next_from: Option<Day>,
        /// What else is known of them.
        #[serde(default)]
        pub facts: ItemFacts,
        /// No longer handed out.
        #[serde(default)]
        pub closed: bool,
    }
    /// The list of goods.
    pub struct Items {
        /// By code.
        pub items: Vec<Item>,
    }
    /// Goods have been put on the list, or their price has changed.
    pub struct ItemPriced {
        /// The goods.
        pub item_id: ItemId,
        /// Price in standard minutes.
        pub price: StandardMinutes,
        /// First day of the price.
        pub from: Day,
    }
}

messages! {
    commands {
        "tb.cmd.redemption-inventory.add_item" AddItem => ItemOnList;
        "tb.cmd.redemption-inventory.price_item" PriceItem => ItemOnList;
    }
    queries {
        "tb.cmd.redemption-inventory.list_items" ListItems => Items;
    }
    events {
        "tb.evt.redemption-inventory.item.priced" ItemPriced, by item_id;
    }
}
