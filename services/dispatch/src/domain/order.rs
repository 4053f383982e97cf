//! An order: what was asked for. Its state follows from its visits and offers (R5.1, decision 15).

use contracts::{
    dispatch::{OrderState, QueueTab, ServiceItem, Urgency, VisitState},
    elderly::ElderFacts,
};
use kernel::{
    ActivityId, BasisPoints, ElderId, OrderId, OrgCode, PersonKey, Position, PriorityClass, RawMinutes, Sex,
    VisitId,
};
use time::{Duration, OffsetDateTime};

use super::{
    Refusal, priority,
    visit::{Visit, holds_seat, is_served},
};
use crate::domain::candidate::Asked;

/// How an order ended without service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Cancelled,
    Expired,
}

impl Ended {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Ended::Cancelled => "cancelled",
            Ended::Expired => "expired",
        }
    }

    /// The value of a word in the database.
    pub fn parse(word: &str) -> Option<Ended> {
        [Ended::Cancelled, Ended::Expired]
            .into_iter()
            .find(|ended| ended.as_str() == word)
    }
}

/// An order with its visits, locked for a change.
#[derive(Debug, Clone)]
pub struct Order {
    pub id: OrderId,
    pub no: String,
    /// Group work: the activity, whose id then stands as `elder_id`.
    pub activity: Option<ActivityId>,
    pub elder_id: ElderId,
    /// The elder's village; of group work the unit that runs it.
    pub village: OrgCode,
    pub village_name: String,
    pub village_position: Option<Position>,
    pub elder_person: PersonKey,
    pub household: Vec<PersonKey>,
    /// What the service asks of a volunteer.
    pub asked: Asked,
    /// 中文名
    pub service_name: String,
    pub weight: BasisPoints,
    pub starts_at: OffsetDateTime,
    pub duration: RawMinutes,
    pub priority: PriorityClass,
    pub urgency: Urgency,
    pub gender_wish: Option<Sex>,
    pub seats: i16,
    pub state: OrderState,
    pub ended: Option<Ended>,
    pub visits: Vec<Visit>,
    /// Offers that wait for an answer.
    pub offers_out: i64,
}

/// The state of an order with these visits.
pub fn state(ended: Option<Ended>, seats: i16, offers_out: i64, visits: &[VisitState]) -> OrderState {
    let any = |wanted: &[VisitState]| visits.iter().any(|state| wanted.contains(state));
    let served = visits.iter().any(|state| is_served(*state));
    let held = visits.iter().filter(|state| holds_seat(**state)).count();
    match ended {
        Some(Ended::Cancelled) => return OrderState::Cancelled,
        Some(Ended::Expired) => return OrderState::Expired,
        None => {}
    }
    if any(&[VisitState::Disputed]) {
        OrderState::Disputed
    } else if any(&[VisitState::InProgress]) || served && any(&[VisitState::Accepted]) {
        OrderState::InProgress
    } else if any(&[
        VisitState::Completed,
        VisitState::NeedsCorrection,
        VisitState::HeldForReview,
    ]) {
        OrderState::Completed
    } else if any(&[VisitState::Uploaded]) {
        OrderState::Uploaded
    } else if served {
        OrderState::Closed
    } else if held >= usize::try_from(seats).unwrap_or(0) {
        OrderState::Accepted
    } else if offers_out > 0 {
        OrderState::Offered
    } else {
        OrderState::Open
    }
}

/// Where the hotline finds an order with these visits; nothing when it needs nobody any more.
pub fn tab(state: OrderState, visits: &[VisitState]) -> Option<QueueTab> {
    let trouble = [
        VisitState::NeedsCorrection,
        VisitState::HeldForReview,
        VisitState::Disputed,
    ];
    match state {
        OrderState::Closed | OrderState::Cancelled | OrderState::Expired => None,
        _ if visits.iter().any(|state| trouble.contains(state)) => Some(QueueTab::Trouble),
        OrderState::Open => Some(QueueTab::Open),
        OrderState::Offered => Some(QueueTab::Offered),
        OrderState::Accepted => Some(QueueTab::Accepted),
        OrderState::InProgress => Some(QueueTab::InProgress),
        OrderState::Completed | OrderState::Uploaded | OrderState::Disputed => Some(QueueTab::Confirming),
    }
}

/// Who asks for what and when, as an order begins.
pub struct Begun {
    pub id: OrderId,
    pub no: String,
    pub elder_id: ElderId,
    pub starts_at: OffsetDateTime,
    pub duration: RawMinutes,
    pub urgency: Urgency,
}

impl Order {
    /// An order of one seat that nobody has been asked for. What is known of the elder and the weight are frozen on it.
    pub fn begin(begun: Begun, elder: ElderFacts, service: ServiceItem) -> Self {
        Self {
            elder_person: elder.person,
            household: elder.household,
            ..Self::at(begun, (elder.village, elder.priority), service)
        }
    }

    /// An activity of `org`: group work belongs to no household and takes no precedence (R5.2).
    pub fn of_activity(activity: ActivityId, begun: Begun, org: OrgCode, service: ServiceItem) -> Self {
        Self {
            activity: Some(activity),
            ..Self::at(begun, (org, PriorityClass::P4), service)
        }
    }

