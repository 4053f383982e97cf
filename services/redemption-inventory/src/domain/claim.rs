//! Saved time that is taken back as service: what it costs (R4.5), how it goes from step to step, what its order means for it.

use contracts::{
    Actor, Code, Error, Result, Role,
    dispatch::{
        OrderState, ServiceItem, VisitState,
        claim::{ClaimOrderStands, ClaimVisit},
    },
    redemption::claim::{ClaimEnd, ClaimState},
    volunteer::recipient::Relation,
};
use kernel::{
    BasisPoints, ClaimId, ElderId, OrderId, OrgCode, RawMinutes, Sex, StaffId, StandardMinutes, VolunteerId,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Who enters a claim for a volunteer: the sub-branch, and the hotline.
pub const CLAIMANTS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Operator];
/// Who sees what was waived (R6.5).
pub const SUPERVISORS: &[Role] = &[Role::Branch, Role::Operator];
/// Who reads claims.
pub const READERS: &[Role] = &[
    Role::Operator,
    Role::Finance,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];

/// Clock time for clock time, where weights do not count.
pub const UNWEIGHTED: BasisPoints = BasisPoints::new(10_000);
/// The time that a case about a disputed visit may take, before a claim is given up for its sake.
const CASES: Duration = Duration::days(90);
/// By how much the ledger's hold outlives the claim.
const HOLD_LONGER: Duration = Duration::hours(24);

/// A claim as it stands.
#[derive(Debug, Clone)]
pub struct Claim {
    pub id: ClaimId,
    pub no: String,
    pub volunteer_id: VolunteerId,
    pub org: OrgCode,
    pub recipient_id: ElderId,
    pub relation: Relation,
    pub service: String,
    pub service_name: String,
    pub starts_at: OffsetDateTime,
    pub duration: RawMinutes,
    pub gender_wish: Option<Sex>,
    pub seats: u8,
    /// Sealed.
    pub note: Option<Vec<u8>>,
    pub price: Price,
    pub cost: StandardMinutes,
    pub asked_at: OffsetDateTime,
    pub entered_by: Option<StaffId>,
    pub lives: Lives,
    pub state: ClaimState,
    pub undo_to: Option<ClaimState>,
    pub ended: Option<ClaimEnd>,
    /// Sealed.
    pub end_note: Option<Vec<u8>>,
    pub order: Option<(OrderId, String)>,
    pub served: Option<Served>,
    pub taken: Option<Taken>,
    pub acknowledged: Option<Acknowledged>,
    pub attempts: i32,
}

/// At which weight minutes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// The weight when it was asked for.
    pub weight: BasisPoints,
    /// `withdraw.apply_weight` then: the weight of the visits counts in the end (R4.4), or none does.
    pub weighted: bool,
}

/// Until when a claim may be undecided, and its hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lives {
    pub until: OffsetDateTime,
    pub hold_until: OffsetDateTime,
}

/// What was served, for all who came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    pub raw: RawMinutes,
    pub cost: StandardMinutes,
}

/// What was taken of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub spent: StandardMinutes,
    pub waived: StandardMinutes,
}

/// Who has seen what was waived.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    pub by: Option<StaffId>,
    pub at: OffsetDateTime,
    /// Sealed.
    pub note: Option<Vec<u8>>,
}

/// The steps that others are asked for, each under a key of the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Hold,
    Order,
    Capture,
    CloseOrder,
    Void,
}

impl Step {
    /// The key under which it is asked for, however often (UUIDv5).
    pub fn key(self, claim: ClaimId) -> Uuid {
        let name: &[u8] = match self {
            Step::Hold => b"claim.hold",
            Step::Order => b"claim.order",
            Step::Capture => b"claim.capture",
            Step::CloseOrder => b"claim.close_order",
            Step::Void => b"claim.void",
        };
        Uuid::new_v5(&claim.uuid(), name)
    }
}

