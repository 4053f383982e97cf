//! Orders that a volunteer's saved time pays for (R2.4, decision 16): the claim belongs to redemption-inventory, which alone
//! opens and closes them; in between they go the way of every order.

use kernel::{BasisPoints, ClaimId, ElderId, OrderId, RawMinutes, Sex, VolunteerId};

use super::{OrderState, VisitState};
use crate::{
    At, Personal,
    catalogue::{data, messages},
};

data! {
    /// Open the order of a claim, with priority P3; redemption-inventory only. A claim has one order: asked again, it is that
    /// one. Refused for good (`claim_barred`) once it was closed before it came.
    pub struct OpenClaimOrder {
        /// The claim.
        pub claim_id: ClaimId,
        /// Whose time pays.
        pub volunteer_id: VolunteerId,
        /// Who is served: a recipient of the volunteer registry.
        pub recipient_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// Wished start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
        /// What is to be done.
        pub note: Option<Personal>,
        /// How many volunteers, 1 to 9.
        pub seats: u8,
    }
    /// Call the order of a claim off before anybody has come; if it has not been opened, it never will be.
    /// redemption-inventory only.
    pub struct CloseClaimOrder {
        /// The claim.
        pub claim_id: ClaimId,
        /// Why.
        pub reason: String,
    }
    /// The order is off, or never was.
    pub struct ClosedClaimOrder {
        /// The order, if there is one.
        pub order_id: Option<OrderId>,
        /// Its state.
        pub state: Option<OrderState>,
    }
    /// How the order of a claim stands; redemption-inventory only.
    pub struct GetClaimOrder {
        /// The claim.
        pub claim_id: ClaimId,
    }
    /// How it stands.
    pub struct ClaimOrder {
        /// The order; nothing = not opened.
        pub order: Option<ClaimOrderStands>,
    }
    /// The order of a claim.
    pub struct ClaimOrderStands {
        /// The order.
        pub order_id: OrderId,
        /// Its number.
        pub order_no: String,
        /// Its state.
        pub state: OrderState,
        /// Agreed start: it may have been moved.
        pub starts_at: At,
        /// Its visits.
        pub visits: Vec<ClaimVisit>,
    }
    /// One visit of it.
    pub struct ClaimVisit {
        /// Its state.
        pub state: VisitState,
        /// Minutes that count, once known.
        pub raw_minutes: Option<RawMinutes>,
        /// Weight frozen at the actual start (R4.4).
        pub weight: Option<BasisPoints>,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.open_claim_order" OpenClaimOrder => super::OpenedOrder;
        "tb.cmd.dispatch.close_claim_order" CloseClaimOrder => ClosedClaimOrder;
    }
    queries {
        "tb.cmd.dispatch.claim_order" GetClaimOrder => ClaimOrder;
    }
    events {}
}
