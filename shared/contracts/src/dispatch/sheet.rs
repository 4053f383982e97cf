//! Paper sheets 纸质服务单: what was served without the platform and is entered row by row (R5.6 (5), R5.12).

use kernel::{ElderId, OrderId, RawMinutes, VisitId, VolunteerId};

use super::VisitState;
use crate::{
    At,
    catalogue::{data, messages},
};

data! {
    /// Enter one row of a paper sheet. A visit that was ordered and has no times yet gets them; what was never ordered becomes
    /// an order of its own, served already. Over a limit (R5.7) a second person looks first. Roles: clerk and organisation clerk
    /// of the volunteer's sub-branch, branch.
    pub struct EnterService {
        /// Who was served.
        pub elder_id: ElderId,
        /// Who served.
        pub volunteer_id: VolunteerId,
        /// Code in the catalogue.
        pub service: String,
        /// Actual start; at most `upload.max_age_days` ago.
        pub started_at: At,
        /// Actual stop.
        pub stopped_at: At,
        /// Minutes not served in between.
        pub breaks: RawMinutes,
        /// Number of the sheet in the sub-branch's folder, 1 to 40 characters.
        pub sheet: String,
    }
    /// A row that has been entered.
    pub struct EnteredService {
        /// The order.
        pub order_id: OrderId,
        /// Its number.
        pub order_no: String,
        /// The visit.
        pub visit_id: VisitId,
        /// `completed`, or `held_for_review` over a limit.
        pub state: VisitState,
        /// Minutes that count so far.
        pub raw_minutes: RawMinutes,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.enter_service" EnterService => EnteredService;
    }
    queries {}
    events {}
}
