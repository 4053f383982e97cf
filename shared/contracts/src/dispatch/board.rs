//! The hotline's board 调度台: what has changed since, and how a list stands that is already on a screen.

use kernel::{ElderId, OrderId, OrgCode, RawMinutes};

use super::{OrderChanged, OrderRow, Queue, QueueTab, Urgency};
use crate::{
    At, Paging, Personal,
    catalogue::{data, messages},
};

data! {
    /// Which orders have changed; services only: the portal, which tells the screens that may know. Steps become visible in the
    /// order of their commits, not of their ids: who follows asks again for the last seconds and drops what it knows.
    pub struct ChangesSince {
        /// Step after which; nothing = only where the history stands now.
        pub after: Option<i64>,
    }
    /// What has changed.
    pub struct Changes {
        /// The newest step there is.
        pub last: i64,
        /// Each changed order once, by its newest step; at most 1,000.
        pub orders: Vec<ChangedOrder>,
    }
    /// An order that has changed. No person stands here.
    pub struct ChangedOrder {
        /// The order.
        pub order_id: OrderId,
        /// Its newest step: its version.
        pub version: i64,
        /// The elder's village.
        pub village: OrgCode,
        /// Where the hotline finds it; nothing when it needs nobody any more.
        pub tab: Option<QueueTab>,
        /// How urgent.
        pub urgency: Urgency,
    }
    /// One tab of the queue for a screen that shows some orders already. Roles as for the queue.
    pub struct Board {
        /// Which tab.
        pub tab: QueueTab,
        /// Which page of it.
        pub paging: Paging,
        /// What the screen shows, at most 200.
        pub have: Vec<SeenOrder>,
    }
    /// An order as a screen shows it.
    pub struct SeenOrder {
        /// The order.
        pub order_id: OrderId,
        /// The version shown.
        pub version: i64,
    }
    /// The tab now.
    pub struct BoardNow {
        /// The newest step there was when this was read: what is in no list yet has a newer one.
        pub last: i64,
        /// The tab, and the numbers on all.
        pub queue: Queue,
        /// Emergencies that nobody has taken, whatever the tab.
        pub emergencies: Vec<OrderRow>,
        /// Orders of `have` in another version, wherever they are now.
        pub changed: Vec<OrderRow>,
    }
    /// Open orders of an elder for a service around a time: what a new one may be a duplicate of. Roles as for opening an order.
    pub struct OpenOrdersOf {
        /// For whom.
        pub elder_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// Start of the new one.
        pub starts_at: At,
        /// Its duration.
        pub duration: RawMinutes,
    }
    /// The open orders whose time overlaps.
    pub struct OpenOrders {
        /// Earliest first.
        pub orders: Vec<OrderRow>,
    }
    /// Write what a caller adds into an order that is there already, instead of opening another. Roles as for opening an order.
    pub struct AddToOrder {
        /// The order, not yet begun.
        pub order_id: OrderId,
        /// What is added, in the caller's words: behind what is there.
        pub note: Personal,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.add_to_order" AddToOrder => OrderChanged;
    }
    queries {
        "tb.cmd.dispatch.changes_since" ChangesSince => Changes;
        "tb.cmd.dispatch.board" Board => BoardNow;
        "tb.cmd.dispatch.open_orders_of" OpenOrdersOf => OpenOrders;
    }
    events {}
}
