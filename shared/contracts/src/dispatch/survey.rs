//! The towns' survey 定期满意度调查: each branch asks the elders who were served, in turn (R9.1).

use kernel::{CaseId, ElderId, OrgCode, SurveyId};

use super::callback::CallReason;
use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages, words},
};

words! {
    /// What came of asking.
    pub enum SurveyOutcome {
        /// 已答复: with a grade.
        Answered = "answered",
        /// 未联系上
        NoAnswer = "no_answer",
        /// 拒访
        Refused = "refused",
    }
}

data! {
    /// Elders who were served within the last cycle (`branch.survey_cycle_days`) and have not been asked in it, who has waited
    /// longest first. Roles as for orders.
    pub struct FindSurveyDue {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// An elder to ask.
    pub struct SurveyDue {
        /// Who.
        pub elder_id: ElderId,
        /// The elder's village.
        pub village: OrgCode,
        /// Visits that counted within the cycle.
        pub visits: u32,
        /// When the last of them was over.
        pub last_served_at: At,
        /// When they were asked last.
        pub last_asked_at: Option<At>,
    }
    /// Record what an elder said. Grade 1 or 2 opens a case about the last visit (R9.3). Roles: branch (own town).
    pub struct RecordSurvey {
        /// Who was asked.
        pub elder_id: ElderId,
        /// What came of it.
        pub outcome: SurveyOutcome,
        /// 1 to 5, for `answered` only.
        pub grade: Option<u8>,
        /// What the elder is not content with; asked for with a grade up to 3.
        pub reason: Option<CallReason>,
        /// What else the elder wishes, at most 500 characters.
        pub note: Option<Personal>,
    }
    /// What became of it.
    pub struct SurveyRecorded {
        /// The answer.
        pub survey_id: SurveyId,
        /// Number of the case that was opened.
        pub case_no: Option<String>,
    }
    /// Answers within one's part of the tree, newest first. Roles as for orders.
    pub struct FindSurveys {
        /// Part of the tree; narrowed to the asker's scope.
        pub within: Option<OrgCode>,
        /// Which page.
        pub paging: Paging,
    }
    /// One answer.
    pub struct SurveyRow {
        /// The answer.
        pub survey_id: SurveyId,
        /// Who was asked.
        pub elder_id: ElderId,
        /// The elder's village.
        pub village: OrgCode,
        /// What came of it.
        pub outcome: SurveyOutcome,
        /// 5 very content … 1 not content at all.
        pub grade: Option<u8>,
        /// What the elder is not content with.
        pub reason: Option<CallReason>,
        /// What else the elder wishes.
        pub note: Option<Personal>,
        /// When.
        pub at: At,
        /// The case that the answer opened.
        pub case_id: Option<CaseId>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.record_survey" RecordSurvey => SurveyRecorded;
    }
    queries {
        "tb.cmd.dispatch.survey_due" FindSurveyDue => Page<SurveyDue>;
        "tb.cmd.dispatch.surveys" FindSurveys => Page<SurveyRow>;
    }
    events {}
}
