//! Goods that are taken for time: how an order goes from step to step (R8.3).

use contracts::{
    Actor, Code, Error, Result, Role,
    redemption::order::{GoodsEnd, GoodsOrderState, HandOverProof},
};
use kernel::{GoodsOrderId, OrgCode, StaffId, StandardMinutes, VolunteerId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Who hands goods out.
pub const COUNTER: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Stock];
/// Who orders for a volunteer who asks them to: the counter, and the hotline.
pub const ORDERERS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Stock, Role::Operator];
/// Who decides about goods that were brought back.
pub const DECIDERS: &[Role] = &[Role::Branch, Role::Finance, Role::Stock];
/// Who reads orders.
pub const READERS: &[Role] = &[
    Role::Operator,
    Role::Finance,
    Role::Stock,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];

/// Wrong tries of a code, after which a new one must be drawn (decision 22).
pub const TRIES: u8 = 5;
/// By how much the ledger's hold outlives the reservation (decision 22).
const HOLD_LONGER: Duration = Duration::days(1);
/// How long an order may take at the counter before it counts as broken off.
pub const AT_COUNTER: Duration = Duration::minutes(1);

/// An order as it stands.
#[derive(Debug, Clone)]
pub struct Order {
    pub id: GoodsOrderId,
    pub no: String,
    pub volunteer_id: VolunteerId,
    pub outlet: OrgCode,
    pub outlet_name: String,
    pub at_counter: bool,
    pub cost: StandardMinutes,
    pub placed_at: OffsetDateTime,
    pub entered_by: Option<StaffId>,
    pub lives: Lives,
    pub state: GoodsOrderState,
    pub undo_to: Option<GoodsOrderState>,
    pub ended: Option<GoodsEnd>,
    /// Sealed.
    pub end_note: Option<Vec<u8>>,
    /// Wrong tries of the code that counts.
    pub code_tries: Option<u8>,
    pub handed: Option<Handed>,
    pub brought_back: Option<BroughtBack>,
    pub attempts: i32,
}

/// Until when it can be fetched, and until when the ledger holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lives {
    pub until: OffsetDateTime,
    pub hold_until: OffsetDateTime,
}

/// How goods were handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    pub at: OffsetDateTime,
    pub by: StaffId,
    pub proof: HandOverProof,
    /// Who came in the volunteer's place.
    pub proxy: Option<SealedProxy>,
}

/// Who comes in the volunteer's place, and what they have shown; sealed.
pub type SealedProxy = (Vec<u8>, Vec<u8>);

/// Goods that were brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtBack {
    pub asked_by: StaffId,
    /// Sealed; empty once its volunteer is erased.
    pub reason: Option<Vec<u8>>,
    pub decided_by: Option<StaffId>,
    /// Why they were not taken back; sealed, empty once the volunteer is erased.
    pub refusal: Option<Vec<u8>>,
}

/// What the saga asks of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Hold the time.
    Hold,
    /// Take it.
    Capture,
    /// Release it.
    Void,
    /// Give back what was taken.
    GiveBack,
}

impl Step {
    /// The key under which it is asked for, however often (UUIDv5).
    pub fn key(self, order: GoodsOrderId) -> Uuid {
        let name: &[u8] = match self {
            Step::Hold => b"goods.hold",
            Step::Capture => b"goods.capture",
            Step::Void => b"goods.void",
            Step::GiveBack => b"goods.give_back",
        };
        Uuid::new_v5(&order.uuid(), name)
    }
}

impl Lives {
    /// From `at` on for so long.
    pub fn from(at: OffsetDateTime, long: Duration) -> Self {
        let until = at + long;
        Self {
            until,
            hold_until: until + HOLD_LONGER,
        }
    }
}

/// Refuses what the time for goods does not cover, with the figures.
///
/// # Errors
/// `insufficient_balance`: `goods_time_short` with `have` and `need`.
pub fn covered(have: StandardMinutes, need: StandardMinutes) -> Result<()> {
    if have >= need {
        return Ok(());
    }
    Err(Error::new(
        Code::InsufficientBalance,
        "goods_time_short",
        "the time for goods does not cover this basket",
    )
    .with("have", have.get())
    .with("need", need.get()))
}

