//! What the tests ask for, and neighbours that answer as their contracts say.

use contracts::{
    Actor, At, Day, Slot, Weekday,
    dispatch::{
        Channel, ListServices, ServiceItem, Services, VisitConfirmed, VisitLine, VisitLines, VisitLinesFound,
        VisitState,
    },
    portal::{SettingChanged, StaffKey, StaffPersonKey},
    volunteer::{
        ActivateVolunteer, RecordTraining, RecruitSource, RegisterVolunteer, VetVolunteer, Vetting,
        VolunteerState, WillingService, Willingness,
    },
};
use kernel::{Clock, ElderId, OrderId, RawMinutes, ResidentId, ServiceClass, Sex, VisitId, VolunteerId};
use runtime::{Read, Result, Service};
use testkit::{Bench, actors};
use time::{Date, macros::date};

pub const VILLAGE: &str = actors::VILLAGE;
pub const OTHER_VILLAGE: &str = "370405001005";
pub const CHARITY: &str = "370405S01";

/// This service, with a dispatch that knows three services and a portal that knows who the vetters are.
pub async fn bench() -> Bench {
    let dispatch = Service::new("dispatch", "dispatch")
        .query(catalogue)
        .query(visit_lines);
    let portal = Service::new("portal", "portal").query(staff_person_key);
    Bench::start(vec![volunteer_registry::service(), dispatch, portal]).await
}

async fn catalogue(_: Read, _: ListServices) -> Result<Services> {
    let service = |code: &str| ServiceItem {
        code: code.into(),
        name_zh: "家政保洁".into(),
        name_en: "Cleaning".into(),
        initials: "JZBJ".into(),
        class: ServiceClass::Ordinary,
        weight: ServiceClass::Ordinary.weight(),
        qualification: None,
        needs_insurance: false,
        intimate: false,
        dangerous: false,
        seats: 1,
        questions: Vec::new(),
        closed: false,
        usual_minutes: RawMinutes::new(60),
    };
    Ok(Services {
        services: ["01", "02", "11", "13"].map(service).into(),
    })
}

/// Every visit was a cleaning, begun when its id was made.
async fn visit_lines(_: Read, query: VisitLines) -> Result<VisitLinesFound> {
    let line = |visit_id: VisitId| {
        let made = visit_id.uuid().get_timestamp().map(|at| at.to_unix().0);
        let made = made
            .and_then(|seconds| time::OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok());
        VisitLine {
            visit_id,
            order_id: OrderId::from(visit_id.uuid()),
            order_no: "1".into(),
            elder_id: ElderId::from(visit_id.uuid()),
            service: "02".into(),
            started_at: made.map(At),
            state: VisitState::Confirmed,
        }
    };
    Ok(VisitLinesFound {
        lines: query.visits.into_iter().map(line).collect(),
    })
}

/// A confirmed visit of so many raw minutes, begun now.
pub async fn served(bench: &Bench, volunteer_id: VolunteerId, minutes: i64) -> VisitId {
    let visit_id = VisitId::generate(bench.clock.now());
    let confirmed = VisitConfirmed {
        visit_id,
        volunteer_id,
        elder_id: ElderId::generate(bench.clock.now()),
        raw_minutes: RawMinutes::new(minutes),
        channel: Channel::Sms,
    };
    bench.emit(&confirmed).await;
    bench.settle().await;
    visit_id
}

/// Head office has set this, from now on.
pub async fn set(bench: &Bench, version: i64, key: &str, value: serde_json::Value) {
    let changed = SettingChanged {
        version,
        key: key.into(),
        value,
        valid_from: At(bench.clock.now()),
    };
    bench.emit(&changed).await;
    bench.settle().await;
}

/// Clerk number 2 of the village is 李建国.
pub fn clerk_who_applies() -> Actor {
    actors::numbered_staff(contracts::Role::Clerk, VILLAGE, 2)
}

async fn staff_person_key(read: Read, query: StaffPersonKey) -> Result<StaffKey> {
    let own = clerk_who_applies().staff_id() == Some(query.staff_id);
    Ok(StaffKey {
        person: own.then(|| read.crypto().person_key(&id_of_li())),
    })
}

pub fn clerk() -> Actor {
    actors::clerk(VILLAGE)
}

pub fn id_of_li() -> ResidentId {
    ResidentId::for_test(date!(1970 - 05 - 01), 1, Sex::Male)
}

/// 李建国, 56, of [`VILLAGE`], with the number 16900000002.
pub fn li() -> RegisterVolunteer {
    volunteer("李建国", date!(1970 - 05 - 01), "16900000002")
}

pub fn volunteer(name: &str, birth: Date, phone: &str) -> RegisterVolunteer {
    RegisterVolunteer {
        resident_id: ResidentId::for_test(birth, 1, Sex::Male).as_str().into(),
        name: name.into(),
        phone: phone.into(),
        org: actors::org(VILLAGE),
        home: actors::org(VILLAGE),
        occupation: "退休教师".into(),
        sources: vec![RecruitSource::PartyMember],
        services: vec![WillingService {
            service: "02".into(),
            willingness: Willingness::Preferred,
        }],
        availability: vec![Slot {
            weekday: Weekday(1),
            from_minute: 480,
            to_minute: 720,
        }],
        reach_m: 3000,
        relatives: vec![],
        specialty: String::new(),
        guardian: None,
        consent_version: "2026-01".into(),
        consent: true,
    }
}

/// Registers as the server's operator, who may everywhere.
pub async fn registered(bench: &Bench, volunteer: RegisterVolunteer) -> VolunteerId {
    bench
        .tell(&actors::system(), volunteer)
        .await
        .unwrap()
        .volunteer_id
}

pub async fn vetted(bench: &Bench, volunteer_id: VolunteerId) {
    let approve = VetVolunteer {
        volunteer_id,
        decision: Vetting::Approve,
        reason: None,
    };
    let changed = bench.tell(&actors::system(), approve).await.unwrap();
    assert_eq!(changed.state, VolunteerState::Training);
}

pub async fn trained(bench: &Bench, volunteer_id: VolunteerId) {
    let training = RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: Day(date!(2026 - 11 - 20)),
        valid_to: Day(date!(2027 - 11 - 20)),
    };
    bench.tell(&actors::system(), training).await.unwrap();
}

/// Registered, vetted, trained, in service; the passbook number.
pub async fn activated(bench: &Bench, volunteer: RegisterVolunteer) -> (VolunteerId, String) {
    let volunteer_id = registered(bench, volunteer).await;
    vetted(bench, volunteer_id).await;
    trained(bench, volunteer_id).await;
    let activate = ActivateVolunteer {
        volunteer_id,
        welcome: true,
    };
    let done = bench.tell(&actors::system(), activate).await.unwrap();
    (volunteer_id, done.passbook_no)
}

/// Rows of the audit trail about this action, as `object detail`.
pub async fn audited(bench: &Bench, action: &str) -> Vec<String> {
    sqlx::query_scalar("select object || ' ' || detail from audit where action = $1 order by id")
        .bind(action)
        .fetch_all(bench.db("volunteer-registry"))
        .await
        .unwrap()
}
