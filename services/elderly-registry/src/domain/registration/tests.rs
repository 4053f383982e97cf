use contracts::{Day, elderly::ConsentGiver};
use kernel::Sex;
use time::macros::date;

use super::*;

const TODAY: Date = date!(2026 - 11 - 23);

fn rules() -> Rules {
    Rules {
        identities: Identities {
            today: TODAY,
            accept_test: true,
        },
        min_age: 60,
        category_months: 12,
        minimum_ages: Category::ALL
            .iter()
            .map(|category| (*category, category.minimum_age()))
            .collect(),
    }
}

fn born(birth: Date) -> Personal {
    ResidentId::for_test(birth, 1, Sex::Female).as_str().into()
}

fn asked() -> RegisterElder {
    RegisterElder {
        resident_id: born(date!(1950 - 03 - 08)),
        name: "王秀英".into(),
        phone: Some("16900000001".into()),
        phone_owner: PhoneOwner::Own,
        village: "370405001004".parse().unwrap(),
        address: "3 号楼 2 单元 401".into(),
        living: Living::Alone,
        traits: vec![],
        categories: vec![],
        contact: None,
        relatives: vec![],
        note: None,
        consent: Consent {
            service: true,
            sensitive: false,
            text_version: "2026-01".into(),
            given_by: ConsentGiver::Elder,
            reason: None,
        },
        welcome: true,
    }
}

fn group(category: Category, verified_on: Date) -> CategoryEvidence {
    CategoryEvidence {
        category,
        evidence: "证 0001".into(),
        verified_by: "运河街道民政办".into(),
        verified_on: Day(verified_on),
    }
}

/// Field and reason of the refusal.
fn refused(change: impl FnOnce(&mut RegisterElder)) -> (String, String) {
    let mut asked = asked();
    change(&mut asked);
    let error = rules().check(asked).unwrap_err();
    (error.field.unwrap(), error.reason)
}

fn at(field: &str, reason: &str) -> (String, String) {
    (field.to_owned(), reason.to_owned())
}

#[test]
fn an_elder_is_sixty_and_the_birthday_counts_r2_1() {
    assert_eq!(
        refused(|asked| asked.resident_id = born(date!(1966 - 11 - 24))),
        at("resident_id", "too_young")
    );
    let mut asked = asked();
    asked.resident_id = born(date!(1966 - 11 - 23));
    assert!(rules().check(asked).is_ok());
}

#[test]
fn what_is_missing_or_malformed_is_named() {
    assert_eq!(refused(|asked| asked.name = "  ".into()), at("name", "blank"));
    assert_eq!(
        refused(|asked| asked.phone = Some("123".into())),
        at("phone", "phone_length")
    );
    assert_eq!(refused(|asked| asked.address = "".into()), at("address", "blank"));
    assert_eq!(
        refused(|asked| asked.village = "370405001".parse().unwrap()),
        at("village", "not_a_village")
    );
    assert_eq!(
        refused(|asked| asked.resident_id = "110105194912310021".into()),
        at("resident_id", "resident_id_check_digit")
    );
    assert_eq!(
        refused(|asked| asked.contact = Some(ContactPerson {
            name: "王强".into(),
            relation: "子".into(),
            phone: "1".into(),
        })),
        at("contact.phone", "phone_length")
    );
}

#[test]
fn a_group_has_its_minimum_age_r2_2() {
    let sensitive = |asked: &mut RegisterElder, birth, category| {
        asked.resident_id = born(birth);
        asked.consent.sensitive = true;
        asked.categories = vec![group(category, date!(2026 - 10 - 01))];
    };
    for category in [Category::Dibao, Category::Jdlk] {
        let found = refused(|asked| sensitive(asked, date!(1957 - 01 - 01), category));
        assert_eq!(found, at("categories", "category_too_young"));
    }
    for (birth, category) in [
        (date!(1956 - 11 - 23), Category::Dibao),
        (date!(1966 - 11 - 23), Category::Disabled),
        (date!(1966 - 11 - 23), Category::Tekun),
        (date!(1966 - 11 - 23), Category::Liushou),
    ] {
        let mut asked = asked();
        sensitive(&mut asked, birth, category);
        assert!(rules().check(asked).is_ok(), "{category}");
    }
}

#[test]
fn evidence_is_dated_today_or_earlier_and_given_once_r2_3() {
    assert_eq!(
        refused(|asked| asked.categories = vec![group(Category::Tekun, date!(2026 - 11 - 24))]),
        at("categories", "verified_in_future")
    );
    assert_eq!(
        refused(|asked| asked.categories = vec![group(Category::Tekun, TODAY), group(Category::Tekun, TODAY)]),
        at("categories", "category_twice")
    );
    let mut asked = asked();
    asked.consent.sensitive = true;
    asked.categories = vec![group(Category::Tekun, TODAY)];
    assert_eq!(
        rules().check(asked).unwrap().categories[0].valid_to,
        date!(2027 - 11 - 23)
    );
}

#[test]
fn special_status_and_health_need_separate_consent_r2_6() {
    let missing = at("consent.sensitive", "consent_missing");
    assert_eq!(
        refused(|asked| asked.categories = vec![group(Category::Tekun, TODAY)]),
        missing
    );
    assert_eq!(refused(|asked| asked.traits = vec![Trait::Disabled]), missing);
    let mut asked = asked();
    asked.traits = vec![Trait::DoesNotRead, Trait::DoesNotRead];
    assert_eq!(rules().check(asked).unwrap().traits, [Trait::DoesNotRead]);
}

#[test]
fn nobody_is_registered_without_consent_and_a_village_worker_says_why_r2_6() {
    assert_eq!(
        refused(|asked| asked.consent.service = false),
        at("consent.service", "consent_missing")
    );
    assert_eq!(
        refused(|asked| asked.consent.given_by = ConsentGiver::VillageWorker),
        at("consent.reason", "blank")
    );
    assert_eq!(
        refused(|asked| asked.consent.text_version = String::new()),
        at("consent.text_version", "blank")
    );
}

#[test]
fn nobody_is_their_own_relative() {
    let own = asked().resident_id;
    assert_eq!(
        refused(|asked| asked.relatives = vec![born(date!(1980 - 01 - 01)), own]),
        at("relatives", "relative_is_self")
    );
}

#[test]
fn an_empty_note_is_no_note() {
    let mut asked = asked();
    asked.note = Some(" ".into());
    assert_eq!(rules().check(asked).unwrap().note, None);
}