/// Who hands over is a member of staff who stands at the outlet.
///
/// # Errors
/// `forbidden`: `wrong_role`, `wrong_scope`.
pub fn at_counter(actor: &Actor, outlet: &OrgCode) -> Result<StaffId> {
    actor.may(COUNTER, outlet)?;
    somebody(actor)
}

/// As [`at_counter`], of an order named by its id (R1.8).
///
/// # Errors
/// `forbidden`, `not_found`.
pub fn at_counter_of(actor: &Actor, order: &Order) -> Result<StaffId> {
    actor.may_find(COUNTER, &order.outlet, "goods_order")?;
    somebody(actor)
}

/// A person, since goods change hands and two of them sign.
///
/// # Errors
/// `forbidden`: `staff_only`.
pub fn somebody(actor: &Actor) -> Result<StaffId> {
    actor
        .staff_id()
        .ok_or_else(|| Error::forbidden("staff_only", "goods are handed over by a member of staff"))
}

/// The volunteer for themselves, or staff for one who asks them to, at their own outlets.
///
/// # Errors
/// `forbidden`.
pub fn may_order(actor: &Actor, whose: VolunteerId, outlet: &OrgCode) -> Result<()> {
    match actor {
        Actor::Volunteer { id } if *id == whose => Ok(()),
        Actor::Volunteer { .. } => Err(Error::forbidden("not_yours", "this is another volunteer's")),
        staff => staff.may(ORDERERS, outlet),
    }
}

/// May see an order.
///
/// # Errors
/// As what does not exist, outside the asker's part of the tree (R1.8).
pub fn may_read(actor: &Actor, order: &Order) -> Result<()> {
    match actor {
        Actor::Volunteer { id } if *id == order.volunteer_id => Ok(()),
        Actor::Volunteer { .. } => Err(Error::not_found("goods_order")),
        Actor::Service { .. } => Ok(()),
        _ => actor.may_find(READERS, &order.outlet, "goods_order"),
    }
}

/// May take an order back, and for which reason: the volunteer and the hotline because it is not wanted any more, the counter also
/// because it does not hand it over.
///
/// # Errors
/// `not_found` outside the asker's part of the tree, `forbidden`, `invalid` at `why`.
pub fn may_cancel(actor: &Actor, order: &Order, why: GoodsEnd) -> Result<()> {
    match actor {
        Actor::Volunteer { .. } => may_read(actor, order)?,
        _ => actor.may_find(ORDERERS, &order.outlet, "goods_order")?,
    }
    match why {
        GoodsEnd::Withdrawn => Ok(()),
        GoodsEnd::RefusedAtCounter => actor.has_role(COUNTER),
        _ => Err(Error::invalid(
            "why",
            "not_a_reason_to_cancel",
            "an order is taken back because it is not wanted, or because the counter refuses",
        )),
    }
}

/// May decide about what was brought back: whose part it is, and neither who asked nor who handed over.
pub fn may_decide_return(actor: &Actor, order: &Order) -> bool {
    let staff = actor.staff_id();
    let handed_by = order.handed.as_ref().map(|handed| handed.by);
    let asked_by = order.brought_back.as_ref().map(|back| back.asked_by);
    order.state == GoodsOrderState::ReturnAsked
        && staff.is_some()
        && staff != handed_by
        && staff != asked_by
        && actor.may(DECIDERS, &order.outlet).is_ok()
}

impl Order {
    /// An order as it begins: its goods are reserved, nothing is held yet.
    pub fn placed(
        (id, no): (GoodsOrderId, String),
        volunteer_id: VolunteerId,
        (outlet, outlet_name): (OrgCode, String),
        cost: StandardMinutes,
        (placed_at, lives): (OffsetDateTime, Lives),
    ) -> Self {
        Self {
            id,
            no,
            volunteer_id,
            outlet,
            outlet_name,
            at_counter: false,
            cost,
            placed_at,
            entered_by: None,
            lives,
            state: GoodsOrderState::Placed,
            undo_to: None,
            ended: None,
            end_note: None,
            code_tries: None,
            handed: None,
            brought_back: None,
            attempts: 0,
        }
    }

