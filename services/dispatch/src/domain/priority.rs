//! Who comes first (R2.4).

use contracts::dispatch::{OrderSource, Urgency};
use kernel::PriorityClass;
use time::{Duration, OffsetDateTime};

/// The class of a new order: an emergency is P0, everything else has the elder's class.
pub fn given(urgency: Urgency, elder: PriorityClass) -> PriorityClass {
    match urgency {
        Urgency::Emergency => PriorityClass::P0,
        Urgency::Normal | Urgency::Urgent => elder.max(PriorityClass::P1),
    }
}

/// One class up for waiting. Waiting alone makes nothing an emergency: P1 is the highest.
pub fn aged(class: PriorityClass) -> PriorityClass {
    match class {
        PriorityClass::P0 => PriorityClass::P0,
        PriorityClass::P1 | PriorityClass::P2 => PriorityClass::P1,
        PriorityClass::P3 => PriorityClass::P2,
        PriorityClass::P4 => PriorityClass::P3,
    }
}

/// How long a request may wait until somebody has been found.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    /// `dispatch.travel_buffer_min`
    pub travel_minutes: i64,
    /// `order.verify_sla_hours`
    pub normal_hours: i64,
    /// `order.urgent_sla_min`
    pub urgent_minutes: i64,
    /// `order.emergency_sla_min`
    pub emergency_minutes: i64,
}

/// When the clocks of an order begin: with the request, for the order of a recurring plan some time before its start, since
/// nobody has asked for it yet when it is opened.
pub fn waits_from(
    source: OrderSource,
    opened_at: OffsetDateTime,
    starts_at: OffsetDateTime,
    arrange: Duration,
) -> OffsetDateTime {
    match source {
        OrderSource::Plan => opened_at.max(starts_at - arrange),
        _ => opened_at,
    }
}

/// When the order should have been dispatched (R5.3): as was promised, and while there is still time to come for the agreed start.
/// An emergency starts at once: there it is the promise alone.
pub fn due(
    urgency: Urgency,
    waits_from: OffsetDateTime,
    starts_at: OffsetDateTime,
    promise: Promise,
) -> OffsetDateTime {
    let last = starts_at - Duration::minutes(promise.travel_minutes);
    let last = last.max(waits_from);
    match urgency {
        Urgency::Normal => last.min(waits_from + Duration::hours(promise.normal_hours)),
        Urgency::Urgent => last.min(waits_from + Duration::minutes(promise.urgent_minutes)),
        Urgency::Emergency => waits_from + Duration::minutes(promise.emergency_minutes),
    }
}

/// The class as a number, 0 to 4.
pub fn number(class: PriorityClass) -> i16 {
    match class {
        PriorityClass::P0 => 0,
        PriorityClass::P1 => 1,
        PriorityClass::P2 => 2,
        PriorityClass::P3 => 3,
        PriorityClass::P4 => 4,
    }
}

/// The class with this number, 0 to 4.
pub fn class(number: i16) -> Option<PriorityClass> {
    PriorityClass::ALL
        .iter()
        .copied()
        .nth(usize::try_from(number).ok()?)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn nobody_waits_longer_than_promised_nor_until_it_is_too_late_to_come_r5_3() {
        const MIDNIGHT: OffsetDateTime = datetime!(2026-11-23 00:00 +8);
        const PROMISE: Promise = Promise {
            travel_minutes: 15,
            normal_hours: 24,
            urgent_minutes: 60,
            emergency_minutes: 10,
        };
        let waits = |urgency, minutes| {
            let starts_at = MIDNIGHT + Duration::minutes(minutes);
            (due(urgency, MIDNIGHT, starts_at, PROMISE) - MIDNIGHT).whole_minutes()
        };
        assert_eq!(waits(Urgency::Normal, 38 * 60), 24 * 60);
        assert_eq!(waits(Urgency::Normal, 8 * 60), 7 * 60 + 45);
        assert_eq!(waits(Urgency::Urgent, 8 * 60), 60);
        assert_eq!(waits(Urgency::Urgent, 30), 15);
        // Never before it was asked for.
        assert_eq!(waits(Urgency::Normal, -30), 0);
        assert_eq!(waits(Urgency::Emergency, 0), 10);
    }

    #[test]
    fn an_order_that_waits_moves_up_but_never_becomes_an_emergency_r2_4() {
        use PriorityClass::*;
        let steps: Vec<_> = std::iter::successors(Some(P4), |class| Some(aged(*class)))
            .take(6)
            .collect();
        assert_eq!(steps, [P4, P3, P2, P1, P1, P1]);
        assert_eq!(aged(P0), P0);
    }

    #[test]
    fn only_the_urgency_makes_p0() {
        assert_eq!(given(Urgency::Emergency, PriorityClass::P4), PriorityClass::P0);
        assert_eq!(given(Urgency::Urgent, PriorityClass::P2), PriorityClass::P2);
    }

    #[test]
    fn a_class_is_its_number() {
        for &each in PriorityClass::ALL {
            assert_eq!(class(number(each)), Some(each));
        }
        assert_eq!(class(5), None);
        assert_eq!(class(-1), None);
    }
}
