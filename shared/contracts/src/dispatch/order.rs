//! An order 服务单: what an elder wants, when, and how far it has come (R5.1–R5.3, R5.9).

use kernel::{
    BasisPoints, ElderId, OfferId, OrderId, OrgCode, PriorityClass, RawMinutes, Sex, VisitId, VolunteerId,
};
use uuid::Uuid;

use super::{Channel, OfferCard, VisitCard, seek::Seeking};
use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// State of an order (R5.1), as far as it can be told from its visits.
    pub enum OrderState {
        /// 待派单: nobody has been asked, or nobody is left.
        Open = "open",
        /// 待接单: offers are out.
        Offered = "offered",
        /// 待上门: every seat is taken.
        Accepted = "accepted",
        /// 服务中
        InProgress = "in_progress",
        /// 待上传: served, not uploaded.
        Completed = "completed",
        /// 待确认: uploaded, the elder has been asked.
        Uploaded = "uploaded",
        /// 已完成: confirmed or lapsed.
        Closed = "closed",
        /// 争议
        Disputed = "disputed",
        /// 已取消
        Cancelled = "cancelled",
        /// 已过期: nobody went in time.
        Expired = "expired",
    }
    /// How urgent the caller says it is.
    pub enum Urgency {
        /// 普通
        Normal = "normal",
        /// 加急
        Urgent = "urgent",
        /// 紧急: class P0; 120/119/110 and the family first (R5.9).
        Emergency = "emergency",
    }
    /// Where an order comes from (R5.2).
    pub enum OrderSource {
        /// 12349
        Hotline = "hotline",
        /// 走访
        Visit = "visit",
        /// 网页
        Web = "web",
        /// 家属代办
        Family = "family",
        /// 长期服务计划: opened by itself.
        Plan = "plan",
        /// 纸质补录: served already, entered from a paper sheet.
        Paper = "paper",
        /// 换服务: a volunteer's saved time pays; opened by redemption-inventory alone.
        Withdrawal = "withdrawal",
        /// 活动/项目: group work that a tier of the bank has called together.
        Activity = "activity",
    }
    /// Tabs of the hotline's queue.
    pub enum QueueTab {
        /// 待派单
        Open = "open",
        /// 待接单
        Offered = "offered",
        /// 待上门
        Accepted = "accepted",
        /// 服务中
        InProgress = "in_progress",
        /// 待确认: served; to be uploaded or confirmed.
        Confirming = "confirming",
        /// 异常: to be corrected, reviewed, or disputed.
        Trouble = "trouble",
    }
}

