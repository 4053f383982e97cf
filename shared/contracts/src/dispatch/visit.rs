//! A visit 服务记录: one volunteer's place in an order, what proves it, and whether it counts (R5.6–R5.12).

use kernel::{
    BasisPoints, CaseId, ElderId, OrderId, OrgCode, Position, RawMinutes, StaffId, VisitId, VolunteerId,
};
use uuid::Uuid;

use super::{Channel, OrderChanged};
use crate::{
    At, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// Who was not there (R5.1).
    pub enum Party {
        /// 志愿者
        Volunteer = "volunteer",
        /// 老人
        Elder = "elder",
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
}

data! {
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
        pub phone: Option<Uuid>,
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
    /// The visit's state after a change.
    pub struct VisitChanged {
        /// The visit.
        pub visit_id: VisitId,
        /// The state now.
        pub state: VisitState,
        /// Minutes that count so far.
        pub raw_minutes: Option<RawMinutes>,
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
}

messages! {
    commands {
        "tb.cmd.dispatch.withdraw_from_visit" WithdrawFromVisit => OrderChanged;
        "tb.cmd.dispatch.record_no_show" RecordNoShow => OrderChanged;
        "tb.cmd.dispatch.check_in" CheckIn => VisitChanged;
        "tb.cmd.dispatch.check_out" CheckOut => VisitChanged;
        "tb.cmd.dispatch.record_times" RecordTimes => VisitChanged;
        "tb.cmd.dispatch.review_visit" ReviewVisit => VisitChanged;
        "tb.cmd.dispatch.upload_visit" UploadVisit => VisitChanged;
        "tb.cmd.dispatch.confirm_visit" ConfirmVisit => VisitChanged;
        "tb.cmd.dispatch.dispute_visit" DisputeVisit => VisitChanged;
        "tb.cmd.dispatch.reveal_visit_code" RevealVisitCode => VisitCode;
    }
    queries {
        "tb.cmd.dispatch.visit_lines" VisitLines => VisitLinesFound;
    }
    events {
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
