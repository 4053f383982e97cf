//! Call-backs 满意度回访: how content elders are with what was done for them (R9.1, R9.2).

use kernel::{CallBackId, CaseId, ElderId, OrderId, OrgCode, VisitId, VolunteerId};

use crate::{
    At, Day, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// Why an elder is called back (R9.1), the most telling first.
    pub enum CallBackWhy {
        /// 紧急救援: every visit of class P0.
        Emergency = "emergency",
        /// 争议: every visit that was disputed, once that is decided.
        Dispute = "dispute",
        /// 首次服务: the first visit of a volunteer that counts.
        First = "first",
        /// 抽样
        Sample = "sample",
    }
    /// Where a call-back stands.
    pub enum CallBackState {
        /// 待回访
        Waiting = "waiting",
        /// 已回访: a valid answer.
        Done = "done",
        /// 未接通: three tries on different days, or no number at all.
        Unreachable = "unreachable",
        /// 拒访
        Refused = "refused",
        /// 号码错误
        WrongNumber = "wrong_number",
        /// 不再回访: the elder's profile was closed.
        Dropped = "dropped",
    }
    /// What came of a call.
    pub enum CallOutcome {
        /// 已答复: with a grade.
        Answered = "answered",
        /// 服务没有发生: an answer, and nobody can be content with it.
        NotServed = "not_served",
        /// 未接
        NoAnswer = "no_answer",
        /// 拒访
        Refused = "refused",
        /// 号码错误
        WrongNumber = "wrong_number",
        /// 没有电话: neither the elder nor a contact has a number.
        NoPhone = "no_phone",
    }
    /// What an elder is not content with.
    pub enum CallReason {
        /// 迟到
        Late = "late",
        /// 时间不足
        Short = "short",
        /// 态度
        Attitude = "attitude",
        /// 质量
        Quality = "quality",
        /// 其他
        Other = "other",
    }
}

data! {
    /// Call-backs within one's part of the tree; those that wait by the day they are due. Roles as for orders.
    pub struct FindCallBacks {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this state.
        pub state: Option<CallBackState>,
        /// Only those that may be tried today.
        pub today: bool,
        /// Which page.
        pub paging: Paging,
    }
    /// One call-back.
    pub struct CallBackRow {
        /// The call-back.
        pub call_back_id: CallBackId,
        /// About which visit.
        pub visit_id: VisitId,
        /// Its order.
        pub order_id: OrderId,
        /// The order's number.
        pub order_no: String,
        /// Who is asked.
        pub elder_id: ElderId,
        /// The elder's village.
        pub village: OrgCode,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// The volunteer's sub-branch.
        pub org: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// When the visit was over.
        pub served_at: At,
        /// Why it is asked about.
        pub why: CallBackWhy,
        /// Where it stands.
        pub state: CallBackState,
        /// Calls so far.
        pub tries: u8,
        /// The day from which the next call may be made.
        pub not_before: Day,
        /// When it should have been done.
        pub due_at: At,
        /// When it ended.
        pub ended_at: Option<At>,
        /// 5 very content … 1 not content at all.
        pub grade: Option<u8>,
        /// Whether the service took place, as the elder says.
        pub took_place: Option<bool>,
        /// What the elder is not content with.
        pub reason: Option<CallReason>,
        /// The case that the answer opened.
        pub case_id: Option<CaseId>,
        /// Until when an answer by SMS counts, if the elder was asked by SMS; nobody needs to call before.
        pub sms_until: Option<At>,
        /// The grade that the elder gave by SMS. 4 and 5 end the call-back; with a lower one a person asks for the reason.
        pub sms_grade: Option<u8>,
    }
    /// One call-back with its calls.
    pub struct GetCallBack {
        /// The call-back.
        pub call_back_id: CallBackId,
    }
    /// One call.
    pub struct CallTry {
        /// When.
        pub at: At,
        /// What came of it.
        pub outcome: CallOutcome,
    }
    /// One call-back with everything that is known.
    pub struct CallBackCard {
        /// The row as in the list.
        pub row: CallBackRow,
        /// In the elder's words.
        pub note: Option<Personal>,
        /// Its calls, oldest first.
        pub tries: Vec<CallTry>,
    }
    /// Record what came of a call. Grade 1 or 2, or a service that did not take place, opens a case (R9.3). Roles: operator.
    pub struct RecordCallBack {
        /// The call-back.
        pub call_back_id: CallBackId,
        /// What came of it.
        pub outcome: CallOutcome,
        /// 1 to 5, for `answered` only.
        pub grade: Option<u8>,
        /// What the elder is not content with; asked for with a grade up to 3.
        pub reason: Option<CallReason>,
        /// In the elder's words.
        pub note: Option<Personal>,
    }
    /// A grade that an elder gave by SMS, once for each call-back. Roles: notification.
    pub struct TakeGrade {
        /// The call-back.
        pub call_back_id: CallBackId,
        /// 1 to 5.
        pub grade: u8,
    }
    /// The hotline wants to know how content an elder was: to be asked by SMS first.
    pub struct GradeWanted {
        /// The call-back.
        pub call_back_id: CallBackId,
        /// Its visit.
        pub visit_id: VisitId,
        /// Its order.
        pub order_id: OrderId,
        /// Who is asked.
        pub elder_id: ElderId,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// The service, as the elder knows it.
        pub service_name: String,
        /// When it began.
        pub started_at: At,
        /// Until when an answer counts.
        pub until: At,
    }
    /// Nobody waits for a grade by SMS any more: the hotline has called.
    pub struct GradeSettled {
        /// The call-back.
        pub call_back_id: CallBackId,
    }
    /// What became of a call-back.
    pub struct CallBackRecorded {
        /// The call-back.
        pub call_back_id: CallBackId,
        /// Where it stands now.
        pub state: CallBackState,
        /// Number of the case that was opened.
        pub case_no: Option<String>,
    }
    /// How content elders were, by the sub-branch that served. Roles as for orders.
    pub struct SatisfactionRate {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// First day of the calls.
        pub from: Day,
        /// Last day.
        pub to: Day,
    }
    /// How content elders were with one sub-branch.
    pub struct SatisfactionRow {
        /// The sub-branch, as it was when it served.
        pub org: OrgCode,
        /// Valid answers: grades, and “the service did not take place”.
        pub valid: u32,
        /// Of them grades 4 and 5.
        pub satisfied: u32,
        /// Call-backs that ended without an answer; in no rate.
        pub unanswered: u32,
    }
    /// How content elders were. The rate is satisfied / valid (R9.2).
    pub struct Satisfaction {
        /// By sub-branch, by code.
        pub rows: Vec<SatisfactionRow>,
        /// All valid answers.
        pub valid: u32,
        /// Of them grades 4 and 5.
        pub satisfied: u32,
        /// All that ended without an answer.
        pub unanswered: u32,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.record_call_back" RecordCallBack => CallBackRecorded;
        "tb.cmd.dispatch.take_grade" TakeGrade => CallBackRecorded;
    }
    queries {
        "tb.cmd.dispatch.call_backs" FindCallBacks => Page<CallBackRow>;
        "tb.cmd.dispatch.get_call_back" GetCallBack => CallBackCard;
        "tb.cmd.dispatch.satisfaction" SatisfactionRate => Satisfaction;
    }
    events {
        "tb.evt.dispatch.grade.wanted" GradeWanted, by call_back_id;
        "tb.evt.dispatch.grade.settled" GradeSettled, by call_back_id;
    }
}
