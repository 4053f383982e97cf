//! A visit in the books: held at upload, posted when confirmed or lapsed, voided when a dispute is upheld (R6.3).

use contracts::{
    Error,
    dispatch::VisitUploaded,
    ledger::{AccountKind, Overrun, Purpose},
};
use kernel::{VisitId, china_date};
use uuid::Uuid;

use super::{
    account::AccountName,
    request::{Action, Basis, IfAbsent, Leg, Request, Tag},
};

/// A step of a visit. Its key is made from the visit and the step, so that a message that comes again, however late
/// and by whatever road, asks for the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Uploaded.
    Upload,
    /// Confirmed, or lapsed without objection.
    Confirm,
    /// A dispute was upheld.
    Void,
}

/// Key of a visit's step (UUIDv5).
pub fn key(visit: VisitId, step: Step) -> Uuid {
    let name: &[u8] = match step {
        Step::Upload => b"ledger.upload",
        Step::Confirm => b"ledger.confirm",
        Step::Void => b"ledger.void",
    };
    Uuid::new_v5(&visit.uuid(), name)
}

/// Holds the visit's standard minutes for the volunteer: ISSUANCE → UNSETTLED. The weight is applied once, rounded down
/// per record (R4.2); the effective day is the day in China on which the service began (R5.12). A visit of no whole
/// minute is held with zero, so that every visit leaves its record.
///
/// # Errors
/// `invalid` when the minutes are negative or the weight is not positive.
pub fn hold(visit: &VisitUploaded) -> Result<Request, Error> {
    if visit.raw_minutes.get() < 0 {
        return Err(Error::invalid(
            "raw_minutes",
            "negative_minutes",
            "a visit cannot have negative minutes",
        ));
    }
    if visit.weight.get() <= 0 {
        return Err(Error::invalid(
            "weight",
            "weight_not_positive",
            "a weight is above zero",
        ));
    }
    let leg = Leg {
        from: AccountName::bank(AccountKind::Issuance),
        to: AccountName::of(visit.volunteer_id, AccountKind::Unsettled),
        amount: visit.raw_minutes.weighted(visit.weight).get(),
        basis: Some(Basis {
            raw: visit.raw_minutes,
            weight: visit.weight,
            settings_version: visit.settings_version,
        }),
    };
    let tag = Tag {
        purpose: Purpose::Visit,
        reference: Some(visit.visit_id.uuid()),
        effective: china_date(visit.started_at.0),
    };
    Ok(Request {
        key: key(visit.visit_id, Step::Upload),
        action: Action::Hold {
            leg,
            tag,
            expires_at: None,
        },
    })
}

/// Posts what was held for the visit.
pub fn confirm(visit: VisitId) -> Request {
    Request {
        key: key(visit, Step::Confirm),
        action: Action::Capture {
            hold: key(visit, Step::Upload),
            amount: None,
            overrun: Overrun::Refuse,
        },
    }
}

/// Releases what was held for the visit.
pub fn void(visit: VisitId) -> Request {
    Request {
        key: key(visit, Step::Void),
        action: Action::Void {
            hold: key(visit, Step::Upload),
            absent: IfAbsent::Wait,
        },
    }
}

#[cfg(test)]
mod tests {
    use kernel::{BasisPoints, ElderId, OrderId, RawMinutes, VolunteerId};
    use time::macros::{date, datetime};

    use super::*;

    fn visit(raw: i64, weight: i32) -> VisitUploaded {
        VisitUploaded {
            visit_id: VisitId::from(Uuid::from_u128(1)),
            order_id: OrderId::from(Uuid::from_u128(2)),
            order_no: "FW20261123-0001".into(),
            volunteer_id: VolunteerId::from(Uuid::from_u128(3)),
            elder_id: ElderId::from(Uuid::from_u128(4)),
            org: "370405001004".parse().unwrap(),
            service: "01".into(),
            service_name: "家政保洁".into(),
            started_at: datetime!(2026-06-30 16:30 UTC).into(),
            stopped_at: datetime!(2026-06-30 18:05 UTC).into(),
            raw_minutes: RawMinutes::new(raw),
            weight: BasisPoints::new(weight),
            settings_version: 7,
            uploaded_by: None,
            lapses_at: datetime!(2026-07-03 00:00 UTC).into(),
        }
    }

    fn amount(raw: i64, weight: i32) -> i64 {
        match hold(&visit(raw, weight)).unwrap().action {
            Action::Hold { leg, .. } => leg.amount,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_worked_example_weighs_325_standard_minutes_r7_8() {
        let amounts = [amount(95, 10_000), amount(40, 20_000), amount(50, 30_000)];
        assert_eq!(amounts, [95, 80, 150]);
        assert_eq!(amounts.iter().sum::<i64>(), 325);
    }

    #[test]
    fn a_record_is_rounded_down_to_a_minute_r4_2() {
        assert_eq!(amount(33, 15_000), 49);
        assert_eq!(amount(1, 9_999), 0);
        assert_eq!(amount(0, 30_000), 0);
    }

    #[test]
    fn a_visit_counts_for_the_day_on_which_it_began_in_china_r5_12() {
        let Action::Hold { tag, .. } = hold(&visit(95, 10_000)).unwrap().action else {
            panic!("a hold")
        };
        assert_eq!(tag.effective, date!(2026 - 07 - 01));
    }

    #[test]
    fn a_step_of_a_visit_always_has_the_same_key_and_no_other_has_it() {
        let visit = VisitId::from(Uuid::from_u128(1));
        let keys = [Step::Upload, Step::Confirm, Step::Void].map(|step| key(visit, step));
        assert_eq!(
            keys,
            [Step::Upload, Step::Confirm, Step::Void].map(|step| key(visit, step))
        );
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
        assert_ne!(keys[0], key(VisitId::from(Uuid::from_u128(2)), Step::Upload));
    }

    #[test]
    fn negative_minutes_and_weights_are_refused_by_name() {
        assert_eq!(
            hold(&visit(-1, 10_000)).unwrap_err().field.as_deref(),
            Some("raw_minutes")
        );
        assert_eq!(hold(&visit(1, 0)).unwrap_err().field.as_deref(), Some("weight"));
    }
}
