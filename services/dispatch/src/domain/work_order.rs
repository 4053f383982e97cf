//! Work orders of a 12349 platform (R12.1): what they ask for, and what the other side is told.

use contracts::{
    Error,
    dispatch::{
        OrderState, ServiceItem, Urgency, VisitState,
        work_order::{WorkOrderReason, WorkOrderSaid, WorkOrderStatus},
    },
};
use kernel::RawMinutes;
use time::OffsetDateTime;

/// What a work order asks for, where that can be told from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    pub service: String,
    pub starts_at: OffsetDateTime,
    pub duration: RawMinutes,
    pub seats: u8,
}

/// Reads service and time.
///
/// # Errors
/// Why a person has to look first. What may be a matter of life goes before everything (R5.9).
pub fn wish(said: &WorkOrderSaid, catalogue: &[ServiceItem]) -> Result<Wish, WorkOrderReason> {
    if said.urgency == Urgency::Emergency {
        return Err(WorkOrderReason::Emergency);
    }
    let asked = said.service.as_deref().map(str::trim).unwrap_or_default();
    let named = |item: &&ServiceItem| {
        item.code == asked || item.name_zh == asked || item.name_en.eq_ignore_ascii_case(asked)
    };
    let service = catalogue.iter().find(named).filter(|_| !asked.is_empty());
    let service = service.ok_or(WorkOrderReason::ServiceUnknown)?;
    let starts_at = said.starts_at.ok_or(WorkOrderReason::TimeMissing)?;
    Ok(Wish {
        service: service.code.clone(),
        starts_at: starts_at.0,
        duration: said.duration.unwrap_or(service.usual_minutes),
        seats: service.seats,
    })
}

/// Why an order was refused, as a reason to let a person look; nothing for a refusal that no person can put right.
pub fn looked_at(refusal: &Error) -> Option<WorkOrderReason> {
    let field = refusal.field.as_deref();
    match refusal.reason.as_str() {
        "elder_closed" => Some(WorkOrderReason::ElderClosed),
        "elder_not_found" => Some(WorkOrderReason::ElderUnknown),
        "unknown_service" => Some(WorkOrderReason::ServiceUnknown),
        "service_closed" => Some(WorkOrderReason::ServiceClosed),
        "gender_wish_needed" => Some(WorkOrderReason::GenderWish),
        "duplicate_order" => Some(WorkOrderReason::Duplicate),
        "in_the_past" | "too_far_ahead" => Some(WorkOrderReason::TimeUnfit),
        "out_of_range" if field == Some("duration") => Some(WorkOrderReason::TimeUnfit),
        _ => None,
    }
}

/// What the other side is to know of an order in this state.
pub fn status(state: OrderState, visits: &[VisitState]) -> WorkOrderStatus {
    let counts = |state: &VisitState| matches!(state, VisitState::Confirmed | VisitState::Lapsed);
    match state {
        OrderState::Open | OrderState::Offered => WorkOrderStatus::Opened,
        OrderState::Accepted => WorkOrderStatus::Accepted,
        OrderState::InProgress => WorkOrderStatus::Started,
        OrderState::Completed | OrderState::Uploaded => WorkOrderStatus::Completed,
        OrderState::Disputed => WorkOrderStatus::Disputed,
        OrderState::Closed if visits.iter().any(counts) => WorkOrderStatus::Confirmed,
        OrderState::Closed => WorkOrderStatus::Voided,
        OrderState::Cancelled => WorkOrderStatus::Cancelled,
        OrderState::Expired => WorkOrderStatus::Expired,
    }
}

#[cfg(test)]
mod tests {
    use kernel::{BasisPoints, ServiceClass};
    use time::macros::datetime;

    use super::*;

    fn cleaning() -> ServiceItem {
        ServiceItem {
            code: "02".into(),
            name_zh: "家庭保洁".into(),
            name_en: "Home cleaning".into(),
            initials: "jtbj".into(),
            class: ServiceClass::Ordinary,
            weight: BasisPoints::new(10_000),
            qualification: None,
            needs_insurance: false,
            intimate: false,
            dangerous: false,
            seats: 1,
            usual_minutes: RawMinutes::new(90),
            questions: Vec::new(),
            closed: false,
        }
    }

    fn said(service: &str) -> WorkOrderSaid {
        WorkOrderSaid {
            caller_phone: None,
            elder_name: None,
            resident_id: None,
            elder_phone: None,
            elder_id: None,
            address: None,
            service: Some(service.into()),
            starts_at: Some(datetime!(2026-11-24 02:00 UTC).into()),
            duration: None,
            urgency: Urgency::Normal,
            note: None,
        }
    }

    #[test]
    fn a_service_is_known_by_its_code_or_either_name_and_lasts_as_usual() {
        for service in ["02", "家庭保洁", "home cleaning", " 02 "] {
            let wish = wish(&said(service), &[cleaning()]).unwrap();
            assert_eq!((wish.service.as_str(), wish.duration.get()), ("02", 90));
        }
        for service in ["", "2", "保洁"] {
            assert_eq!(
                wish(&said(service), &[cleaning()]),
                Err(WorkOrderReason::ServiceUnknown),
                "{service}"
            );
        }
    }

    #[test]
    fn an_emergency_is_never_queued_by_a_machine_r5_9() {
        let said = WorkOrderSaid {
            urgency: Urgency::Emergency,
            ..said("02")
        };
        assert_eq!(wish(&said, &[cleaning()]), Err(WorkOrderReason::Emergency));
    }

    #[test]
    fn who_had_accepted_and_does_not_come_leaves_the_order_opened_again() {
        use OrderState::*;
        assert_eq!(
            status(Accepted, &[VisitState::Accepted]),
            WorkOrderStatus::Accepted
        );
        assert_eq!(status(Open, &[VisitState::NoShow]), WorkOrderStatus::Opened);
    }

    #[test]
    fn what_was_served_is_confirmed_only_where_something_counts() {
        let closed = |visits: &[VisitState]| status(OrderState::Closed, visits);
        assert_eq!(closed(&[VisitState::Lapsed]), WorkOrderStatus::Confirmed);
        assert_eq!(
            closed(&[VisitState::Voided, VisitState::Confirmed]),
            WorkOrderStatus::Confirmed
        );
        assert_eq!(closed(&[VisitState::Voided]), WorkOrderStatus::Voided);
    }

    /// Uploads are written in heaps and tell nobody (`orders::save_uploads`): that is right because they change no status.
    #[test]
    fn an_upload_changes_no_status() {
        use crate::domain::order;
        for other in VisitState::ALL {
            for seats in 1..=2 {
                let of = |visits: [VisitState; 2]| status(order::state(None, seats, 0, &visits), &visits);
                assert_eq!(
                    of([VisitState::Completed, *other]),
                    of([VisitState::Uploaded, *other]),
                    "{other:?}"
                );
            }
        }
    }
}
