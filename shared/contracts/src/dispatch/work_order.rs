//! Work orders of a 12349 platform 12349工单 (R12.1): what another system asks for becomes an order, or waits for the hotline.
//! `docs/platform-12349.md` is the page for that system's makers.

use kernel::{ElderId, OrderId, RawMinutes, WorkOrderId};

use super::{OpenOrder, OpenedOrder, Urgency};
use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
    elderly::Revealed,
};

words! {
    /// By which way a work order came.
    pub enum WorkOrderWay {
        /// 接口: over the line, signed.
        Line = "line",
        /// 文件: from a table, on a day when the line was down.
        File = "file",
    }
    /// Where a work order stands.
    pub enum WorkOrderState {
        /// 待受理: for the hotline.
        Waiting = "waiting",
        /// 已转服务单
        Order = "order",
        /// 已退回: nothing comes of it here.
        Refused = "refused",
    }
    /// Why a work order did not become an order by itself.
    pub enum WorkOrderReason {
        /// 紧急: no machine queues what may be a matter of life (R5.9).
        Emergency = "emergency",
        /// 查无此老人: nothing in it names an elder who is registered.
        ElderUnknown = "elder_unknown",
        /// 需核对老人: more than one may be meant, or another name is registered.
        ElderUnsure = "elder_unsure",
        /// 档案已关闭
        ElderClosed = "elder_closed",
        /// 服务不明: no code of the catalogue, and no name of one.
        ServiceUnknown = "service_unknown",
        /// 服务已停
        ServiceClosed = "service_closed",
        /// 时间不明: no wished time.
        TimeMissing = "time_missing",
        /// 时间不可用: past, too far ahead, or of a length that no visit has.
        TimeUnfit = "time_unfit",
        /// 需问性别要求: this service asks whether a woman or a man is to come (R5.4).
        GenderWish = "gender_wish",
        /// 疑似重复: the elder has such an order for that time already.
        Duplicate = "duplicate",
    }
    /// Why the hotline refused one.
    pub enum WorkOrderRefusal {
        /// 非服务范围: no service of the time bank.
        NotServed = "not_served",
        /// 非本区
        OutsideArea = "outside_area",
        /// 不是服务对象: nobody whom the time bank may serve (R2.1).
        NotEligible = "not_eligible",
        /// 已有服务单
        AlreadyOrdered = "already_ordered",
        /// 本人撤回
        Withdrawn = "withdrawn",
        /// 联系不上
        NotReached = "not_reached",
        /// 其他: said in the note.
        Other = "other",
    }
    /// What the other system is told of a work order, in the order in which it happens.
    pub enum WorkOrderStatus {
        /// 已受理: there is an order, nobody goes yet; again when who had accepted does not come.
        Opened = "opened",
        /// 已接单: every seat is taken.
        Accepted = "accepted",
        /// 服务中
        Started = "started",
        /// 已服务: the elder has been or will be asked.
        Completed = "completed",
        /// 有异议: the elder objects, a case is open.
        Disputed = "disputed",
        /// 已确认: confirmed, or not objected to in time.
        Confirmed = "confirmed",
        /// 已作废: the objection was upheld, or nothing of it counts.
        Voided = "voided",
        /// 已取消
        Cancelled = "cancelled",
        /// 已过期: nobody went in time.
        Expired = "expired",
        /// 已退回: no order comes of it.
        Refused = "refused",
    }
    /// A datum of a work order that is masked.
    pub enum WorkOrderField {
        /// 来电号码
        CallerPhone = "caller_phone",
        /// 老人电话
        ElderPhone = "elder_phone",
        /// 身份证号
        ResidentId = "resident_id",
    }
}