    /// Whether goods wait for it and nothing of it is final.
    pub fn can_be_undone(&self) -> bool {
        matches!(self.state, GoodsOrderState::Placed | GoodsOrderState::Ready)
    }

    /// Begins to undo it: it will be `to`, for this reason.
    ///
    /// # Errors
    /// `order_over` once it is handed over, over, or being undone already.
    pub fn undo(mut self, to: GoodsOrderState, ended: GoodsEnd, note: Option<Vec<u8>>) -> Result<Self> {
        if !self.can_be_undone() {
            return Err(self.over());
        }
        self.state = GoodsOrderState::Undoing;
        (self.undo_to, self.ended, self.end_note) = (Some(to), Some(ended), note);
        Ok(self)
    }

    /// The hold is undone.
    #[must_use]
    pub fn undone(mut self) -> Self {
        self.state = self.undo_to.take().unwrap_or(GoodsOrderState::Cancelled);
        self
    }

    /// There was no time to hold.
    #[must_use]
    pub fn refused(mut self, note: Vec<u8>) -> Self {
        self.state = GoodsOrderState::Refused;
        (self.ended, self.end_note) = (Some(GoodsEnd::NoTime), Some(note));
        self
    }

    /// Goods change hands: what was begun at this counter, or waits to be fetched.
    ///
    /// # Errors
    /// `order_not_ready`, `order_over`.
    pub fn hand_over(mut self, handed: Handed) -> Result<Self> {
        match self.state {
            GoodsOrderState::Ready => {}
            GoodsOrderState::Placed if self.at_counter => {}
            GoodsOrderState::Placed => {
                return Err(Error::conflict(
                    "order_not_ready",
                    "the time is not held yet; in a moment it is",
                ));
            }
            _ => return Err(self.over()),
        }
        self.state = GoodsOrderState::HandedOver;
        self.handed = Some(handed);
        Ok(self)
    }

    /// Goods were brought back.
    ///
    /// # Errors
    /// `order_not_closed`.
    pub fn ask_return(mut self, by: StaffId, reason: Vec<u8>) -> Result<Self> {
        if self.state != GoodsOrderState::Closed {
            return Err(Error::conflict(
                "order_not_closed",
                "only what was handed over and paid can be brought back",
            )
            .with("state", self.state.as_str()));
        }
        self.state = GoodsOrderState::ReturnAsked;
        self.brought_back = Some(BroughtBack {
            asked_by: by,
            reason: Some(reason),
            decided_by: None,
            refusal: None,
        });
        Ok(self)
    }

    /// A second person decides about it: neither who asked nor who handed over. With a `refusal`, sealed, they stay with the
    /// volunteer; without one they are taken back.
    ///
    /// # Errors
    /// `no_return_asked`, `same_person`.
    pub fn decide_return(mut self, by: StaffId, refusal: Option<Vec<u8>>) -> Result<Self> {
        let Some(back) = self
            .brought_back
            .as_mut()
            .filter(|_| self.state == GoodsOrderState::ReturnAsked)
        else {
            return Err(Error::conflict(
                "no_return_asked",
                "nothing was brought back that waits for a decision",
            )
            .with("state", self.state.as_str()));
        };
        let handed_by = self.handed.as_ref().map(|handed| handed.by);
        if back.asked_by == by || handed_by == Some(by) {
            return Err(Error::forbidden("same_person", "another person must decide this"));
        }
        back.decided_by = Some(by);
        self.state = match refusal {
            None => GoodsOrderState::Returning,
            Some(_) => GoodsOrderState::Closed,
        };
        back.refusal = refusal;
        Ok(self)
    }

