//! What other services would tell the ledger.

use contracts::{
    Day, Slot, Weekday,
    dispatch::{Channel, VisitConfirmed, VisitUploaded, VisitVoided},
    ledger::{Balances, GetBalances},
    volunteer::{MatchingProfile, VolunteerActivated, VolunteerProfileChanged, VolunteerState},
};
use kernel::{BasisPoints, CaseId, ElderId, OrderId, PersonKey, RawMinutes, Sex, VisitId, VolunteerId};
use testkit::{
    Bench,
    actors::{self, VILLAGE},
};
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

/// A bench with the ledger alone.
pub async fn bench() -> Bench {
    Bench::start(vec![ledger::service()]).await
}

pub fn volunteer(number: u128) -> VolunteerId {
    VolunteerId::from(Uuid::from_u128(number))
}

pub fn visit(number: u128) -> VisitId {
    VisitId::from(Uuid::from_u128(0xf000 + number))
}

pub fn profile(org: &str) -> MatchingProfile {
    MatchingProfile {
        org: actors::org(org),
        home: actors::org(VILLAGE),
        sex: Sex::Female,
        person: PersonKey::new("00"),
        relatives: Vec::new(),
        services: Vec::new(),
        qualifications: Vec::new(),
        trained_to: None::<Day>,
        insured_to: None,
        availability: vec![Slot {
            weekday: Weekday(1),
            from_minute: 0,
            to_minute: 1440,
        }],
        reach_m: 5_000,
    }
}

pub fn activated(number: u128, org: &str) -> VolunteerActivated {
    VolunteerActivated {
        volunteer_id: volunteer(number),
        passbook_no: format!("TZ{number:06}"),
        profile: profile(org),
        welcome: false,
    }
}

pub fn moved(number: u128, org: &str, version: i64) -> VolunteerProfileChanged {
    VolunteerProfileChanged {
        volunteer_id: volunteer(number),
        state: VolunteerState::Active,
        profile: profile(org),
        version,
    }
}

pub const SERVED: OffsetDateTime = datetime!(2026-11-22 01:00 UTC);

pub fn uploaded(visit: VisitId, by: VolunteerId, raw: i64, weight: i32) -> VisitUploaded {
    VisitUploaded {
        visit_id: visit,
        order_id: OrderId::from(Uuid::from_u128(1)),
        order_no: "FW20261122-0001".into(),
        volunteer_id: by,
        elder_id: ElderId::from(Uuid::from_u128(2)),
        org: actors::org(VILLAGE),
        service: "01".into(),
        service_name: "家政保洁".into(),
        started_at: SERVED.into(),
        stopped_at: (SERVED + time::Duration::minutes(raw)).into(),
        raw_minutes: RawMinutes::new(raw),
        weight: BasisPoints::new(weight),
        settings_version: 3,
        uploaded_by: None,
        lapses_at: datetime!(2026-11-25 02:00 UTC).into(),
    }
}

pub fn confirmed(visit: VisitId, by: VolunteerId, raw: i64) -> VisitConfirmed {
    VisitConfirmed {
        visit_id: visit,
        volunteer_id: by,
        elder_id: ElderId::from(Uuid::from_u128(2)),
        raw_minutes: RawMinutes::new(raw),
        channel: Channel::Sms,
    }
}

pub fn voided(visit: VisitId, by: VolunteerId) -> VisitVoided {
    VisitVoided {
        visit_id: visit,
        case_id: CaseId::from(Uuid::from_u128(9)),
        volunteer_id: by,
        elder_id: ElderId::from(Uuid::from_u128(2)),
    }
}

pub async fn balances(t: &Bench, number: u128) -> Balances {
    let query = GetBalances {
        volunteer_id: volunteer(number),
    };
    t.ask(&actors::finance(), query).await.unwrap()
}

/// Every invariant of the ledger, as `name: first violation`.
pub async fn broken(t: &Bench) -> Vec<String> {
    let crypto = t.host("ledger").crypto();
    // Nothing counts as in flight: the check is made an hour from now.
    let now = kernel::Clock::now(&t.clock) + time::Duration::hours(1);
    let report = runtime::check(t.admin(), &[ledger::service()], crypto, now)
        .await
        .unwrap();
    report
        .broken
        .iter()
        .map(|broken| format!("{}: {}", broken.invariant, broken.violations[0]))
        .collect()
}
