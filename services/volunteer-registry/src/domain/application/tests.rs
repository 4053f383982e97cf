use contracts::{Weekday, volunteer::Willingness};
use kernel::Sex;
use time::{Date, macros::date};

use super::*;

fn rules() -> Rules {
    Rules {
        identities: Identities {
            today: date!(2026 - 11 - 23),
            accept_test: true,
        },
        min_age: 18,
        services: ["01", "02", "11"].map(String::from).into(),
    }
}

fn born(birth: Date) -> Personal {
    ResidentId::for_test(birth, 1, Sex::Male).as_str().into()
}

fn willing(service: &str) -> WillingService {
    WillingService {
        service: service.into(),
        willingness: Willingness::Preferred,
    }
}

fn asked() -> RegisterVolunteer {
    RegisterVolunteer {
        resident_id: born(date!(1970 - 05 - 01)),
        name: "李建国".into(),
        phone: "16900000002".into(),
        org: "370405001004".parse().unwrap(),
        home: "370405001004".parse().unwrap(),
        occupation: "退休教师".into(),
        sources: vec![
            RecruitSource::Resident,
            RecruitSource::PartyMember,
            RecruitSource::Resident,
        ],
        services: vec![willing("02"), willing("01")],
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

/// Field and reason of the refusal.
fn refused(change: impl FnOnce(&mut RegisterVolunteer)) -> (String, String) {
    let mut asked = asked();
    change(&mut asked);
    let error = rules().check(asked).unwrap_err();
    (error.field.unwrap(), error.reason)
}

fn at(field: &str, reason: &str) -> (String, String) {
    (field.to_owned(), reason.to_owned())
}

#[test]
fn what_is_given_twice_is_kept_once_and_services_are_sorted() {
    let application = rules().check(asked()).unwrap();
    assert_eq!(
        application.sources,
        [RecruitSource::PartyMember, RecruitSource::Resident]
    );
    assert_eq!(application.services, [willing("01"), willing("02")]);
}

#[test]
fn a_volunteer_is_eighteen_and_the_birthday_counts_r3_3() {
    assert_eq!(
        refused(|asked| asked.resident_id = born(date!(2008 - 11 - 24))),
        at("resident_id", "too_young")
    );
    let mut asked = asked();
    asked.resident_id = born(date!(2008 - 11 - 23));
    assert!(rules().check(asked).is_ok());
}

#[test]
fn nobody_is_registered_against_their_will_r3_2() {
    assert_eq!(
        refused(|asked| asked.consent = false),
        at("consent", "consent_missing")
    );
    assert_eq!(
        refused(|asked| asked.consent_version = " ".into()),
        at("consent_version", "blank")
    );
}

#[test]
fn a_sub_branch_is_a_village_or_a_social_organisation_r1_1() {
    assert_eq!(
        refused(|asked| asked.org = "370405001".parse().unwrap()),
        at("org", "not_a_sub_branch")
    );
    assert_eq!(
        refused(|asked| asked.home = "370405S01".parse().unwrap()),
        at("home", "not_a_village")
    );
    assert_eq!(
        refused(|asked| asked.home = "370406001004".parse().unwrap()),
        at("home", "other_district")
    );
    let mut asked = asked();
    asked.org = "370405S01".parse().unwrap();
    assert!(rules().check(asked).is_ok());
}

#[test]
fn a_willing_service_stands_in_the_catalogue_and_once() {
    assert_eq!(
        refused(|asked| asked.services = vec![willing("1")]),
        at("services", "service_code")
    );
    assert_eq!(
        refused(|asked| asked.services = vec![willing("99")]),
        at("services", "unknown_service")
    );
    assert_eq!(
        refused(|asked| asked.services = vec![willing("02"), willing("02")]),
        at("services", "service_twice")
    );
}

#[test]
fn the_reach_and_the_number_are_checked() {
    assert_eq!(refused(|asked| asked.reach_m = 0), at("reach_m", "out_of_range"));
    assert_eq!(
        refused(|asked| asked.phone = "".into()),
        at("phone", "phone_length")
    );
    assert_eq!(
        refused(|asked| asked.name = "李".repeat(51).into()),
        at("name", "too_long")
    );
}

#[test]
fn nobody_is_their_own_relative() {
    let own = asked().resident_id;
    assert_eq!(
        refused(|asked| asked.relatives = vec![own]),
        at("relatives", "relative_is_self")
    );
}