    /// It is too late for that.
    pub fn over(&self) -> Error {
        Error::conflict("order_over", "this order cannot be changed any more")
            .with("state", self.state.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn person(number: u128) -> StaffId {
        StaffId::from(Uuid::from_u128(number))
    }

    fn order(state: GoodsOrderState) -> Order {
        let placed = Order::placed(
            (GoodsOrderId::generate(NOW), "DH20261123-0001".into()),
            VolunteerId::generate(NOW),
            ("370405001004".parse().unwrap(), "兴中社区".into()),
            StandardMinutes::new(240),
            (NOW, Lives::from(NOW, Duration::days(14))),
        );
        Order { state, ..placed }
    }

    fn handed(by: StaffId) -> Handed {
        Handed {
            at: NOW,
            by,
            proof: HandOverProof::Code,
            proxy: None,
        }
    }

    #[test]
    fn r8_3_the_hold_lives_a_day_longer_than_the_fortnight_of_the_goods() {
        let lives = Lives::from(NOW, Duration::days(14));
        assert_eq!(lives.until - NOW, Duration::days(14));
        assert_eq!(lives.hold_until - lives.until, Duration::days(1));
    }

    #[test]
    fn what_is_missing_is_said_in_figures() {
        let refused = covered(StandardMinutes::new(180), StandardMinutes::new(240)).unwrap_err();
        assert_eq!(
            (refused.details["have"].as_i64(), refused.details["need"].as_i64()),
            (Some(180), Some(240))
        );
        assert!(covered(StandardMinutes::new(240), StandardMinutes::new(240)).is_ok());
    }

    #[test]
    fn r8_3_goods_that_were_brought_back_are_decided_about_by_a_third_person() {
        let (clerk, second, finance) = (person(1), person(2), person(3));
        let mut closed = order(GoodsOrderState::Ready).hand_over(handed(clerk)).unwrap();
        closed.state = GoodsOrderState::Closed;
        let asked = closed.ask_return(second, b"sealed".to_vec()).unwrap();
        for involved in [clerk, second] {
            let refused = asked.clone().decide_return(involved, None);
            assert_eq!(refused.unwrap_err().reason, "same_person");
        }
        let stays = asked
            .clone()
            .decide_return(finance, Some(b"why".to_vec()))
            .unwrap();
        assert_eq!(stays.state, GoodsOrderState::Closed);
        // Asked again, it is decided anew.
        let again = stays.ask_return(second, b"sealed".to_vec()).unwrap();
        assert_eq!(again.brought_back.unwrap().refusal, None);
        let back = asked.decide_return(finance, None).unwrap();
        assert_eq!(back.state, GoodsOrderState::Returning);
    }

    #[test]
    fn each_step_of_each_order_has_a_key_of_its_own() {
        let orders = [1, 2].map(|n| GoodsOrderId::from(Uuid::from_u128(n)));
        let steps = [Step::Hold, Step::Capture, Step::Void, Step::GiveBack];
        let keys: std::collections::BTreeSet<Uuid> = orders
            .iter()
            .flat_map(|order| steps.iter().map(|step| step.key(*order)))
            .collect();
        assert_eq!(keys.len(), orders.len() * steps.len());
    }

    proptest! {
        // The pivot is the hand-over (reliability §3): before it everything is undone, after it nothing is.
        #[test]
        fn r8_3_what_changes_hands_is_never_undone_and_what_is_undone_never_changes_hands(
            state in prop::sample::select(GoodsOrderState::ALL.to_vec()), at_counter: bool,
        ) {
            let begun = Order { at_counter, ..order(state) };
            let undone = begun.clone().undo(GoodsOrderState::Cancelled, GoodsEnd::Withdrawn, None);
            let taken = begun.hand_over(handed(person(1)));
            if let Ok(undone) = undone {
                prop_assert!(undone.clone().hand_over(handed(person(1))).is_err());
                prop_assert!(undone.undone().hand_over(handed(person(1))).is_err());
            }
            if let Ok(taken) = taken {
                prop_assert!(matches!(state, GoodsOrderState::Ready | GoodsOrderState::Placed));
                prop_assert!(taken.clone().hand_over(handed(person(2))).is_err());
                prop_assert!(taken.undo(GoodsOrderState::Expired, GoodsEnd::NotFetched, None).is_err());
            }
        }
    }
}
