//! dispatch: who goes to whom and when, and whether it happened.

pub mod activity;
pub mod anomaly;
pub mod board;
pub mod callback;
pub mod case;
pub mod claim;
pub mod complaint;
pub mod day;
pub mod door;
pub mod plan;
pub mod record;
pub mod seek;
pub mod service;
pub mod sheet;
pub mod survey;
pub mod work_order;

use kernel::{
    BasisPoints, CaseId, ElderId, OfferId, OrderId, OrgCode, Position, PriorityClass, RawMinutes,
    ServiceClass, Sex, StaffId, VisitId, VolunteerId,
};

use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
    volunteer::QualificationKind,
};

words! {
    /// Who was not there (R5.1).
    pub enum Party {
        /// 志愿者
        Volunteer = "volunteer",
        /// 老人
        Elder = "elder",
    }
}

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
    /// State of one volunteer's place in an order (decision 15).
    pub enum VisitState {
        /// 待上门
        Accepted = "accepted",
        /// 服务中
        InProgress = "in_progress",
        /// 待上传
        Completed = "completed",
        /// 待更正: no check-out (R5.8).
        NeedsCorrection = "needs_correction",
        /// 待复核: over a daily or single limit (R5.7).
        HeldForReview = "held_for_review",
        /// 待确认
        Uploaded = "uploaded",
        /// 已确认 by the elder.
        Confirmed = "confirmed",
        /// 到期确认: no objection within the window (R5.11).
        Lapsed = "lapsed",
        /// 争议: the elder objected; frozen.
        Disputed = "disputed",
        /// 已作废: dispute upheld.
        Voided = "voided",
        /// 已取消
        Cancelled = "cancelled",
        /// 未到场
        NoShow = "no_show",
    }
    /// State of an offer.
    pub enum OfferState {
        /// 待答复
        Open = "open",
        /// 已接受
        Accepted = "accepted",
        /// 已婉拒: no penalty, no score (R3.5).
        Declined = "declined",
        /// 已被他人接单
        Lost = "lost",
        /// 已过期
        Expired = "expired",
        /// 已撤回
        Withdrawn = "withdrawn",
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
    /// By which channel somebody answered or acted.
    pub enum Channel {
        /// By SMS.
        Sms = "sms",
        /// On the mobile page.
        Mobile = "mobile",
        /// Staff, for somebody who called or came.
        Staff = "staff",
        /// The clock.
        Clock = "clock",
    }
    /// An answer to an offer.
    pub enum OfferAnswer {
        /// 接单
        Accept = "accept",
        /// 不便
        Decline = "decline",
    }
    /// What became of an answer.
    pub enum OfferOutcome {
        /// The place is yours.
        Accepted = "accepted",
        /// Noted.
        Declined = "declined",
        /// Somebody else was first.
        Lost = "lost",
        /// Too late.
        Expired = "expired",
    }
    /// What proves start and stop of a visit, best first (R5.6).
    pub enum Evidence {
        /// Six-digit visit code.
        Code = "code",
        /// Position at start and stop.
        Gps = "gps",
        /// The code that hangs at the site of group work, scanned or typed.
        SiteQr = "site_qr",
        /// The code of the card at the elder's door.
        DoorQr = "door_qr",
        /// A call of the hotline's operator.
        HotlineCall = "hotline_call",
        /// Signed paper form.
        PaperForm = "paper_form",
    }
    /// State of a case.
    pub enum CaseState {
        /// 待处理
        Open = "open",
        /// 属实: the minutes are voided.
        Upheld = "upheld",
        /// 不属实: the minutes are confirmed.
        Dismissed = "dismissed",
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
    /// The catalogue of services with their weights (R4.1–R4.4).
    pub struct ListServices {}
    /// One service: of the catalogue, or as a change is to make it.
    pub struct ServiceItem {
        /// Two digits, as operators type them.
        pub code: String,
        /// 中文名, 1 to 20 characters.
        pub name_zh: String,
        /// English name, 1 to 60 characters.
        pub name_en: String,
        /// Pinyin initials for the operators' fingers, 1 to 10 small letters.
        pub initials: String,
        /// ×1, ×2, ×3.
        pub class: ServiceClass,
        /// The weight in force, 1 to 100,000 basis points; usually that of the class.
        pub weight: BasisPoints,
        /// Qualification that it asks for.
        pub qualification: Option<QualificationKind>,
        /// Needs accident insurance on file (R3.6).
        pub needs_insurance: bool,
        /// Asks for a gender wish, e.g. bathing (R5.4).
        pub intimate: bool,
        /// Dangerous: two must go.
        pub dangerous: bool,
        /// How many volunteers it usually needs, 1 to 9; at least 2 if dangerous.
        pub seats: u8,
        /// Usual duration, 5 to 480 minutes.
        pub usual_minutes: RawMinutes,
        /// What the operator asks the caller, at most 8 questions of 80 characters each.
        pub questions: Vec<String>,
        /// No new orders for it any more; it stays for what was ordered before.
        pub closed: bool,
    }
    /// The catalogue.
    pub struct Services {
        /// By code.
        pub services: Vec<ServiceItem>,
    }
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
    /// What is to be matched.
    pub struct Need {
        /// For whom.
        pub elder_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
    }
    /// Rank candidates for an open order or for a draft (R5.4): give exactly one of the two.
    pub struct RankCandidates {
        /// An order that is open.
        pub order_id: Option<OrderId>,
        /// A draft that is still being typed.
        pub draft: Option<Need>,
    }
    /// One term of a candidate's cost, with the figure behind it; word for `term-<name>`.
    pub struct CostTerm {
        /// `distance`, `usual_volunteer`, `willingness`, `load`, `same_village`.
        pub name: String,
        /// What it adds to the cost (may be negative).
        pub cost: i64,
        /// The figure: metres, visits, minutes of 30 days.
        pub figure: i64,
    }
    /// A volunteer who could go.
    pub struct Candidate {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Sub-branch.
        pub org: OrgCode,
        /// Metres between the two villages; nothing when a position is missing.
        pub distance_m: Option<u32>,
        /// 0 to 100, for the eye; 100 = the cheapest possible.
        pub score: u8,
        /// Sum of the terms; the order of the list.
        pub cost: i64,
        /// Why this rank.
        pub terms: Vec<CostTerm>,
        /// How often they have served this elder.
        pub visits_to_elder: i64,
        /// Raw minutes in the last 30 days.
        pub load_minutes: RawMinutes,
        /// Free until, on that day.
        pub free_until: At,
        /// Qualification that counted.
        pub qualification: Option<QualificationKind>,
        /// An offer for this order already made to them, with its state.
        pub offer: Option<OfferState>,
    }
    /// How many fell out by a hard filter, by the first that failed; word for `filter-<name>`.
    pub struct Excluded {
        /// `not_active`, `not_trained`, `not_willing`, `not_qualified`, `not_insured`, `not_free`, `out_of_reach`, `overlap`, `gender_wish`, `household`, `declined`.
        pub filter: String,
        /// How many.
        pub count: i64,
    }
    /// Candidates, best first, at most 50.
    pub struct Candidates {
        /// Best first.
        pub candidates: Vec<Candidate>,
    }
    /// Why others are not among the candidates; asked as [`RankCandidates`] is.
    pub struct CountExcluded {
        /// An order that is open.
        pub order_id: Option<OrderId>,
        /// A draft that is still being typed.
        pub draft: Option<Need>,
    }
    /// How many volunteers fell out by each filter.
    pub struct ExcludedVolunteers {
        /// In no order.
        pub excluded: Vec<Excluded>,
    }
    /// Ask volunteers to go. Roles: operator, branch, clerk of the elder's place.
    pub struct MakeOffers {
        /// The order.
        pub order_id: OrderId,
        /// Whom, 1 to 50; each must pass the hard filters.
        pub volunteers: Vec<VolunteerId>,
        /// The version of the order that the asker has seen; in another one somebody was quicker. Nothing = whatever it is.
        pub expected: Option<i64>,
    }
    /// Offers that are out.
    pub struct OffersMade {
        /// One a volunteer.
        pub offers: Vec<OfferId>,
    }
    /// Answer an offer: the volunteer, notification for an SMS, or staff for somebody who called.
    pub struct AnswerOffer {
        /// The offer.
        pub offer_id: OfferId,
        /// Yes or no.
        pub answer: OfferAnswer,
        /// How it was answered.
        pub channel: Channel,
    }
    /// What became of the answer.
    pub struct AnsweredOffer {
        /// What became of it.
        pub outcome: OfferOutcome,
        /// The visit, if the place is theirs.
        pub visit_id: Option<VisitId>,
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
    /// A volunteer cannot come after all (decision 17): no penalty, the order is open again.
    pub struct WithdrawFromVisit {
        /// The visit, not yet started.
        pub visit_id: VisitId,
        /// Why.
        pub reason: String,
    }
    /// Staff write down that a visit has not taken place, and who was not there (R5.1 `no_show(party)`). The clock takes it
    /// that the volunteer was not: that can be put right. Where the elder was not at home, the order is over.
    pub struct RecordNoShow {
        /// The visit, not begun, its start past; or missed already.
        pub visit_id: VisitId,
        /// Who was not there.
        pub party: Party,
        /// What was found out.
        pub reason: String,
    }
    /// The volunteer has arrived. Opens 30 minutes before the start.
    pub struct CheckIn {
        /// The visit.
        pub visit_id: VisitId,
        /// Where, if the phone tells.
        pub position: Option<Position>,
        /// Mark of the phone, the same whoever signs in on it; nothing where staff press.
        pub phone: Option<uuid::Uuid>,
    }
    /// The volunteer is done and gives the elder's code (R5.6).
    pub struct CheckOut {
        /// The visit.
        pub visit_id: VisitId,
        /// The six digits of the visit, or the ten of the card at the elder's door (`checkin.door_code`).
        pub code: Personal,
        /// Minutes not served in between.
        pub breaks: RawMinutes,
        /// Where, if the phone tells.
        pub position: Option<Position>,
    }
    /// Staff enter or correct the times of a visit (R5.6 (4)(5), R5.8). Capped at the planned duration unless a second
    /// person approves.
    pub struct RecordTimes {
        /// The visit.
        pub visit_id: VisitId,
        /// Actual start.
        pub started_at: At,
        /// Actual stop.
        pub stopped_at: At,
        /// Minutes not served in between.
        pub breaks: RawMinutes,
        /// What proves it.
        pub evidence: Evidence,
        /// Why staff enter it.
        pub reason: String,
    }
    /// A second person decides on a visit that is held for review (R5.7, R5.8).
    pub struct ReviewVisit {
        /// The visit.
        pub visit_id: VisitId,
        /// Minutes that count; at most what was recorded. 0 = nothing counts: the visit is cancelled.
        pub approved: RawMinutes,
        /// Why.
        pub reason: String,
    }
    /// The sub-branch uploads a completed visit (R5.10). The uploader is neither the volunteer nor of their household.
    pub struct UploadVisit {
        /// The visit.
        pub visit_id: VisitId,
    }
    /// The elder is content.
    pub struct ConfirmVisit {
        /// The visit.
        pub visit_id: VisitId,
        /// How they said so.
        pub channel: Channel,
    }
    /// The elder objects: the minutes are frozen, a case is opened for the hotline (R9.3).
    pub struct DisputeVisit {
        /// The visit.
        pub visit_id: VisitId,
        /// How they said so.
        pub channel: Channel,
        /// In their words, if known.
        pub reason: Option<Personal>,
    }
    /// Head office decides a case that has come to it, or whose present step is overdue. An objection: upheld = void, dismissed =
    /// confirmed. After a call-back the visit stays as it is; what was credited is corrected in the ledger, by two persons.
    pub struct ResolveCase {
        /// The case.
        pub case_id: CaseId,
        /// `upheld` or `dismissed`.
        pub decision: CaseState,
        /// Why.
        pub note: String,
    }
    /// The visit's state after a change.
    pub struct VisitChanged {
        /// The visit.
        pub visit_id: VisitId,
        /// The state now.
        pub state: VisitState,
        /// Minutes that count so far.
        pub raw_minutes: Option<RawMinutes>,
    }
    /// The order's state after a change.
    pub struct OrderChanged {
        /// The order.
        pub order_id: OrderId,
        /// The state now.
        pub state: OrderState,
    }
    /// The visit code, for the elder's SMS (services) or for an elder without a phone (staff, audited).
    pub struct RevealVisitCode {
        /// The visit.
        pub visit_id: VisitId,
        /// Why.
        pub purpose: String,
    }
    /// The visit code.
    pub struct VisitCode {
        /// Six digits.
        pub code: Personal,
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
    /// One visit of an order.
    pub struct VisitCard {
        /// The visit.
        pub visit_id: VisitId,
        /// Its order.
        pub order_id: OrderId,
        /// Who goes.
        pub volunteer_id: VolunteerId,
        /// The volunteer's sub-branch, which uploads.
        pub org: OrgCode,
        /// State.
        pub state: VisitState,
        /// Actual start.
        pub started_at: Option<At>,
        /// Actual stop.
        pub stopped_at: Option<At>,
        /// Minutes not served in between.
        pub breaks: RawMinutes,
        /// Minutes that count.
        pub raw_minutes: Option<RawMinutes>,
        /// Weight in force at the actual start (R4.4).
        pub weight: Option<BasisPoints>,
        /// What proves it.
        pub evidence: Option<Evidence>,
        /// When uploaded.
        pub uploaded_at: Option<At>,
        /// When it lapses without objection.
        pub lapses_at: Option<At>,
        /// The case about it.
        pub case_id: Option<CaseId>,
        /// Wrong codes so far; after five staff confirm.
        pub wrong_codes: u8,
    }
    /// One offer of an order.
    pub struct OfferCard {
        /// The offer.
        pub offer_id: OfferId,
        /// To whom.
        pub volunteer_id: VolunteerId,
        /// State.
        pub state: OfferState,
        /// When made.
        pub made_at: At,
        /// Until when it can be accepted.
        pub expires_at: At,
        /// The terms at that time: why this person.
        pub terms: Vec<CostTerm>,
    }
    /// A step in an order's life; word for `step-<what>`.
    pub struct OrderStep {
        /// What happened, e.g. `opened`, `offered`, `accepted`, `checked_in`.
        pub what: String,
        /// When.
        pub at: At,
        /// Who, if a person: staff or volunteer.
        pub by: Option<uuid::Uuid>,
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
        pub seeking: Option<seek::Seeking>,
    }
    /// A volunteer's own tasks: open offers, visits to do, visits done lately. The volunteer, or staff in scope.
    pub struct VolunteerTasks {
        /// Whose.
        pub volunteer_id: VolunteerId,
    }
    /// An open offer, as the volunteer sees it before accepting: no name, no address.
    pub struct OfferedTask {
        /// The offer.
        pub offer_id: OfferId,
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
        /// Metres between the two villages.
        pub distance_m: Option<u32>,
        /// Until when it can be accepted.
        pub expires_at: At,
    }
    /// A visit, as the volunteer who accepted sees it.
    pub struct Task {
        /// The visit.
        pub visit: VisitCard,
        /// The order's number.
        pub order_no: String,
        /// For whom.
        pub elder_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// The weight in force.
        pub weight: BasisPoints,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How urgent.
        pub urgency: Urgency,
        /// What is to be done.
        pub note: Option<Personal>,
        /// From when check-in is open.
        pub check_in_from: At,
    }
    /// A volunteer's tasks.
    pub struct Tasks {
        /// Offers to answer.
        pub offers: Vec<OfferedTask>,
        /// Visits accepted or under way, next first.
        pub visits: Vec<Task>,
        /// The last 20 done, newest first.
        pub done: Vec<Task>,
    }
    /// Visits that a sub-branch has to upload, correct or review.
    pub struct VisitsToUpload {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// What stands behind lines of a statement; services, or staff for visits in scope.
    pub struct VisitLines {
        /// Which visits, at most 200.
        pub visits: Vec<VisitId>,
    }
    /// What stands behind one line.
    pub struct VisitLine {
        /// The visit.
        pub visit_id: VisitId,
        /// Its order.
        pub order_id: OrderId,
        /// The order's number.
        pub order_no: String,
        /// For whom.
        pub elder_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// Actual start.
        pub started_at: Option<At>,
        /// State.
        pub state: VisitState,
    }
    /// What stands behind lines of a statement.
    pub struct VisitLinesFound {
        /// One a visit that exists.
        pub lines: Vec<VisitLine>,
    }
    /// Cases within one's part of the tree (R9.3).
    pub struct FindCases {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this state.
        pub state: Option<CaseState>,
        /// Only what comes from this.
        pub kind: Option<case::CaseKind>,
        /// Only open ones where it is this one's turn.
        pub step: Option<case::CaseStep>,
        /// Only open ones past the day of their step.
        pub late: bool,
        /// Which page; oldest open first.
        pub paging: Paging,
    }
    /// One case.
    pub struct CaseCard {
        /// The case.
        pub case_id: CaseId,
        /// `AJ20261123-0003`
        pub case_no: String,
        /// About which visit.
        pub visit_id: VisitId,
        /// Its order.
        pub order_id: OrderId,
        /// The order's number.
        pub order_no: String,
        /// Who objected.
        pub elder_id: ElderId,
        /// About whom.
        pub volunteer_id: VolunteerId,
        /// Sub-branch that uploaded.
        pub org: OrgCode,
        /// Minutes in question.
        pub raw_minutes: RawMinutes,
        /// How the elder said so.
        pub channel: Channel,
        /// In their words.
        pub reason: Option<Personal>,
        /// State.
        pub state: CaseState,
        /// When opened.
        pub opened_at: At,
        /// When the present step is due; the answer after 3 working days.
        pub due_at: At,
        /// How decided.
        pub note: Option<String>,
        /// What it comes from.
        pub kind: case::CaseKind,
        /// Whose turn it is.
        pub step: case::CaseStep,
        /// What the sub-branch has found out.
        pub answer: Option<String>,
        /// When it answered.
        pub answered_at: Option<At>,
        /// What its branch says to that.
        pub review: Option<String>,
        /// When it was reviewed.
        pub reviewed_at: Option<At>,
        /// The grade at the call-back that it comes from.
        pub grade: Option<u8>,
        /// What the elder was not content with there.
        pub call_reason: Option<callback::CallReason>,
        /// What a complaint is about.
        pub about: Option<complaint::ComplaintAbout>,
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
    /// A volunteer is asked to go.
    pub struct OfferMade {
        /// The order.
        pub order_id: OrderId,
        /// The offer.
        pub offer_id: OfferId,
        /// Whom.
        pub volunteer_id: VolunteerId,
        /// 中文名 of the service.
        pub service_name: String,
        /// The elder's village.
        pub village: OrgCode,
        /// The village's name.
        pub village_name: String,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How urgent.
        pub urgency: Urgency,
        /// Until when it can be accepted.
        pub expires_at: At,
    }
    /// An offer can no longer be accepted.
    pub struct OfferClosed {
        /// The order.
        pub order_id: OrderId,
        /// The offer.
        pub offer_id: OfferId,
        /// To whom it was made.
        pub volunteer_id: VolunteerId,
        /// How it ended; `accepted` is told by `order.accepted`.
        pub state: OfferState,
        /// 中文名 of the service.
        pub service_name: String,
        /// Agreed start.
        pub starts_at: At,
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
    /// A volunteer who had accepted cannot come.
    pub struct VisitWithdrawn {
        /// The order, open again.
        pub order_id: OrderId,
        /// The visit.
        pub visit_id: VisitId,
        /// Who cannot come.
        pub volunteer_id: VolunteerId,
        /// To whom.
        pub elder_id: ElderId,
        /// 中文名 of the service.
        pub service_name: String,
        /// Agreed start.
        pub starts_at: At,
    }
    /// A volunteer who had accepted has not come.
    pub struct VisitMissed {
        /// The order, open again.
        pub order_id: OrderId,
        /// The visit.
        pub visit_id: VisitId,
        /// Who has not come.
        pub volunteer_id: VolunteerId,
        /// To whom.
        pub elder_id: ElderId,
        /// 中文名 of the service.
        pub service_name: String,
        /// Agreed start.
        pub starts_at: At,
    }
    /// A visit was not uploaded in time: its minutes count no more (R5.12).
    pub struct VisitGivenUp {
        /// The order.
        pub order_id: OrderId,
        /// The visit.
        pub visit_id: VisitId,
        /// Whose minutes.
        pub volunteer_id: VolunteerId,
        /// 中文名 of the service.
        pub service_name: String,
        /// Agreed start.
        pub starts_at: At,
        /// Days within which it could have been uploaded.
        pub max_days: u32,
    }
    /// A volunteer has arrived.
    pub struct VisitStarted {
        /// The visit.
        pub visit_id: VisitId,
        /// The order.
        pub order_id: OrderId,
        /// Who.
        pub volunteer_id: VolunteerId,
        /// When.
        pub started_at: At,
    }
    /// A visit is done and waits to be uploaded.
    pub struct VisitCompleted {
        /// The visit.
        pub visit_id: VisitId,
        /// The order.
        pub order_id: OrderId,
        /// Who.
        pub volunteer_id: VolunteerId,
        /// The sub-branch that uploads.
        pub org: OrgCode,
        /// Minutes served.
        pub raw_minutes: RawMinutes,
    }
    /// A visit's times must be corrected by staff (R5.8).
    pub struct VisitNeedsCorrection {
        /// The visit.
        pub visit_id: VisitId,
        /// The order.
        pub order_id: OrderId,
        /// Who.
        pub volunteer_id: VolunteerId,
        /// The sub-branch that corrects.
        pub org: OrgCode,
    }
    /// A visit has been uploaded: the ledger posts it as pending, the elder is asked.
    pub struct VisitUploaded {
        /// The visit.
        pub visit_id: VisitId,
        /// The order.
        pub order_id: OrderId,
        /// Its number.
        pub order_no: String,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// Who was served; in group work the activity.
        pub elder_id: ElderId,
        /// The sub-branch that uploaded.
        pub org: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// 中文名 of the service.
        pub service_name: String,
        /// Actual start.
        pub started_at: At,
        /// Actual stop.
        pub stopped_at: At,
        /// Minutes that count.
        pub raw_minutes: RawMinutes,
        /// Weight frozen at the actual start (R4.4).
        pub weight: BasisPoints,
        /// Version of the settings frozen at the actual start.
        pub settings_version: i64,
        /// Who uploaded.
        pub uploaded_by: Option<StaffId>,
        /// When it lapses without objection (R5.11).
        pub lapses_at: At,
    }
    /// A visit counts: the elder is content, nobody objected in time, or a case was dismissed.
    pub struct VisitConfirmed {
        /// The visit.
        pub visit_id: VisitId,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// Who was served.
        pub elder_id: ElderId,
        /// Minutes that count.
        pub raw_minutes: RawMinutes,
        /// How: `sms`, `mobile`, `staff`, or `clock` for a lapse.
        pub channel: Channel,
    }
    /// The elder objects; the minutes are frozen.
    pub struct VisitDisputed {
        /// The visit.
        pub visit_id: VisitId,
        /// The case.
        pub case_id: CaseId,
        /// Its number.
        pub case_no: String,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// Who objects.
        pub elder_id: ElderId,
    }
    /// A dispute was upheld: the ledger voids the pending minutes.
    pub struct VisitVoided {
        /// The visit.
        pub visit_id: VisitId,
        /// The case.
        pub case_id: CaseId,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// Who objected.
        pub elder_id: ElderId,
    }
    /// Which of these elders are served by an organisation's volunteers (R1.8); services only.
    pub struct ServedElders {
        /// The sub-branch, e.g. a social organisation.
        pub org: OrgCode,
        /// The elders, at most 500.
        pub elder_ids: Vec<ElderId>,
    }
    /// Those of them.
    pub struct ElderIds {
        /// The elders.
        pub elder_ids: Vec<ElderId>,
    }
    /// What of the work with a person is open, for the registries before they erase the person; services only.
    pub struct WhatStands {
        /// The elder.
        pub elder_id: Option<ElderId>,
        /// Or the volunteer.
        pub volunteer_id: Option<VolunteerId>,
    }
    /// What stands.
    pub struct Standing {
        /// Orders, offers and visits that are open.
        pub open: u32,
        /// When the last visit that counts or was voided was over.
        pub last_ended: Option<At>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.open_order" OpenOrder => OpenedOrder;
        "tb.cmd.dispatch.make_offers" MakeOffers => OffersMade;
        "tb.cmd.dispatch.answer_offer" AnswerOffer => AnsweredOffer;
        "tb.cmd.dispatch.cancel_order" CancelOrder => OrderChanged;
        "tb.cmd.dispatch.reschedule_order" RescheduleOrder => OrderChanged;
        "tb.cmd.dispatch.withdraw_from_visit" WithdrawFromVisit => OrderChanged;
        "tb.cmd.dispatch.record_no_show" RecordNoShow => OrderChanged;
        "tb.cmd.dispatch.check_in" CheckIn => VisitChanged;
        "tb.cmd.dispatch.check_out" CheckOut => VisitChanged;
        "tb.cmd.dispatch.record_times" RecordTimes => VisitChanged;
        "tb.cmd.dispatch.review_visit" ReviewVisit => VisitChanged;
        "tb.cmd.dispatch.upload_visit" UploadVisit => VisitChanged;
        "tb.cmd.dispatch.confirm_visit" ConfirmVisit => VisitChanged;
        "tb.cmd.dispatch.dispute_visit" DisputeVisit => VisitChanged;
        "tb.cmd.dispatch.resolve_case" ResolveCase => VisitChanged;
        "tb.cmd.dispatch.reveal_visit_code" RevealVisitCode => VisitCode;
    }
    queries {
        "tb.cmd.dispatch.list_services" ListServices => Services;
        "tb.cmd.dispatch.rank_candidates" RankCandidates => Candidates;
        "tb.cmd.dispatch.count_excluded" CountExcluded => ExcludedVolunteers;
        "tb.cmd.dispatch.find_orders" FindOrders => Page<OrderRow>;
        "tb.cmd.dispatch.queue" DispatchQueue => Queue;
        "tb.cmd.dispatch.get_order" GetOrder => OrderCard;
        "tb.cmd.dispatch.volunteer_tasks" VolunteerTasks => Tasks;
        "tb.cmd.dispatch.visits_to_upload" VisitsToUpload => Page<Task>;
        "tb.cmd.dispatch.visit_lines" VisitLines => VisitLinesFound;
        "tb.cmd.dispatch.find_cases" FindCases => Page<CaseCard>;
        "tb.cmd.dispatch.standing" WhatStands => Standing;
        "tb.cmd.dispatch.served_elders" ServedElders => ElderIds;
    }
    events {
        "tb.evt.dispatch.order.opened" OrderOpened, by order_id;
        "tb.evt.dispatch.offer.made" OfferMade, by order_id;
        "tb.evt.dispatch.offer.closed" OfferClosed, by order_id;
        "tb.evt.dispatch.order.accepted" OrderAccepted, by order_id;
        "tb.evt.dispatch.order.rescheduled" OrderRescheduled, by order_id;
        "tb.evt.dispatch.order.cancelled" OrderCancelled, by order_id;
        "tb.evt.dispatch.visit.withdrawn" VisitWithdrawn, by order_id;
        "tb.evt.dispatch.visit.missed" VisitMissed, by order_id;
        "tb.evt.dispatch.visit.given_up" VisitGivenUp, by order_id;
        "tb.evt.dispatch.visit.started" VisitStarted, by order_id;
        "tb.evt.dispatch.visit.completed" VisitCompleted, by order_id;
        "tb.evt.dispatch.visit.needs_correction" VisitNeedsCorrection, by order_id;
        "tb.evt.dispatch.visit.uploaded" VisitUploaded, by visit_id;
        "tb.evt.dispatch.visit.confirmed" VisitConfirmed, by visit_id;
        "tb.evt.dispatch.visit.disputed" VisitDisputed, by visit_id;
        "tb.evt.dispatch.visit.voided" VisitVoided, by visit_id;
    }
}