impl Price {
    /// The price of a service today.
    pub fn of(service: &ServiceItem, weighted: bool) -> Self {
        Self {
            weight: if weighted { service.weight } else { UNWEIGHTED },
            weighted,
        }
    }

    /// What so many minutes of one volunteer cost, rounded down as what they earn is (R4.2).
    fn minutes(self, raw: RawMinutes, weight: BasisPoints) -> StandardMinutes {
        raw.weighted(if self.weighted { weight } else { UNWEIGHTED })
    }

    /// What a service costs: each who comes is issued their minutes, and the claim pays for each (R6.4).
    pub fn cost(self, duration: RawMinutes, seats: u8) -> StandardMinutes {
        StandardMinutes::new(self.minutes(duration, self.weight).get() * i64::from(seats))
    }
}

impl Lives {
    /// Long enough for everything that may become of the order: nobody takes it, it is uploaded late, confirmed at the last
    /// moment, or disputed.
    pub fn from(ends_at: OffsetDateTime, expire_hours: i64, upload_days: i64, confirm_hours: i64) -> Self {
        let until = ends_at
            + Duration::hours(expire_hours)
            + Duration::days(upload_days)
            + Duration::hours(confirm_hours)
            + CASES;
        Self {
            until,
            hold_until: until + HOLD_LONGER,
        }
    }
}

/// How many come at once: two where it is dangerous.
pub fn seats(service: &ServiceItem) -> u8 {
    service.seats.clamp(if service.dangerous { 2 } else { 1 }, 9)
}

/// Refuses what the savings do not cover, with the figures (R7.8).
///
/// # Errors
/// `insufficient_balance` with `have` and `need`.
pub fn covered(available: StandardMinutes, cost: StandardMinutes) -> Result<()> {
    if available >= cost {
        return Ok(());
    }
    Err(Error::new(
        Code::InsufficientBalance,
        "insufficient_balance",
        "the savings do not cover this service",
    )
    .with("account", "savings")
    .with("have", available.get())
    .with("need", cost.get()))
}

/// The volunteer for themselves, or staff who enter claims; where, is seen when the volunteer is looked for.
///
/// # Errors
/// `forbidden`.
pub fn may_ask(actor: &Actor, whose: VolunteerId) -> Result<()> {
    match actor.volunteer_id() {
        Some(me) if me == whose => Ok(()),
        Some(_) => Err(Error::forbidden("not_yours", "this is another volunteer's")),
        None => actor.has_role(CLAIMANTS),
    }
}

/// May see a claim.
///
/// # Errors
/// As what does not exist, outside the asker's part of the tree (R1.8).
pub fn may_read(actor: &Actor, claim: &Claim) -> Result<()> {
    match actor {
        Actor::Volunteer { id } if *id == claim.volunteer_id => Ok(()),
        Actor::Volunteer { .. } => Err(Error::not_found("claim")),
        Actor::Service { .. } => Ok(()),
        _ => actor.may_find(READERS, &claim.org, "claim"),
    }
}

/// What the order of a claim means for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Nothing is decided: to be taken, served, uploaded, confirmed, or in dispute.
    Waits,
    /// It counts.
    Served(Served),
    /// It ended without service.
    Ended(ClaimState, ClaimEnd),
}

/// What the order says. Nothing is taken before the last dispute is decided (R9.3).
pub fn hear(price: Price, order: &ClaimOrderStands) -> Heard {
    match order.state {
        OrderState::Cancelled => Heard::Ended(ClaimState::Cancelled, ClaimEnd::OrderCancelled),
        OrderState::Expired => Heard::Ended(ClaimState::Expired, ClaimEnd::OrderExpired),
        OrderState::Closed => match counted(price, &order.visits) {
            Some(served) => Heard::Served(served),
            None => Heard::Ended(ClaimState::Cancelled, ClaimEnd::NotServed),
        },
        _ => Heard::Waits,
    }
}

