//! Complaints 投诉 that come neither from a call-back nor from a survey: somebody rings the hotline or comes to a sub-branch. A case
//! like the others (R9.3), which whom it is about never answers.

use kernel::{CaseId, VisitId};

use super::case::CaseStep;
use crate::{
    Personal,
    catalogue::{data, messages, words},
};

words! {
    /// What a complaint is about.
    pub enum ComplaintAbout {
        /// 服务本身: what was done, or was not.
        Service = "service",
        /// 志愿者
        Volunteer = "volunteer",
        /// 支行: the unit that served; it does not answer, its branch looks at it first.
        Unit = "unit",
    }
}

data! {
    /// Write down a complaint about a visit whose time has come. The sub-branch that served answers first, not by who recorded or
    /// uploaded the visit; about itself its branch begins, or head office where no town stands above it. What was credited
    /// stays until it is corrected. Roles: operator, branch, clerk, organisation clerk of the elder's place or the sub-branch.
    pub struct RecordComplaint {
        /// The visit.
        pub visit_id: VisitId,
        /// What it is about.
        pub about: ComplaintAbout,
        /// In the complainer's words, at most 500 characters.
        pub note: Personal,
    }
    /// A complaint that has been written down.
    pub struct ComplaintRecorded {
        /// Its case.
        pub case_id: CaseId,
        /// The case's number.
        pub case_no: String,
        /// Whose turn it is.
        pub step: CaseStep,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.record_complaint" RecordComplaint => ComplaintRecorded;
    }
    queries {}
    events {}
}