    fn at(begun: Begun, (village, priority): (OrgCode, PriorityClass), service: ServiceItem) -> Self {
        Self {
            id: begun.id,
            no: begun.no,
            activity: None,
            elder_id: begun.elder_id,
            village_name: String::new(),
            village,
            village_position: None,
            elder_person: PersonKey::new(String::new()),
            household: Vec::new(),
            asked: Asked {
                service: service.code,
                qualification: service.qualification,
                insurance: service.needs_insurance,
            },
            service_name: service.name_zh,
            weight: service.weight,
            starts_at: begun.starts_at,
            duration: begun.duration,
            priority: priority::given(begun.urgency, priority),
            urgency: begun.urgency,
            gender_wish: None,
            seats: 1,
            state: OrderState::Open,
            ended: None,
            visits: Vec::new(),
            offers_out: 0,
        }
    }

    /// Planned end.
    pub fn ends_at(&self) -> OffsetDateTime {
        self.starts_at + Duration::minutes(self.duration.get())
    }

    /// The planned time with the travel buffer behind it (R5.4).
    pub fn during(&self, buffer_minutes: i64) -> (OffsetDateTime, OffsetDateTime) {
        (self.starts_at, self.ends_at() + Duration::minutes(buffer_minutes))
    }

    /// Where the visits stand.
    pub fn visit_states(&self) -> Vec<VisitState> {
        self.visits.iter().map(|visit| visit.state).collect()
    }

    /// The state as it follows from visits and offers.
    pub fn derived(&self) -> OrderState {
        state(self.ended, self.seats, self.offers_out, &self.visit_states())
    }

    /// The tab as it follows from visits and offers; the hotline sends nobody to an activity.
    pub fn tab(&self) -> Option<QueueTab> {
        if self.activity.is_some() {
            return None;
        }
        tab(self.derived(), &self.visit_states())
    }

    /// Seats that nobody holds.
    pub fn free_seats(&self) -> usize {
        let held = self.visits.iter().filter(|visit| holds_seat(visit.state)).count();
        usize::try_from(self.seats).unwrap_or(0).saturating_sub(held)
    }

    /// The lowest seat that nobody holds, if anybody may still be asked: what has been served is not filled up, but to an
    /// activity people come and go.
    ///
    /// # Errors
    /// Ended, full, or served.
    pub fn free_seat(&self) -> Result<i16, Refusal> {
        if self.ended.is_some() {
            return Err(Refusal::OrderIs(self.derived()));
        }
        let taken: Vec<i16> = self
            .visits
            .iter()
            .filter(|visit| holds_seat(visit.state))
            .map(|visit| visit.seat)
            .collect();
        if self.activity.is_none() && self.visits.iter().any(|visit| is_served(visit.state)) {
            return Err(Refusal::NoSeat);
        }
        (1..=self.seats)
            .find(|seat| !taken.contains(seat))
            .ok_or(Refusal::NoSeat)
    }

    /// Whether it can still be called off or moved: nobody has been there, and it has not ended.
    ///
    /// # Errors
    /// Started, served, or ended.
    pub fn not_begun(&self) -> Result<(), Refusal> {
        if self.ended.is_some() {
            return Err(Refusal::OrderIs(self.derived()));
        }
        let begun = |state| holds_seat(state) && state != VisitState::Accepted;
        if self.visits.iter().any(|visit| begun(visit.state)) {
            return Err(Refusal::AlreadyStarted);
        }
        Ok(())
    }

    /// The visit with this id.
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.visits.iter().find(|visit| visit.id == id)
    }

    /// Puts a changed visit in the place of what it was, or a new one beside the others.
    pub fn put(&mut self, visit: Visit) {
        match self.visits.iter_mut().find(|old| old.id == visit.id) {
            Some(old) => *old = visit,
            None => self.visits.push(visit),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_order_nobody_was_asked_for_is_open_and_with_offers_out_it_is_offered() {
        assert_eq!(state(None, 1, 0, &[]), OrderState::Open);
        assert_eq!(state(None, 1, 2, &[]), OrderState::Offered);
    }

    #[test]
    fn a_second_seat_keeps_the_order_open_r5_5() {
        assert_eq!(state(None, 2, 0, &[VisitState::Accepted]), OrderState::Open);
        assert_eq!(
            state(None, 2, 0, &[VisitState::Accepted, VisitState::Accepted]),
            OrderState::Accepted
        );
    }

    #[test]
    fn who_did_not_come_frees_the_seat() {
        assert_eq!(state(None, 1, 0, &[VisitState::NoShow]), OrderState::Open);
        assert_eq!(
            state(None, 1, 0, &[VisitState::NoShow, VisitState::Accepted]),
            OrderState::Accepted
        );
    }

    #[test]
    fn one_served_and_one_still_to_come_is_in_progress() {
        assert_eq!(
            state(None, 2, 0, &[VisitState::Completed, VisitState::Accepted]),
            OrderState::InProgress
        );
    }

    #[test]
    fn the_slowest_visit_decides_when_all_are_served() {
        assert_eq!(
            state(None, 2, 0, &[VisitState::Lapsed, VisitState::Uploaded]),
            OrderState::Uploaded
        );
        assert_eq!(
            state(None, 2, 0, &[VisitState::Voided, VisitState::Confirmed]),
            OrderState::Closed
        );
    }

    #[test]
    fn a_forgotten_stop_is_trouble_for_the_hotline_r5_8() {
        let visits = [VisitState::NeedsCorrection];
        assert_eq!(tab(state(None, 1, 0, &visits), &visits), Some(QueueTab::Trouble));
    }

    proptest! {
        #[test]
        fn every_order_that_has_not_ended_is_on_exactly_one_tab(
            seats in 1i16..=9,
            offers in 0i64..3,
            visits in prop::collection::vec(prop::sample::select(VisitState::ALL.to_vec()), 0..6),
        ) {
            let state = state(None, seats, offers, &visits);
            let over = matches!(state, OrderState::Closed);
            prop_assert_eq!(tab(state, &visits).is_none(), over);
        }
    }
}
