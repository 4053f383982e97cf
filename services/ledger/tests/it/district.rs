//! What other services would tell the ledger.

use contracts::{
    Day, Slot, Weekday,
    dispatch::{Channel, VisitConfirmed, VisitUploaded, VisitVoided},
    ledger::{AccountKind, Balances, GetBalances, Purpose},
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
        paid_services: Vec::new(),
        reach_m: 5_000,
    }
}

pub fn activated(number: u128, org: &str) -> VolunteerActivated {
    VolunteerActivated {
        volunteer_id: volunteer(number),
        passbook_no: format!("TZ{number:06}"),
        profile: profile(org),
        welcome: false,
        activated_at: None,
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
    t.settle().await;
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

/// Breaks the books by hand, and sees the invariant named.
pub async fn is_named_when_broken(t: &Bench, invariant: &str, sql: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(t.admin())
        .await
        .unwrap();
    let found = broken(t).await;
    assert!(
        found.iter().any(|violation| violation.starts_with(invariant)),
        "{sql}: {found:?}"
    );
}

/// `count` more volunteers with accounts, and what `minutes` says they have confirmed and not yet settled: the accounts in
/// one statement, the minutes through the poster, a thousand volunteers a block. For tests of many.
pub async fn earned(t: &Bench, first: u128, count: u128, minutes: impl Fn(u128) -> i64) {
    use ledger::{
        domain::{
            account::AccountName,
            request::{Action, Leg, Request, Tag},
        },
        store::{memory::Memory, poster},
    };
    let ids: Vec<Uuid> = (first..first + count)
        .map(|number| volunteer(number).uuid())
        .collect();
    sqlx::query(
        "with holder as (
             insert into ledger.holder (volunteer_id, passbook_no, org, opened_at)
             select id, 'TZ' || id, (array['370405001004', '370405100001', '370405S01'])[1 + n % 3], $2
             from unnest($1::uuid[]) with ordinality as x(id, n)
         ), account as (
             insert into ledger.account (unit, kind, volunteer_id, opened_at)
             select 1, kind, id, $2 from unnest($1::uuid[]) as id
                 cross join unnest(array['unsettled', 'goods', 'savings', 'recoverable']) as kind
             returning id, kind
         )
         insert into ledger.balance (account_id, floor)
         select id, case when kind <> 'recoverable' then 0 end from account",
    )
    .bind(&ids)
    .bind(kernel::Clock::now(&t.clock))
    .execute(t.admin())
    .await
    .unwrap();
    let numbers: Vec<u128> = (first..first + count)
        .filter(|number| minutes(*number) > 0)
        .collect();
    for chunk in numbers.chunks(1_000) {
        let requests: Vec<Request> = chunk
            .iter()
            .map(|number| Request {
                key: Uuid::new_v5(&volunteer(*number).uuid(), b"earned"),
                action: Action::Move(
                    vec![Leg {
                        from: AccountName::bank(AccountKind::Issuance),
                        to: AccountName::of(volunteer(*number), AccountKind::Unsettled),
                        amount: minutes(*number),
                        basis: None,
                    }],
                    Tag {
                        purpose: Purpose::Adjustment,
                        reference: None,
                        effective: SERVED.date(),
                    },
                ),
            })
            .collect();
        let mut transaction = t.admin().begin().await.unwrap();
        let suite = t.host("ledger").crypto().suite();
        poster::post(
            &mut transaction,
            &Memory::default(),
            suite,
            kernel::Clock::now(&t.clock),
            &requests,
        )
        .await
        .unwrap();
        transaction.commit().await.unwrap();
    }
}
