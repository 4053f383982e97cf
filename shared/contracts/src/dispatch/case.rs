//! A case's way through the tiers: the sub-branch answers, its branch reviews, head office closes (R9.3).

use kernel::{CaseId, ElderId, OrderId, OrgCode, RawMinutes, VisitId, VolunteerId};

use super::{Channel, VisitChanged, callback::CallReason, complaint::ComplaintAbout};
use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// State of a case.
    pub enum CaseState {
        /// 待处理
        Open = "open",
        /// 属实: the minutes are voided.
        Upheld = "upheld",
        /// 不属实: the minutes are confirmed.
        Dismissed = "dismissed",
    }
    /// What a case comes from.
    pub enum CaseKind {
        /// 异议: the elder objected in time; the minutes are frozen.
        Objection = "objection",
        /// 回访: the elder was not content when called back; what was credited stays until it is corrected.
        CallBack = "call_back",
        /// 异常: found by the daily screening, not explained; what was credited stays until it is corrected.
        Anomaly = "anomaly",
        /// 调查: the elder was not content when the town asked; what was credited stays until it is corrected.
        Survey = "survey",
        /// 投诉: somebody complained of themself; what was credited stays until it is corrected.
        Complaint = "complaint",
    }
    /// Whose turn it is.
    pub enum CaseStep {
        /// 待支行答复
        SubBranch = "sub_branch",
        /// 待分行复核
        Branch = "branch",
        /// 待总行结案
        Head = "head",
    }
    /// What the branch says of an answer.
    pub enum CaseReview {
        /// 转总行: head office can decide.
        Forward = "forward",
        /// 退回补充: the sub-branch answers again.
        Return = "return",
    }
}

data! {
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
    /// Cases within one's part of the tree (R9.3).
    pub struct FindCases {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Only this state.
        pub state: Option<CaseState>,
        /// Only what comes from this.
        pub kind: Option<CaseKind>,
        /// Only open ones where it is this one's turn.
        pub step: Option<CaseStep>,
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
        pub kind: CaseKind,
        /// Whose turn it is.
        pub step: CaseStep,
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
        pub call_reason: Option<CallReason>,
        /// What a complaint is about.
        pub about: Option<ComplaintAbout>,
    }
    /// The sub-branch that served answers. Roles: clerk, organisation clerk.
    pub struct AnswerCase {
        /// The case.
        pub case_id: CaseId,
        /// What it has found out, at most 500 characters.
        pub answer: String,
    }
    /// The town's branch reviews an answer; not who gave it. Roles: branch.
    pub struct ReviewCase {
        /// The case.
        pub case_id: CaseId,
        /// What is to become of it.
        pub verdict: CaseReview,
        /// Why, at most 500 characters.
        pub review: String,
    }
    /// Where a case stands after a step.
    pub struct CaseChanged {
        /// The case.
        pub case_id: CaseId,
        /// Whose turn it is.
        pub step: CaseStep,
        /// Until when.
        pub due_at: At,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.resolve_case" ResolveCase => VisitChanged;
        "tb.cmd.dispatch.answer_case" AnswerCase => CaseChanged;
        "tb.cmd.dispatch.review_case" ReviewCase => CaseChanged;
    }
    queries {
        "tb.cmd.dispatch.find_cases" FindCases => Page<CaseCard>;
    }
    events {}
}
