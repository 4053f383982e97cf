//! What a 12349 platform is told of its work orders (R12.1), and whether it has arrived.

use kernel::WorkOrderId;

use crate::{
    At,
    catalogue::{data, messages},
};

data! {
    /// How the line to the 12349 platform stands, and how far it has been told of these work orders. Roles: operator, auditor.
    pub struct PlatformLine {
        /// Which, at most 200.
        pub work_orders: Vec<WorkOrderId>,
    }
    /// How far one work order has been told.
    pub struct PlatformTold {
        /// The work order.
        pub work_order_id: WorkOrderId,
        /// Number of the last that the platform has taken; 0 = none yet.
        pub taken: u32,
        /// How many wait.
        pub waiting: u32,
        /// How often the next has been tried.
        pub tries: u32,
        /// What came of the last try, if it was not taken: `no_answer` or the status of the answer.
        pub error: Option<String>,
        /// When it is tried again.
        pub next_at: Option<At>,
    }
    /// The line.
    pub struct PlatformStands {
        /// An address is configured: statuses are sent.
        pub is_sending: bool,
        /// The door is open: work orders are taken.
        pub is_taking: bool,
        /// How many statuses wait, of all work orders.
        pub waiting: i64,
        /// When the oldest of them happened.
        pub oldest_at: Option<At>,
        /// When one was taken last.
        pub taken_at: Option<At>,
        /// One entry a work order of which something is to be told.
        pub told: Vec<PlatformTold>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.notification.platform_line" PlatformLine => PlatformStands;
    }
    events {}
}
