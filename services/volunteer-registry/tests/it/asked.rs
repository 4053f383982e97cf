//! What the tests ask for, and neighbours that answer as their contracts say.

use contracts::{
    Actor, Day, Slot, Weekday,
    dispatch::{ListServices, ServiceItem, Services},
    portal::{StaffKey, StaffPersonKey},
    volunteer::{
        ActivateVolunteer, RecordTraining, RecruitSource, RegisterVolunteer, VetVolunteer, Vetting,
        VolunteerState, WillingService, Willingness,
    },
};
use kernel::{RawMinutes, ResidentId, ServiceClass, Sex, VolunteerId};
use runtime::{Read, Result, Service};
use testkit::{Bench, actors};
use time::{Date, macros::date};

pub const VILLAGE: &str = actors::VILLAGE;
pub const OTHER_VILLAGE: &str = "370405001005";
pub const CHARITY: &str = "370405S01";

/// This service, with a dispatch that knows three services and a portal that knows who the vetters are.
pub async fn bench() -> Bench {
    let dispatch = Service::new("dispatch", "dispatch").query(catalogue);
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
        usual_minutes: RawMinutes::new(60),
    };
    Ok(Services {
        services: ["01", "02", "11", "13"].map(service).into(),
    })
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
