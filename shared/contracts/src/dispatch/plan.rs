//! Recurring service plans 长期服务计划: orders that open by themselves (R5.2).

use kernel::{ElderId, OrgCode, RawMinutes, Sex};
use uuid::Uuid;

use crate::{
    Day, Page, Paging, Personal, Weekday,
    catalogue::{data, messages, words},
};

words! {
    /// Whether a plan opens orders.
    pub enum PlanState {
        /// 执行中
        Active = "active",
        /// 暂停
        Paused = "paused",
        /// 已结束: for good.
        Ended = "ended",
    }
}

data! {
    /// Plan a service that comes back on days of the week. Its orders open some days ahead. Roles: operator (any), branch (own
    /// town), clerk (own village).
    pub struct OpenPlan {
        /// For whom.
        pub elder_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// Days of the week, each once.
        pub weekdays: Vec<Weekday>,
        /// Every week = 1, every other = 2, up to 4.
        pub every_weeks: u8,
        /// When on the day, minutes since midnight in China.
        pub at_minute: u16,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How many volunteers, 1 to 9.
        pub seats: u8,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
        /// What is to be done.
        pub note: Option<Personal>,
        /// From when on; today or later.
        pub first_day: Day,
        /// Until when; nothing = until it is ended.
        pub last_day: Option<Day>,
    }
    /// The plan is kept.
    pub struct OpenedPlan {
        /// The plan.
        pub plan_id: Uuid,
    }
    /// Pause a plan, take it up again, or end it. Orders that are open already stay. Roles as for opening.
    pub struct SetPlanState {
        /// The plan.
        pub plan_id: Uuid,
        /// The state from now on.
        pub state: PlanState,
    }
    /// The state after a change.
    pub struct PlanChanged {
        /// The plan.
        pub plan_id: Uuid,
        /// The state now.
        pub state: PlanState,
    }
    /// Plans within the asker's scope, newest first. Roles as for orders.
    pub struct FindPlans {
        /// Only this elder's.
        pub elder_id: Option<ElderId>,
        /// Which page.
        pub paging: Paging,
    }
    /// One plan.
    pub struct PlanRow {
        /// The plan.
        pub plan_id: Uuid,
        /// For whom.
        pub elder_id: ElderId,
        /// Village of residence.
        pub village: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// Days of the week.
        pub weekdays: Vec<Weekday>,
        /// Every so many weeks.
        pub every_weeks: u8,
        /// When on the day, minutes since midnight in China.
        pub at_minute: u16,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How many volunteers.
        pub seats: u8,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
        /// From when on.
        pub first_day: Day,
        /// Until when.
        pub last_day: Option<Day>,
        /// Whether it opens orders.
        pub state: PlanState,
        /// How many orders it has opened.
        pub opened: u32,
        /// The last day for which orders are open.
        pub opened_to: Day,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.open_plan" OpenPlan => OpenedPlan;
        "tb.cmd.dispatch.set_plan_state" SetPlanState => PlanChanged;
    }
    queries {
        "tb.cmd.dispatch.plans" FindPlans => Page<PlanRow>;
    }
    events {}
}