fn counted(price: Price, visits: &[ClaimVisit]) -> Option<Served> {
    let mut sum = (0, 0);
    for visit in visits {
        if matches!(visit.state, VisitState::Confirmed | VisitState::Lapsed)
            && let Some((raw, weight)) = visit.raw_minutes.zip(visit.weight)
        {
            sum.0 += raw.get();
            sum.1 += price.minutes(raw, weight).get();
        }
    }
    let served = Served {
        raw: RawMinutes::new(sum.0),
        cost: StandardMinutes::new(sum.1),
    };
    (served.raw.get() > 0 && served.cost.get() > 0).then_some(served)
}

/// Whether somebody has been there, so that it cannot be taken back any more.
pub fn has_begun(order: &ClaimOrderStands) -> bool {
    let not_yet = |state| {
        matches!(
            state,
            VisitState::Accepted | VisitState::Cancelled | VisitState::NoShow
        )
    };
    order.visits.iter().any(|visit| !not_yet(visit.state))
}

impl Claim {
    /// Whether it may still be taken back, as far as the claim itself knows.
    pub fn can_be_withdrawn(&self) -> bool {
        matches!(
            self.state,
            ClaimState::Asked | ClaimState::Held | ClaimState::Ordered
        )
    }

    /// Begins to undo it: it will be `to`, for this reason.
    ///
    /// # Errors
    /// `claim_decided` once it is served, over, or being undone already.
    pub fn undo(mut self, to: ClaimState, ended: ClaimEnd, note: Option<Vec<u8>>) -> Result<Self> {
        if !self.can_be_withdrawn() {
            return Err(decided(self.state));
        }
        self.state = ClaimState::Undoing;
        (self.undo_to, self.ended, self.end_note) = (Some(to), Some(ended), note);
        Ok(self)
    }

    /// It could not be undone: somebody had come meanwhile.
    #[must_use]
    pub fn goes_on(mut self, order: (OrderId, String)) -> Self {
        self.state = ClaimState::Ordered;
        self.order = Some(order);
        (self.undo_to, self.ended, self.end_note) = (None, None, None);
        self
    }

    /// Order and hold are undone.
    #[must_use]
    pub fn undone(mut self) -> Self {
        self.state = self.undo_to.take().unwrap_or(ClaimState::Cancelled);
        self
    }

    /// The time is taken: it is over, unless some was waived, which a supervisor has to see (R6.5).
    #[must_use]
    pub fn captured(mut self, served: Served, waived: StandardMinutes) -> Self {
        self.taken = Some(Taken {
            spent: StandardMinutes::new(served.cost.get() - waived.get()),
            waived,
        });
        self.state = if waived.get() > 0 {
            ClaimState::Captured
        } else {
            ClaimState::Closed
        };
        self
    }

    /// A supervisor has seen what was waived: neither who entered the claim nor the volunteer.
    ///
    /// # Errors
    /// `claim_decided` where nothing waits for it, `same_person`.
    pub fn acknowledged(mut self, seen: Acknowledged) -> Result<Self> {
        if self.state != ClaimState::Captured {
            return Err(decided(self.state));
        }
        if seen.by.is_some() && seen.by == self.entered_by {
            return Err(Error::forbidden("same_person", "another person must decide this"));
        }
        self.state = ClaimState::Closed;
        self.acknowledged = Some(seen);
        Ok(self)
    }
}

fn decided(state: ClaimState) -> Error {
    Error::conflict("claim_decided", "the claim cannot be changed any more").with("state", state.as_str())
}

#[cfg(test)]
mod tests {
    use contracts::At;
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const WEIGHTED: Price = Price {
        weight: BasisPoints::new(30_000),
        weighted: true,
    };

    fn visit(state: VisitState, raw: i64, weight: i32) -> ClaimVisit {
        ClaimVisit {
            state,
            raw_minutes: Some(RawMinutes::new(raw)),
            weight: Some(BasisPoints::new(weight)),
        }
    }

    fn order(state: OrderState, visits: Vec<ClaimVisit>) -> ClaimOrderStands {
        ClaimOrderStands {
            order_id: OrderId::generate(datetime!(2026-11-23 02:00 UTC)),
            order_no: "FW20261123-0001".into(),
            state,
            starts_at: At(datetime!(2026-11-24 02:00 UTC)),
            visits,
        }
    }

