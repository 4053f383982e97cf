//! Changes of the catalogue of services 服务项目 (R4): proposed by one, approved by another, in force from a day.

use kernel::{ServiceChangeId, StaffId};

use super::ServiceItem;
use crate::{
    At, Day, Page, Paging,
    catalogue::{data, messages, words},
};

words! {
    /// Where a proposed change stands.
    pub enum ServiceChangeState {
        /// 待批准
        Proposed = "proposed",
        /// 已批准
        Approved = "approved",
        /// 已退回
        Rejected = "rejected",
    }
}

data! {
    /// Propose a new service, or a change of one. Roles: operator, finance of head office.
    pub struct ProposeService {
        /// As it is to be.
        pub spec: ServiceItem,
        /// In force from the beginning of this day; today at the earliest.
        pub valid_from: Day,
        /// Why, at most 200 characters.
        pub reason: String,
    }
    /// Approve a change, or send it back; not who proposed it. Roles: operator, finance of head office.
    pub struct DecideService {
        /// The change.
        pub change_id: ServiceChangeId,
        /// `approved` or `rejected`.
        pub decision: ServiceChangeState,
        /// Why, at most 200 characters; needed for `rejected`.
        pub note: String,
    }
    /// Where a change stands.
    pub struct ServiceChanged {
        /// The change.
        pub change_id: ServiceChangeId,
        /// Where it stands now.
        pub state: ServiceChangeState,
    }
    /// Changes of the catalogue, newest first. Every member of staff.
    pub struct FindServiceChanges {
        /// Only this service.
        pub code: Option<String>,
        /// Only this state.
        pub state: Option<ServiceChangeState>,
        /// Which page.
        pub paging: Paging,
    }
    /// One change.
    pub struct ServiceChange {
        /// The change.
        pub change_id: ServiceChangeId,
        /// As it is to be.
        pub spec: ServiceItem,
        /// As it was when this was proposed; nothing for a new service.
        pub before: Option<ServiceItem>,
        /// In force from the beginning of this day.
        pub valid_from: Day,
        /// Why.
        pub reason: String,
        /// Where it stands.
        pub state: ServiceChangeState,
        /// Who proposed it.
        pub proposed_by: StaffId,
        /// When.
        pub proposed_at: At,
        /// Who decided.
        pub decided_by: Option<StaffId>,
        /// When.
        pub decided_at: Option<At>,
        /// Why, if something was said.
        pub note: Option<String>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.propose_service" ProposeService => ServiceChanged;
        "tb.cmd.dispatch.decide_service" DecideService => ServiceChanged;
    }
    queries {
        "tb.cmd.dispatch.service_changes" FindServiceChanges => Page<ServiceChange>;
    }
    events {}
}
