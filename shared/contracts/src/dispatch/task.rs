//! What a volunteer has to do, and a sub-branch to upload.

use kernel::{BasisPoints, ElderId, OfferId, OrgCode, RawMinutes, VolunteerId};

use super::{Urgency, VisitCard};
use crate::{
    At, Page, Paging, Personal,
    catalogue::{data, messages},
};

data! {
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
}

messages! {
    commands {}
    queries {
        "tb.cmd.dispatch.volunteer_tasks" VolunteerTasks => Tasks;
        "tb.cmd.dispatch.visits_to_upload" VisitsToUpload => Page<Task>;
    }
    events {}
}
