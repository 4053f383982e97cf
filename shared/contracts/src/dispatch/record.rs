//! What the national volunteer record wants of every visit 全国志愿服务信息系统 (R11.2, R11.3).

use kernel::{ElderId, OrgCode, RawMinutes, StaffId, VisitId, VolunteerId};

use super::{Evidence, VisitState};
use crate::{
    At, Day,
    catalogue::{data, messages},
};

data! {
    /// Visits whose minutes count, by id, at most 500 at once. Roles: operator.
    pub struct VisitRecords {
        /// First day on which they began.
        pub from: Day,
        /// Last day.
        pub to: Day,
        /// After this visit; nothing = from the first.
        pub after: Option<VisitId>,
    }
    /// Some of the visits.
    pub struct VisitRecordsFound {
        /// At most 500, by id.
        pub visits: Vec<VisitRecord>,
        /// Whether others come after the last.
        pub more: bool,
    }
    /// One visit that counts.
    pub struct VisitRecord {
        /// The visit.
        pub visit_id: VisitId,
        /// The order's number.
        pub order_no: String,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// The volunteer's sub-branch at that time.
        pub org: OrgCode,
        /// Who was served.
        pub elder_id: ElderId,
        /// Where.
        pub village: OrgCode,
        /// Code in the catalogue.
        pub service: String,
        /// Actual start.
        pub started_at: At,
        /// Actual stop.
        pub stopped_at: Option<At>,
        /// Minutes that count.
        pub raw_minutes: RawMinutes,
        /// What proves it.
        pub evidence: Option<Evidence>,
        /// Confirmed by the elder, or lapsed without objection.
        pub state: VisitState,
        /// Who uploaded it 记录人.
        pub uploaded_by: Option<StaffId>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.dispatch.visit_records" VisitRecords => VisitRecordsFound;
    }
    events {}
}