data! {
    /// Open an order for an elder. Roles: operator (any), branch (own town), clerk (own village).
    pub struct OpenOrder {
        /// For whom.
        pub elder_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How urgent.
        pub urgency: Urgency,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
        /// What is to be done, in the caller's words.
        pub note: Option<Personal>,
        /// How many volunteers, 1 to 9.
        pub seats: u8,
        /// Where it comes from.
        pub source: OrderSource,
        /// The asker has seen the open order of the same service at that time and wants another.
        pub although_duplicate: bool,
    }
    /// The order is open.
    pub struct OpenedOrder {
        /// The order.
        pub order_id: OrderId,
        /// `FW20261123-0041`
        pub order_no: String,
    }
    /// Cancel an order with the reason; everybody concerned is told.
    pub struct CancelOrder {
        /// The order.
        pub order_id: OrderId,
        /// `elder`, `volunteer`, `organisation`.
        pub party: String,
        /// Why.
        pub reason: String,
        /// The version of the order that the asker has seen; in another one somebody was quicker. Nothing = whatever it is.
        pub expected: Option<i64>,
    }
    /// Agree another time 改约 (decision 17): the code stays, both sides are told.
    pub struct RescheduleOrder {
        /// The order, not yet started.
        pub order_id: OrderId,
        /// New start.
        pub starts_at: At,
        /// New duration.
        pub duration: RawMinutes,
        /// The version of the order that the asker has seen; in another one somebody was quicker. Nothing = whatever it is.
        pub expected: Option<i64>,
    }
    /// The order's state after a change.
    pub struct OrderChanged {
        /// The order.
        pub order_id: OrderId,
        /// The state now.
        pub state: OrderState,
    }
    /// Orders within one's scope.
    pub struct FindOrders {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only these states; none = all.
        pub states: Vec<OrderState>,
        /// Only this elder's.
        pub elder_id: Option<ElderId>,
        /// Only this volunteer's.
        pub volunteer_id: Option<VolunteerId>,
        /// Order number, or its beginning.
        pub order_no: Option<String>,
        /// Which page; newest start first.
        pub paging: Paging,
    }
    /// One row of the list of orders.
    pub struct OrderRow {
        /// The order.
        pub order_id: OrderId,
        /// `FW20261123-0041`
        pub order_no: String,
        /// For whom.
        pub elder_id: ElderId,
        /// The elder's village.
        pub village: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// Weight in force when it was opened.
        pub weight: BasisPoints,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// P0 to P4, ageing counted.
        pub priority: PriorityClass,
        /// How urgent.
        pub urgency: Urgency,
        /// State.
        pub state: OrderState,
        /// Who goes.
        pub volunteers: Vec<VolunteerId>,
        /// Its visits, for the next step.
        pub visits: Vec<VisitId>,
        /// When it should have been dispatched, while it is open.
        pub due_at: Option<At>,
        /// When it was opened.
        pub opened_at: At,
        /// Its newest step: every change has a higher one.
        pub version: i64,
    }
    /// The hotline's queue: one tab, most pressing first.
    pub struct DispatchQueue {
        /// Which tab.
        pub tab: QueueTab,
        /// Which page.
        pub paging: Paging,
    }
    /// The queue with the numbers on its tabs.
    pub struct Queue {
        /// Rows of the tab.
        pub rows: Page<OrderRow>,
        /// How many on each tab.
        pub counts: Vec<TabCount>,
    }
    /// How many on a tab.
    pub struct TabCount {
        /// Which tab.
        pub tab: QueueTab,
        /// How many.
        pub count: i64,
    }
    /// One order with everything that happened.
    pub struct GetOrder {
        /// The order.
        pub order_id: OrderId,
    }
    /// A step in an order's life; word for `step-<what>`.
    pub struct OrderStep {
        /// What happened, e.g. `opened`, `offered`, `accepted`, `checked_in`.
        pub what: String,
        /// When.
        pub at: At,
        /// Who, if a person: staff or volunteer.
        pub by: Option<Uuid>,
        /// Kind of actor: `staff`, `volunteer`, `service`, `system`.
        pub by_kind: String,
        /// By which channel.
        pub channel: Option<Channel>,
    }
    /// One order.
    pub struct OrderCard {
        /// The row as in the list.
        pub row: OrderRow,
        /// What is to be done.
        pub note: Option<Personal>,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
        /// How many volunteers.
        pub seats: u8,
        /// Where it came from.
        pub source: OrderSource,
        /// Visits.
        pub visits: Vec<VisitCard>,
        /// Offers.
        pub offers: Vec<OfferCard>,
        /// What happened, oldest first.
        pub steps: Vec<OrderStep>,
        /// Why cancelled.
        pub cancelled_because: Option<String>,
        /// How far the asking by waves has come, if the system asks.
        pub seeking: Option<Seeking>,
    }
    /// An order has been opened.
    pub struct OrderOpened {
        /// The order.
        pub order_id: OrderId,
        /// Its number.
        pub order_no: String,
        /// For whom.
        pub elder_id: ElderId,
        /// The elder's village.
        pub village: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// Agreed start.
        pub starts_at: At,
        /// P0 to P4.
        pub priority: PriorityClass,
    }
    /// A volunteer will come.
    pub struct OrderAccepted {
        /// The order.
        pub order_id: OrderId,
        /// The visit.
        pub visit_id: VisitId,
        /// The offer that was accepted.
        pub offer_id: OfferId,
        /// Who comes.
        pub volunteer_id: VolunteerId,
        /// To whom.
        pub elder_id: ElderId,
        /// 中文名 of the service.
        pub service_name: String,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How urgent; events from before it was told have none.
        #[serde(default)]
        pub urgency: Option<Urgency>,
    }
    /// Another time has been agreed.
    pub struct OrderRescheduled {
        /// The order.
        pub order_id: OrderId,
        /// For whom.
        pub elder_id: ElderId,
        /// Who comes.
        pub volunteers: Vec<VolunteerId>,
        /// 中文名 of the service.
        pub service_name: String,
        /// New start.
        pub starts_at: At,
        /// New duration.
        pub duration: RawMinutes,
    }
    /// An order has been cancelled.
    pub struct OrderCancelled {
        /// The order.
        pub order_id: OrderId,
        /// For whom.
        pub elder_id: ElderId,
        /// Who had accepted.
        pub volunteers: Vec<VolunteerId>,
        /// 中文名 of the service.
        pub service_name: String,
        /// Agreed start.
        pub starts_at: At,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.open_order" OpenOrder => OpenedOrder;
        "tb.cmd.dispatch.cancel_order" CancelOrder => OrderChanged;
        "tb.cmd.dispatch.reschedule_order" RescheduleOrder => OrderChanged;
    }
    queries {
        "tb.cmd.dispatch.find_orders" FindOrders => Page<OrderRow>;
        "tb.cmd.dispatch.queue" DispatchQueue => Queue;
        "tb.cmd.dispatch.get_order" GetOrder => OrderCard;
    }
    events {
        "tb.evt.dispatch.order.opened" OrderOpened, by order_id;
        "tb.evt.dispatch.order.accepted" OrderAccepted, by order_id;
        "tb.evt.dispatch.order.rescheduled" OrderRescheduled, by order_id;
        "tb.evt.dispatch.order.cancelled" OrderCancelled, by order_id;
    }
}