    #[test]
    fn an_hour_of_legal_advice_costs_180_standard_minutes_r4_5() {
        assert_eq!(WEIGHTED.cost(RawMinutes::new(60), 1).get(), 180);
        let unweighted = Price {
            weight: UNWEIGHTED,
            weighted: false,
        };
        assert_eq!(unweighted.cost(RawMinutes::new(60), 1).get(), 60);
    }

    #[test]
    fn the_worked_example_is_refused_with_its_figures_or_leaves_43_r7_8() {
        let savings = StandardMinutes::new(163);
        let refused = covered(savings, WEIGHTED.cost(RawMinutes::new(60), 1)).unwrap_err();
        assert_eq!(
            (&refused.details["have"], &refused.details["need"]),
            (&163.into(), &180.into())
        );
        let plumbing = Price {
            weight: BasisPoints::new(20_000),
            weighted: true,
        };
        let cost = plumbing.cost(RawMinutes::new(60), 1);
        assert!(covered(savings, cost).is_ok());
        assert_eq!(savings.get() - cost.get(), 43);
    }

    #[test]
    fn what_counts_is_the_weight_of_the_actual_start_rounded_down_per_visit_r4_4() {
        let heard = hear(
            WEIGHTED,
            &order(
                OrderState::Closed,
                vec![
                    visit(VisitState::Confirmed, 61, 15_000),
                    visit(VisitState::Lapsed, 61, 15_000),
                    visit(VisitState::Voided, 60, 30_000),
                ],
            ),
        );
        assert_eq!(
            heard,
            Heard::Served(Served {
                raw: RawMinutes::new(122),
                cost: StandardMinutes::new(182),
            })
        );
    }

    #[test]
    fn a_dispute_takes_nothing_before_it_is_decided_and_nothing_once_it_is_upheld() {
        let disputed = order(
            OrderState::Disputed,
            vec![visit(VisitState::Disputed, 60, 30_000)],
        );
        assert_eq!(hear(WEIGHTED, &disputed), Heard::Waits);
        let voided = order(OrderState::Closed, vec![visit(VisitState::Voided, 60, 30_000)]);
        assert_eq!(
            hear(WEIGHTED, &voided),
            Heard::Ended(ClaimState::Cancelled, ClaimEnd::NotServed)
        );
    }

    #[test]
    fn the_hold_lives_a_day_longer_than_the_claim() {
        let lives = Lives::from(datetime!(2026-11-24 02:00 UTC), 24, 30, 48);
        assert_eq!(lives.hold_until - lives.until, Duration::hours(24));
        assert!(lives.until > datetime!(2026-11-24 02:00 UTC) + Duration::days(33));
    }

    #[test]
    fn each_step_of_each_claim_has_a_key_of_its_own() {
        let claims = [1, 2].map(|n| ClaimId::from(Uuid::from_u128(n)));
        let steps = [
            Step::Hold,
            Step::Order,
            Step::Capture,
            Step::CloseOrder,
            Step::Void,
        ];
        let keys: std::collections::BTreeSet<Uuid> = claims
            .iter()
            .flat_map(|claim| steps.iter().map(|step| step.key(*claim)))
            .collect();
        assert_eq!(keys.len(), claims.len() * steps.len());
    }

    proptest! {
        #[test]
        fn an_order_that_is_not_over_takes_nothing(state in prop::sample::select(OrderState::ALL.to_vec())) {
            let heard = hear(WEIGHTED, &order(state, vec![visit(VisitState::Confirmed, 60, 30_000)]));
            let over = matches!(state, OrderState::Closed | OrderState::Cancelled | OrderState::Expired);
            prop_assert_eq!(heard == Heard::Waits, !over);
            prop_assert_eq!(matches!(heard, Heard::Served(_)), state == OrderState::Closed);
        }
    }
}