data! {
    /// What a work order says. Nothing of it but the urgency must be there.
    pub struct WorkOrderSaid {
        /// Who called.
        pub caller_phone: Option<Personal>,
        /// The elder's name.
        pub elder_name: Option<Personal>,
        /// The elder's resident ID.
        pub resident_id: Option<Personal>,
        /// The elder's number.
        pub elder_phone: Option<Personal>,
        /// The elder's number in our registry.
        pub elder_id: Option<ElderId>,
        /// Where the elder lives, in the caller's words.
        pub address: Option<Personal>,
        /// A code of the catalogue, or the name of a service.
        pub service: Option<String>,
        /// Wished start.
        pub starts_at: Option<At>,
        /// How long; the usual duration of the service otherwise.
        pub duration: Option<RawMinutes>,
        /// How urgent.
        pub urgency: Urgency,
        /// What is to be done, in the caller's words.
        pub note: Option<Personal>,
    }
    /// Take a work order in. One and the same comes once however often it is sent: (`platform`, `external_id`) gives the first
    /// answer again, and another content under it is refused with `external_id_reused`. Who asks: notification, for the line;
    /// roles: operator, for a table.
    pub struct TakeWorkOrder {
        /// Which system, as the configuration names it: 1 to 40 letters, digits, `-` and `_`.
        pub platform: String,
        /// Its own number: 1 to 64 letters, digits, `-`, `_` and `.`.
        pub external_id: String,
        /// By which way.
        pub way: WorkOrderWay,
        /// What it says.
        pub said: WorkOrderSaid,
    }
    /// The first answer to a work order.
    pub struct TakenWorkOrder {
        /// Our id of it.
        pub work_order_id: WorkOrderId,
        /// `order`, or `waiting` for the hotline.
        pub state: WorkOrderState,
        /// Why it waits.
        pub reason: Option<WorkOrderReason>,
        /// Number of the order.
        pub order_no: Option<String>,
    }
    /// Make an order of a work order that waits, as the operator has filled it in. Roles: operator.
    pub struct OpenWorkOrder {
        /// The work order.
        pub work_order_id: WorkOrderId,
        /// The order; its source becomes the hotline.
        pub order: OpenOrder,
    }
    /// Nothing comes of a work order that waits. Roles: operator.
    pub struct RefuseWorkOrder {
        /// The work order.
        pub work_order_id: WorkOrderId,
        /// Why; the other system is told this word.
        pub refused_for: WorkOrderRefusal,
        /// What else is to be kept, at most 500 characters; needed for `other`. It stays here.
        pub note: Option<Personal>,
    }
    /// Where a work order stands after a decision.
    pub struct WorkOrderChanged {
        /// The work order.
        pub work_order_id: WorkOrderId,
        /// Where it stands now.
        pub state: WorkOrderState,
    }
    /// Work orders, emergencies and the oldest that wait first. Roles: operator, auditor.
    pub struct FindWorkOrders {
        /// Only this state.
        pub state: Option<WorkOrderState>,
        /// The other system's number, or how it begins.
        pub external_id: Option<String>,
        /// The one behind this order.
        pub order_id: Option<OrderId>,
        /// Which page.
        pub paging: Paging,
    }
    /// One work order in the list.
    pub struct WorkOrderRow {
        /// Our id of it.
        pub work_order_id: WorkOrderId,
        /// Which system.
        pub platform: String,
        /// Its own number.
        pub external_id: String,
        /// By which way it came.
        pub way: WorkOrderWay,
        /// Where it stands.
        pub state: WorkOrderState,
        /// Why it did not become an order by itself.
        pub reason: Option<WorkOrderReason>,
        /// Why it was refused.
        pub refused_for: Option<WorkOrderRefusal>,
        /// How urgent.
        pub urgency: Urgency,
        /// The elder, as far as known.
        pub elder_id: Option<ElderId>,
        /// The name that was said.
        pub elder_name: Option<Personal>,
        /// `169****0001`: who called.
        pub caller_masked: Option<String>,
        /// What was asked for.
        pub service: Option<String>,
        /// Wished start.
        pub starts_at: Option<At>,
        /// When it came.
        pub taken_at: At,
        /// The order that came of it.
        pub order_id: Option<OrderId>,
        /// The order's number.
        pub order_no: Option<String>,
        /// What the other system was to be told last.
        pub status: Option<WorkOrderStatus>,
        /// How many times it was to be told something.
        pub told: u32,
    }
    /// One work order with what was said. Roles: operator, auditor.
    pub struct GetWorkOrder {
        /// The work order.
        pub work_order_id: WorkOrderId,
    }
    /// Something that the other system is told.
    pub struct WorkOrderTelling {
        /// From 1, without a gap.
        pub no: u32,
        /// What.
        pub status: WorkOrderStatus,
        /// When it happened.
        pub at: At,
    }
    /// One work order.
    pub struct WorkOrderCard {
        /// The row as in the list.
        pub row: WorkOrderRow,
        /// Who may be meant.
        pub perhaps: Vec<ElderId>,
        /// Where the elder lives, in the caller's words.
        pub address: Option<Personal>,
        /// What is to be done, in the caller's words.
        pub note: Option<Personal>,
        /// `999999********0021`
        pub resident_id_masked: Option<String>,
        /// `169****0001`
        pub elder_phone_masked: Option<String>,
        /// How long, if that was said.
        pub duration: Option<RawMinutes>,
        /// What the operator kept on refusing.
        pub refused_note: Option<Personal>,
        /// When somebody decided.
        pub decided_at: Option<At>,
        /// What the other system is told, oldest first.
        pub told: Vec<WorkOrderTelling>,
    }
    /// Show one masked datum in full; audited with the reason. Roles: operator.
    pub struct RevealWorkOrder {
        /// The work order.
        pub work_order_id: WorkOrderId,
        /// Which datum.
        pub field: WorkOrderField,
        /// Why, 2 to 200 characters.
        pub reason: String,
    }
    /// The other system is to be told of a work order: each once, in the order of `no`.
    pub struct WorkOrderTold {
        /// The work order.
        pub work_order_id: WorkOrderId,
        /// Which system.
        pub platform: String,
        /// Its own number.
        pub external_id: String,
        /// From 1, without a gap.
        pub no: u32,
        /// What.
        pub status: WorkOrderStatus,
        /// When it happened.
        pub at: At,
        /// Number of the order, if there is one.
        pub order_no: Option<String>,
        /// Why it was refused.
        pub refused_for: Option<WorkOrderRefusal>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.take_work_order" TakeWorkOrder => TakenWorkOrder;
        "tb.cmd.dispatch.open_work_order" OpenWorkOrder => OpenedOrder;
        "tb.cmd.dispatch.refuse_work_order" RefuseWorkOrder => WorkOrderChanged;
        "tb.cmd.dispatch.reveal_work_order" RevealWorkOrder => Revealed;
    }
    queries {
        "tb.cmd.dispatch.work_orders" FindWorkOrders => Page<WorkOrderRow>;
        "tb.cmd.dispatch.get_work_order" GetWorkOrder => WorkOrderCard;
    }
    events {
        "tb.evt.dispatch.work_order.told" WorkOrderTold, by work_order_id;
    }
}
