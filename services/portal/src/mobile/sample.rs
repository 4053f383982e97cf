//! A volunteer and their tasks, for the tests of the views.

use contracts::{
    Personal,
    dispatch::{OfferedTask, Task, Tasks, Urgency, VisitCard, VisitState, seek::OpenTask},
    elderly::{ElderReach, Trait},
    volunteer::{
        HeldQualification, QualificationKind, VolunteerCard, VolunteerRow, VolunteerState, WillingService,
        Willingness,
    },
};
use kernel::{BasisPoints, ElderId, OfferId, OrderId, OrgCode, RawMinutes, Sex, VisitId, VolunteerId};
use time::macros::{date, datetime};
use uuid::Uuid;

/// The sample's visit.
pub fn visit_id() -> VisitId {
    VisitId::from(Uuid::from_u128(7))
}

fn village() -> OrgCode {
    "370405001004".parse().expect("a village")
}

/// A home repair today at 14:30, one hour, weight 2.
pub fn task(state: VisitState) -> Task {
    let started = !matches!(
        state,
        VisitState::Accepted | VisitState::Cancelled | VisitState::NoShow
    );
    let stopped = started && !matches!(state, VisitState::InProgress | VisitState::NeedsCorrection);
    Task {
        visit: VisitCard {
            visit_id: visit_id(),
            order_id: OrderId::from(Uuid::from_u128(6)),
            volunteer_id: VolunteerId::from(Uuid::from_u128(2)),
            org: village(),
            state,
            started_at: started.then(|| datetime!(2026-11-23 06:30 UTC).into()),
            stopped_at: stopped.then(|| datetime!(2026-11-23 07:25 UTC).into()),
            breaks: RawMinutes::ZERO,
            raw_minutes: stopped.then(|| RawMinutes::new(55)),
            weight: started.then(|| BasisPoints::new(20_000)),
            evidence: None,
            uploaded_at: None,
            lapses_at: Some(datetime!(2026-11-25 09:00 UTC).into()),
            case_id: None,
            wrong_codes: 0,
        },
        order_no: "FW20261123-0041".into(),
        elder_id: ElderId::from(Uuid::from_u128(3)),
        service: "02".into(),
        weight: BasisPoints::new(20_000),
        starts_at: datetime!(2026-11-23 06:30 UTC).into(),
        duration: RawMinutes::new(60),
        urgency: Urgency::Urgent,
        note: Some(Personal("冰箱不制冷".into())),
        check_in_from: datetime!(2026-11-23 06:00 UTC).into(),
    }
}

/// A meal tomorrow at 9:00, two hours, weight 1.
pub fn offer() -> OfferedTask {
    OfferedTask {
        offer_id: OfferId::from(Uuid::from_u128(9)),
        service: "01".into(),
        weight: BasisPoints::ONE,
        village: village(),
        starts_at: datetime!(2026-11-24 01:00 UTC).into(),
        duration: RawMinutes::new(120),
        urgency: Urgency::Normal,
        distance_m: Some(1_430),
        expires_at: datetime!(2026-11-23 06:25 UTC).into(),
    }
}

/// The same meal, open to all.
pub fn open_task() -> OpenTask {
    let offer = offer();
    OpenTask {
        order_id: OrderId::from(Uuid::from_u128(8)),
        service: offer.service,
        weight: offer.weight,
        village: offer.village,
        starts_at: offer.starts_at,
        duration: offer.duration,
        urgency: offer.urgency,
        distance_m: offer.distance_m,
    }
}

/// One offer, one visit to come.
pub fn tasks() -> Tasks {
    Tasks {
        offers: vec![offer()],
        visits: vec![task(VisitState::Accepted)],
        done: Vec::new(),
    }
}

/// The elder behind the visit.
pub fn reach() -> ElderReach {
    ElderReach {
        elder_id: ElderId::from(Uuid::nil()),
        name: Personal("张桂兰<b>".into()),
        sex: Sex::Female,
        phone: Some(Personal("16900000001".into())),
        address: Personal("3 号楼 2 单元 102".into()),
        village: village(),
        note: Some(Personal("请敲门后等候".into())),
        traits: vec![Trait::HardOfHearing, Trait::Hardship],
    }
}

/// 李建国, in service.
pub fn card() -> VolunteerCard {
    VolunteerCard {
        row: VolunteerRow {
            volunteer_id: VolunteerId::from(Uuid::from_u128(2)),
            name: Personal("李建国<b>".into()),
            sex: Sex::Male,
            age: 61,
            org: village(),
            state: VolunteerState::Active,
            passbook_no: Some("3704050001286".into()),
            phone_masked: "169****0002".into(),
            services: vec!["01".into()],
            raw_minutes: RawMinutes::new(8_550),
            registered_at: datetime!(2026-01-10 02:00 UTC).into(),
        },
        birth_date: date!(1965 - 03 - 01).into(),
        resident_id_masked: "9999************12".into(),
        home: village(),
        occupation: "退休".into(),
        sources: vec![],
        services: vec![WillingService {
            service: "01".into(),
            willingness: Willingness::Preferred,
        }],
        availability: vec![],
        reach_m: 3_000,
        specialty: String::new(),
        guardian: None,
        certificates: Vec::new(),
        paid_work: None,
        standing: Vec::new(),
        qualifications: vec![HeldQualification {
            kind: QualificationKind::Electrician,
            valid_to: date!(2027 - 05 - 01).into(),
        }],
        trainings: vec![],
        insured_to: None,
        returned_because: None,
    }
}
