//! Asking by waves 分批派单 and the open list 抢单: the system asks, wave after wave, until every seat is taken.

use kernel::{BasisPoints, OrderId, OrgCode, RawMinutes, VolunteerId};

use super::{AnsweredOffer, Channel, OrderChanged, Urgency};
use crate::{
    At,
    catalogue::{data, messages, words},
};

words! {
    /// How far around the elder's village an order is on the open list.
    pub enum Around {
        /// 本村（居）
        Village = "village",
        /// 本镇（街）
        Town = "town",
        /// 全区
        District = "district",
    }
}

data! {
    /// Let the system ask by waves: who ranks best first, the next when nobody has accepted in time, at last everybody by the
    /// open list. It goes on when somebody who had accepted does not come. Roles: operator, branch, clerk of the elder's place.
    pub struct SeekVolunteers {
        /// The order, with a free seat.
        pub order_id: OrderId,
        /// The version of the order that the asker has seen; in another one somebody was quicker. Nothing = whatever it is.
        pub expected: Option<i64>,
    }
    /// Ask nobody else by itself. Offers that are out stay. Roles as for [`SeekVolunteers`].
    pub struct StopSeeking {
        /// The order.
        pub order_id: OrderId,
    }
    /// How far the asking by waves has come.
    pub struct Seeking {
        /// Waves that have gone out.
        pub wave: u8,
        /// When the next step is due; nothing while every seat is taken.
        pub next_at: Option<At>,
        /// On the open list, so far around.
        pub listed: Option<Around>,
    }
    /// Orders on the open list that a volunteer may take, nearest first. The volunteer, or staff in scope.
    pub struct OpenTasks {
        /// Whose.
        pub volunteer_id: VolunteerId,
    }
    /// An order that anybody suitable may take, as it is seen before that: no name, no address.
    pub struct OpenTask {
        /// The order.
        pub order_id: OrderId,
        /// Code in the catalogue.
        pub service: String,
        /// The weight in force.
        pub weight: BasisPoints,
        /// The elder's village.
        pub village: OrgCode,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How urgent.
        pub urgency: Urgency,
        /// Metres between the two villages; nothing when a position is missing.
        pub distance_m: Option<u32>,
    }
    /// What is on the open list.
    pub struct OpenTasksFound {
        /// Nearest first, at most 50.
        pub tasks: Vec<OpenTask>,
    }
    /// Take an order from the open list: the volunteer, or staff for somebody who called. The first gets it.
    pub struct TakeOrder {
        /// The order.
        pub order_id: OrderId,
        /// Who goes.
        pub volunteer_id: VolunteerId,
        /// How they said so.
        pub channel: Channel,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.seek_volunteers" SeekVolunteers => OrderChanged;
        "tb.cmd.dispatch.stop_seeking" StopSeeking => OrderChanged;
        "tb.cmd.dispatch.take_order" TakeOrder => AnsweredOffer;
    }
    queries {
        "tb.cmd.dispatch.open_tasks" OpenTasks => OpenTasksFound;
    }
    events {}
}
