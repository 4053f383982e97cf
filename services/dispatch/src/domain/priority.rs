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

/// When the order should have been dispatched (R5.3).
pub fn due(urgency: Urgency, opened_at: OffsetDateTime, promise: Promise) -> OffsetDateTime {
    opened_at
        + match urgency {
            Urgency::Normal => Duration::hours(promise.normal_hours),
            Urgency::Urgent => Duration::minutes(promise.urgent_minutes),
            Urgency::Emergency => Duration::minutes(promise.emergency_minutes),
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
    use super::*;

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
