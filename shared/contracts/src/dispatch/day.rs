//! The plan of a day 日计划: who could go to all the orders of a day that nobody has, all at once.

use kernel::{OrderId, OrgCode, PriorityClass, VolunteerId};
use uuid::Uuid;

use super::CostTerm;
use crate::{
    At, Day, Page, Paging,
    catalogue::{data, messages, words},
};

words! {
    /// How far the plan of a day has come.
    pub enum DayPlanState {
        /// 正在排班
        Wanted = "wanted",
        /// 待确认: to be looked at.
        Made = "made",
        /// 正在派单: its offers go out.
        Offering = "offering",
        /// 已派单
        Offered = "offered",
        /// 已放弃
        Dropped = "dropped",
    }
    /// What became of a line of the plan.
    pub enum DayPlanOutcome {
        /// 已派单
        Offered = "offered",
        /// 已不需要: the order has somebody, or has ended.
        NotNeeded = "not_needed",
        /// 已不合适: the volunteer can go no more.
        NotFit = "not_fit",
    }
}

data! {
    /// Plan a day for a part of the tree. It is made in the background and changes nothing until it is offered. Roles: operator
    /// (any), branch (own town), clerk (own village).
    pub struct MakeDayPlan {
        /// Which day; today or later.
        pub day: Day,
        /// Which part of the tree; the asker's own if nothing is said.
        pub within: Option<OrgCode>,
    }
    /// The plan that is being made.
    pub struct DayPlanWanted {
        /// The plan.
        pub day_plan_id: Uuid,
    }
    /// Send the offers of a plan that has been looked at. An order that has somebody by then, or a volunteer who can go no more,
    /// is passed over. Who declines, or is silent, is followed by waves. Roles as for [`MakeDayPlan`].
    pub struct OfferDayPlan {
        /// The plan.
        pub day_plan_id: Uuid,
    }
    /// Put a plan aside. Roles as for [`MakeDayPlan`].
    pub struct DropDayPlan {
        /// The plan.
        pub day_plan_id: Uuid,
    }
    /// The plan's state after a change.
    pub struct DayPlanChanged {
        /// The plan.
        pub day_plan_id: Uuid,
        /// The state now.
        pub state: DayPlanState,
    }
    /// Plans within the asker's scope, newest first. Roles as for orders.
    pub struct FindDayPlans {
        /// Which page.
        pub paging: Paging,
    }
    /// How many of a class a plan serves.
    pub struct ClassServed {
        /// P0 to P4.
        pub priority: PriorityClass,
        /// Visits with somebody.
        pub served: u32,
        /// Visits that are asked for.
        pub asked: u32,
        /// Visits that nearest-first, order after order, would have served.
        pub nearest_first: u32,
    }
    /// One plan.
    pub struct DayPlanRow {
        /// The plan.
        pub day_plan_id: Uuid,
        /// Which day.
        pub day: Day,
        /// Which part of the tree.
        pub within: OrgCode,
        /// How far it has come.
        pub state: DayPlanState,
        /// When it was asked for.
        pub wanted_at: At,
        /// By whom; nothing = by the clock.
        pub wanted_by: Option<Uuid>,
        /// When it was made.
        pub made_at: Option<At>,
        /// By class; nothing until it is made.
        pub classes: Vec<ClassServed>,
        /// Lines whose offers are out.
        pub offered: u32,
        /// Lines that were passed over when the offers went out.
        pub passed_over: u32,
    }
    /// One plan with its lines.
    pub struct GetDayPlan {
        /// The plan.
        pub day_plan_id: Uuid,
        /// Only lines without anybody.
        pub unserved: bool,
        /// Which page of its lines, by start.
        pub paging: Paging,
    }
    /// One visit of a plan.
    pub struct DayPlanLine {
        /// The order.
        pub order_id: OrderId,
        /// Its number.
        pub order_no: String,
        /// The elder's village.
        pub village: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// P0 to P4.
        pub priority: PriorityClass,
        /// Agreed start.
        pub starts_at: At,
        /// Who would go; nothing = nobody can.
        pub volunteer_id: Option<VolunteerId>,
        /// Why this person.
        pub terms: Vec<CostTerm>,
        /// How many could have gone, each looked at alone.
        pub candidates: u32,
        /// Visits planned or standing that this person has that day, with this one.
        pub visits_that_day: u32,
        /// What became of it.
        pub outcome: Option<DayPlanOutcome>,
    }
    /// One plan with its lines.
    pub struct DayPlanCard {
        /// The plan.
        pub row: DayPlanRow,
        /// The seed and the turns of the search: the same plan comes out again.
        pub seed: u64,
        /// Turns of the search.
        pub turns: u64,
        /// What it costs: of the people sent, and of visits without anybody.
        pub cost: i64,
        /// What nearest-first would have cost.
        pub nearest_first_cost: i64,
        /// Lines by start.
        pub lines: Page<DayPlanLine>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.make_day_plan" MakeDayPlan => DayPlanWanted;
        "tb.cmd.dispatch.offer_day_plan" OfferDayPlan => DayPlanChanged;
        "tb.cmd.dispatch.drop_day_plan" DropDayPlan => DayPlanChanged;
    }
    queries {
        "tb.cmd.dispatch.day_plans" FindDayPlans => Page<DayPlanRow>;
        "tb.cmd.dispatch.day_plan" GetDayPlan => DayPlanCard;
    }
    events {}
}
