//! The catalogue of services 服务项目 (R4), and its changes: proposed by one, approved by another, in force from a day.

use kernel::{BasisPoints, RawMinutes, ServiceChangeId, ServiceClass, StaffId};

use crate::{
    At, Day, Page, Paging,
    catalogue::{data, messages, words},
    volunteer::QualificationKind,
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
    /// The catalogue of services with their weights (R4.1–R4.4).
    pub struct ListServices {}
    /// One service: of the catalogue, or as a change is to make it.
    pub struct ServiceItem {
        /// Two digits, as operators type them.
        pub code: String,
        /// 中文名, 1 to 20 characters.
        pub name_zh: String,
        /// English name, 1 to 60 characters.
        pub name_en: String,
        /// Pinyin initials for the operators' fingers, 1 to 10 small letters.
        pub initials: String,
        /// ×1, ×2, ×3.
        pub class: ServiceClass,
        /// The weight in force, 1 to 100,000 basis points; usually that of the class.
        pub weight: BasisPoints,
        /// Qualification that it asks for.
        pub qualification: Option<QualificationKind>,
        /// Needs accident insurance on file (R3.6).
        pub needs_insurance: bool,
        /// Asks for a gender wish, e.g. bathing (R5.4).
        pub intimate: bool,
        /// Dangerous: two must go.
        pub dangerous: bool,
        /// How many volunteers it usually needs, 1 to 9; at least 2 if dangerous.
        pub seats: u8,
        /// Usual duration, 5 to 480 minutes.
        pub usual_minutes: RawMinutes,
        /// What the operator asks the caller, at most 8 questions of 80 characters each.
        pub questions: Vec<String>,
        /// No new orders for it any more; it stays for what was ordered before.
        pub closed: bool,
    }
    /// The catalogue.
    pub struct Services {
        /// By code.
        pub services: Vec<ServiceItem>,
    }
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
        "tb.cmd.dispatch.list_services" ListServices => Services;
        "tb.cmd.dispatch.service_changes" FindServiceChanges => Page<ServiceChange>;
    }
    events {}
}
