//! An offer 派单: a volunteer is asked to go, and is free to say no (R3.5).

use kernel::{OfferId, OrderId, OrgCode, RawMinutes, VisitId, VolunteerId};

use super::{Channel, CostTerm, Urgency};
use crate::{
    At,
    catalogue::{data, messages, words},
};

words! {
    /// State of an offer.
    pub enum OfferState {
        /// 待答复
        Open = "open",
        /// 已接受
        Accepted = "accepted",
        /// 已婉拒: no penalty, no score (R3.5).
        Declined = "declined",
        /// 已被他人接单
        Lost = "lost",
        /// 已过期
        Expired = "expired",
        /// 已撤回
        Withdrawn = "withdrawn",
    }
    /// An answer to an offer.
    pub enum OfferAnswer {
        /// 接单
        Accept = "accept",
        /// 不便
        Decline = "decline",
    }
    /// What became of an answer.
    pub enum OfferOutcome {
        /// The place is yours.
        Accepted = "accepted",
        /// Noted.
        Declined = "declined",
        /// Somebody else was first.
        Lost = "lost",
        /// Too late.
        Expired = "expired",
    }
}

data! {
    /// Ask volunteers to go. Roles: operator, branch, clerk of the elder's place.
    pub struct MakeOffers {
        /// The order.
        pub order_id: OrderId,
        /// Whom, 1 to 50; each must pass the hard filters.
        pub volunteers: Vec<VolunteerId>,
        /// The version of the order that the asker has seen; in another one somebody was quicker. Nothing = whatever it is.
        pub expected: Option<i64>,
    }
    /// Offers that are out.
    pub struct OffersMade {
        /// One a volunteer.
        pub offers: Vec<OfferId>,
    }
    /// Answer an offer: the volunteer, notification for an SMS, or staff for somebody who called.
    pub struct AnswerOffer {
        /// The offer.
        pub offer_id: OfferId,
        /// Yes or no.
        pub answer: OfferAnswer,
        /// How it was answered.
        pub channel: Channel,
    }
    /// What became of the answer.
    pub struct AnsweredOffer {
        /// What became of it.
        pub outcome: OfferOutcome,
        /// The visit, if the place is theirs.
        pub visit_id: Option<VisitId>,
    }
    /// One offer of an order.
    pub struct OfferCard {
        /// The offer.
        pub offer_id: OfferId,
        /// To whom.
        pub volunteer_id: VolunteerId,
        /// State.
        pub state: OfferState,
        /// When made.
        pub made_at: At,
        /// Until when it can be accepted.
        pub expires_at: At,
        /// The terms at that time: why this person.
        pub terms: Vec<CostTerm>,
    }
    /// A volunteer is asked to go.
    pub struct OfferMade {
        /// The order.
        pub order_id: OrderId,
        /// The offer.
        pub offer_id: OfferId,
        /// Whom.
        pub volunteer_id: VolunteerId,
        /// 中文名 of the service.
        pub service_name: String,
        /// The elder's village.
        pub village: OrgCode,
        /// The village's name.
        pub village_name: String,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// How urgent.
        pub urgency: Urgency,
        /// Until when it can be accepted.
        pub expires_at: At,
    }
    /// An offer can no longer be accepted.
    pub struct OfferClosed {
        /// The order.
        pub order_id: OrderId,
        /// The offer.
        pub offer_id: OfferId,
        /// To whom it was made.
        pub volunteer_id: VolunteerId,
        /// How it ended; `accepted` is told by `order.accepted`.
        pub state: OfferState,
        /// 中文名 of the service.
        pub service_name: String,
        /// Agreed start.
        pub starts_at: At,
    }
}

messages! {
    commands {
        "tb.cmd.dispatch.make_offers" MakeOffers => OffersMade;
        "tb.cmd.dispatch.answer_offer" AnswerOffer => AnsweredOffer;
    }
    queries {}
    events {
        "tb.evt.dispatch.offer.made" OfferMade, by order_id;
        "tb.evt.dispatch.offer.closed" OfferClosed, by order_id;
    }
}
