//! Who could go, and why in this order (R5.4).

use kernel::{ElderId, OrderId, OrgCode, RawMinutes, Sex, VolunteerId};

use super::OfferState;
use crate::{
    At,
    catalogue::{data, messages},
    volunteer::QualificationKind,
};

data! {
    /// What is to be matched.
    pub struct Need {
        /// For whom.
        pub elder_id: ElderId,
        /// Code in the catalogue.
        pub service: String,
        /// Agreed start.
        pub starts_at: At,
        /// Planned duration.
        pub duration: RawMinutes,
        /// Only a helper of this sex.
        pub gender_wish: Option<Sex>,
    }
    /// Rank candidates for an open order or for a draft (R5.4): give exactly one of the two.
    pub struct RankCandidates {
        /// An order that is open.
        pub order_id: Option<OrderId>,
        /// A draft that is still being typed.
        pub draft: Option<Need>,
    }
    /// One term of a candidate's cost, with the figure behind it; word for `term-<name>`.
    pub struct CostTerm {
        /// `distance`, `usual_volunteer`, `willingness`, `load`, `same_village`.
        pub name: String,
        /// What it adds to the cost (may be negative).
        pub cost: i64,
        /// The figure: metres, visits, minutes of 30 days.
        pub figure: i64,
    }
    /// A volunteer who could go.
    pub struct Candidate {
        /// The volunteer.
        pub volunteer_id: VolunteerId,
        /// Sub-branch.
        pub org: OrgCode,
        /// Metres between the two villages; nothing when a position is missing.
        pub distance_m: Option<u32>,
        /// 0 to 100, for the eye; 100 = the cheapest possible.
        pub score: u8,
        /// Sum of the terms; the order of the list.
        pub cost: i64,
        /// Why this rank.
        pub terms: Vec<CostTerm>,
        /// How often they have served this elder.
        pub visits_to_elder: i64,
        /// Raw minutes in the last 30 days.
        pub load_minutes: RawMinutes,
        /// Free until, on that day.
        pub free_until: At,
        /// Qualification that counted.
        pub qualification: Option<QualificationKind>,
        /// An offer for this order already made to them, with its state.
        pub offer: Option<OfferState>,
    }
    /// How many fell out by a hard filter, by the first that failed; word for `filter-<name>`.
    pub struct Excluded {
        /// `not_active`, `not_trained`, `not_willing`, `not_qualified`, `not_insured`, `not_free`, `out_of_reach`, `overlap`, `gender_wish`, `household`, `declined`.
        pub filter: String,
        /// How many.
        pub count: i64,
    }
    /// Candidates, best first, at most 50.
    pub struct Candidates {
        /// Best first.
        pub candidates: Vec<Candidate>,
    }
    /// Why others are not among the candidates; asked as [`RankCandidates`] is.
    pub struct CountExcluded {
        /// An order that is open.
        pub order_id: Option<OrderId>,
        /// A draft that is still being typed.
        pub draft: Option<Need>,
    }
    /// How many volunteers fell out by each filter.
    pub struct ExcludedVolunteers {
        /// In no order.
        pub excluded: Vec<Excluded>,
    }
}

messages! {
    commands {}
    queries {
        "tb.cmd.dispatch.rank_candidates" RankCandidates => Candidates;
        "tb.cmd.dispatch.count_excluded" CountExcluded => ExcludedVolunteers;
    }
    events {}
}
