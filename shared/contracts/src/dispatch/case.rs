//! A case's way through the tiers: the sub-branch answers, its branch reviews, head office closes (R9.3).

use kernel::CaseId;

use crate::{
    At,
    catalogue::{data, messages, words},
};

words! {
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
        "tb.cmd.dispatch.answer_case" AnswerCase => CaseChanged;
        "tb.cmd.dispatch.review_case" ReviewCase => CaseChanged;
    }
    queries {}
    events {}
}
