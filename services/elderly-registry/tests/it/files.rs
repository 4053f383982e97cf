//! An elder's file after the registration (R2.3, R2.4, R2.6).

use contracts::{
    Actor, Code, Day, Personal,
    elderly::{
        ChangeConsent, ChangeElder, CloseElder, Consent, ConsentGiver, ContactPerson, ElderForDispatch,
        ElderHouseholdChanged, ElderMoved, EldersByPhone, ExportElder, Living, MoveElder, PhoneOwner,
        RecordCategory, Trait,
    },
};
use kernel::{Category, ElderId, PersonKey, PriorityClass, ResidentId, Sex};
use testkit::actors;
use time::{Duration, macros::date};

use crate::asked::{OTHER_VILLAGE, audited, bench, card, clerk, group, wang};

fn nothing(elder_id: ElderId) -> ChangeElder {
    ChangeElder {
        elder_id,
        phone: None,
        without_phone: false,
        phone_owner: None,
        address: None,
        living: None,
        traits: None,
        contact: None,
        without_contact: false,
        relatives_added: vec![],
        relatives_removed: vec![],
        note: None,
    }
}

fn consent(sensitive: bool) -> Consent {
    Consent {
        service: true,
        sensitive,
        text_version: "2026-02".into(),
        given_by: ConsentGiver::Elder,
        reason: None,
    }
}

#[tokio::test]
async fn what_is_changed_is_found_under_the_new_number_and_the_rest_stays() {
    let bench = bench().await;
    let elder_id = bench.tell(&clerk(), wang()).await.unwrap().elder_id;
    let refused = bench.tell(&clerk(), nothing(elder_id)).await.unwrap_err();
    assert_eq!(refused.reason, "nothing_changed");
    let change = ChangeElder {
        phone: Some("16900000055".into()),
        phone_owner: Some(PhoneOwner::Child),
        living: Some(Living::Alone),
        contact: Some(ContactPerson {
            name: "王磊".into(),
            relation: "子".into(),
            phone: "16900000056".into(),
        }),
        ..nothing(elder_id)
    };
    bench.tell(&clerk(), change).await.unwrap();
    let found = async |phone: &str| {
        let asked = EldersByPhone { phone: phone.into() };
        bench.ask(&clerk(), asked).await.unwrap().elders.len()
    };
    assert_eq!((found("16900000055").await, found("16900000001").await), (1, 0));
    assert_eq!(found("16900000056").await, 1, "the contact calls too");
    let after = card(&bench, elder_id).await;
    assert_eq!(after.phone_owner, PhoneOwner::Child);
    assert_eq!(&*after.address, "3 号楼 2 单元 401");
    assert_eq!(
        after.row.priority,
        PriorityClass::P2,
        "who lives alone comes earlier (R2.4)"
    );
    assert_eq!(after.priority_reasons, ["alone"]);
    assert_eq!(
        after.changes[0].fields,
        ["phone", "phone_owner", "living", "contact"]
    );
    let logged = audited(&bench, "elder.changed").await;
    assert!(
        logged.len() == 1 && !logged[0].contains("16900000055"),
        "{logged:?}"
    );

    let none = ChangeElder {
        without_phone: true,
        ..nothing(elder_id)
    };
    bench.tell(&clerk(), none).await.unwrap();
    assert_eq!(card(&bench, elder_id).await.row.phone_masked, None);
    let elsewhere = bench
        .tell(&actors::clerk(OTHER_VILLAGE), nothing(elder_id))
        .await
        .unwrap_err();
    assert_eq!(elsewhere.reason, "elder_not_found");
}

#[tokio::test]
async fn r5_4_relatives_are_declared_and_taken_back_after_the_registration() {
    let bench = bench().await;
    let son = ResidentId::for_test(date!(1980 - 01 - 01), 1, Sex::Male);
    let daughter = ResidentId::for_test(date!(1982 - 01 - 01), 1, Sex::Female);
    let mut asked = wang();
    asked.relatives = vec![son.as_str().into()];
    let own = asked.resident_id.clone();
    let elder_id = bench.tell(&clerk(), asked).await.unwrap().elder_id;
    let add = |ids: Vec<Personal>| ChangeElder {
        relatives_added: ids,
        ..nothing(elder_id)
    };
    let remove = |id: &ResidentId| ChangeElder {
        relatives_removed: vec![id.as_str().into()],
        ..nothing(elder_id)
    };
    let household = async || -> Vec<PersonKey> {
        let asked = ElderForDispatch { elder_id };
        let facts = bench.ask(&Actor::service("dispatch"), asked).await.unwrap();
        facts.household
    };
    let key = |id: &ResidentId| bench.host("elderly-registry").crypto().person_key(id);

    // Who is there already changes nothing; the elder is not their own relative; who is not there cannot go.
    let same = bench
        .tell(&clerk(), add(vec![son.as_str().into()]))
        .await
        .unwrap_err();
    assert_eq!(same.reason, "nothing_changed");
    let own = bench.tell(&clerk(), add(vec![own])).await.unwrap_err();
    assert_eq!(
        (own.reason.as_str(), own.field.as_deref()),
        ("relative_is_self", Some("relatives_added"))
    );
    let unknown = bench.tell(&clerk(), remove(&daughter)).await.unwrap_err();
    assert_eq!(
        (unknown.reason.as_str(), unknown.field.as_deref()),
        ("relative_unknown", Some("relatives_removed"))
    );
    let typo = bench
        .tell(&clerk(), add(vec!["999999".into()]))
        .await
        .unwrap_err();
    assert_eq!(typo.field.as_deref(), Some("relatives_added"));
    let many: Vec<Personal> = (0..20)
        .map(|at| {
            ResidentId::for_test(date!(1990 - 01 - 01), at, Sex::Male)
                .as_str()
                .into()
        })
        .collect();
    let many = bench.tell(&clerk(), add(many)).await.unwrap_err();
    assert_eq!((many.code, many.reason.as_str()), (Code::Invalid, "too_many"));
    assert!(bench.events::<ElderHouseholdChanged>().await.is_empty());

    bench
        .tell(&clerk(), add(vec![daughter.as_str().into()]))
        .await
        .unwrap();
    let both: std::collections::BTreeSet<_> = household().await.into_iter().collect();
    assert_eq!(both, [key(&son), key(&daughter)].into());
    let after = card(&bench, elder_id).await;
    assert_eq!(
        (after.relatives, &*after.changes[0].fields),
        (2, &["relatives".to_owned()][..])
    );
    bench.tell(&clerk(), remove(&son)).await.unwrap();
    assert_eq!(household().await, [key(&daughter)]);
    bench.settle().await;
    let told = bench.events::<ElderHouseholdChanged>().await;
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].household, [key(&daughter)]);
    let logged = audited(&bench, "elder.changed").await;
    assert!(
        !logged.iter().any(|row| row.contains(daughter.as_str())),
        "{logged:?}"
    );
}

#[tokio::test]
async fn a_contact_can_be_taken_off_the_file() {
    let bench = bench().await;
    let mut asked = wang();
    asked.contact = Some(ContactPerson {
        name: "王磊".into(),
        relation: "子".into(),
        phone: "16900000056".into(),
    });
    let elder_id = bench.tell(&clerk(), asked).await.unwrap().elder_id;
    let off = || ChangeElder {
        without_contact: true,
        ..nothing(elder_id)
    };
    bench.tell(&clerk(), off()).await.unwrap();
    assert_eq!(card(&bench, elder_id).await.contact, None);
    let asked = EldersByPhone {
        phone: "16900000056".into(),
    };
    let calls = bench.ask(&clerk(), asked).await.unwrap();
    assert!(calls.elders.is_empty(), "nobody calls for the elder any more");
    let again = bench.tell(&clerk(), off()).await.unwrap_err();
    assert_eq!(again.reason, "nothing_changed");
}

#[tokio::test]
async fn a_move_is_in_force_from_its_day_on_and_told_then() {
    let bench = bench().await;
    let elder_id = bench.tell(&clerk(), wang()).await.unwrap().elder_id;
    let to = |day| MoveElder {
        elder_id,
        village: actors::org(OTHER_VILLAGE),
        address: "8 号".into(),
        effective_on: Day(day),
    };
    let far = bench.tell(&clerk(), to(date!(2028 - 01 - 01))).await.unwrap_err();
    assert_eq!(far.reason, "out_of_days");
    bench.tell(&clerk(), to(date!(2026 - 11 - 25))).await.unwrap();
    let waiting = card(&bench, elder_id).await;
    assert_eq!(waiting.row.village, actors::org(actors::VILLAGE));
    assert!(!waiting.moves[0].applied);
    assert!(bench.events::<ElderMoved>().await.is_empty());

    bench.clock.advance(Duration::days(2));
    bench.host("elderly-registry").wake("apply_moves");
    bench
        .until("the move is in force", async || {
            !bench.events::<ElderMoved>().await.is_empty()
        })
        .await;
    let new_clerk = actors::clerk(OTHER_VILLAGE);
    let asked = contracts::elderly::GetElder { elder_id };
    let moved = bench.ask(&new_clerk, asked).await.unwrap();
    assert_eq!((&*moved.address, moved.moves[0].applied), ("8 号", true));
    assert_eq!(moved.moves[0].from, actors::org(actors::VILLAGE));
}

#[tokio::test]
async fn a_group_is_verified_anew_and_counts_for_twelve_months_more_r2_3() {
    let bench = bench().await;
    let mut asked = wang();
    asked.categories = vec![group(Category::Disabled, date!(2025 - 11 - 20))];
    let elder_id = bench.tell(&clerk(), asked).await.unwrap().elder_id;
    assert_eq!(
        card(&bench, elder_id).await.row.priority,
        PriorityClass::P4,
        "it has run out"
    );
    let again = || RecordCategory {
        elder_id,
        evidence: group(Category::Disabled, date!(2026 - 11 - 20)),
    };
    bench.tell(&clerk(), again()).await.unwrap();
    let renewed = card(&bench, elder_id).await;
    assert_eq!(renewed.row.priority, PriorityClass::P1);
    assert_eq!(renewed.held[0].valid_to, Day(date!(2027 - 11 - 20)));
    let twice = bench.tell(&clerk(), again()).await.unwrap_err();
    assert_eq!(
        (twice.code, twice.reason.as_str()),
        (Code::Invalid, "category_verified")
    );
}

#[tokio::test]
async fn consent_is_withdrawn_as_easily_as_given_and_the_data_go_with_it_r2_6() {
    let bench = bench().await;
    let mut asked = wang();
    asked.traits = vec![Trait::HardOfHearing, Trait::DoesNotRead];
    asked.categories = vec![group(Category::Disabled, date!(2026 - 11 - 20))];
    let elder_id = bench.tell(&clerk(), asked).await.unwrap().elder_id;
    let change = |consent| ChangeConsent { elder_id, consent };
    bench.clock.advance(Duration::minutes(1));
    bench.tell(&clerk(), change(consent(false))).await.unwrap();
    let after = card(&bench, elder_id).await;
    assert_eq!((after.row.priority, after.held.len()), (PriorityClass::P4, 0));
    assert_eq!(after.row.traits, [Trait::DoesNotRead]);
    assert_eq!(
        (after.consents.len(), after.consent.text_version.as_str()),
        (2, "2026-02")
    );
    assert!(after.consents[1].consent.sensitive, "every version stays");
    let held = bench
        .ask(
            &clerk(),
            ExportElder {
                elder_id,
                reason: "本人申请".into(),
            },
        )
        .await
        .unwrap();
    assert!(held.records.iter().all(|record| record.table != "elder_category"));

    let refused = bench
        .tell(
            &clerk(),
            RecordCategory {
                elder_id,
                evidence: group(Category::Disabled, date!(2026 - 11 - 21)),
            },
        )
        .await
        .unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("categories"), "consent_missing")
    );
    let deaf = ChangeElder {
        traits: Some(vec![Trait::HardOfHearing]),
        ..nothing(elder_id)
    };
    assert_eq!(
        bench.tell(&clerk(), deaf).await.unwrap_err().reason,
        "consent_missing"
    );
    let none = Consent {
        service: false,
        ..consent(false)
    };
    assert_eq!(
        bench.tell(&clerk(), change(none)).await.unwrap_err().reason,
        "close_instead"
    );
    bench.clock.advance(Duration::minutes(1));
    bench.tell(&clerk(), change(consent(true))).await.unwrap();
    assert_eq!(card(&bench, elder_id).await.consents.len(), 3);
}

#[tokio::test]
async fn a_closed_file_is_not_changed_any_more() {
    let bench = bench().await;
    let elder_id = bench.tell(&clerk(), wang()).await.unwrap().elder_id;
    let close = CloseElder {
        elder_id,
        reason: "moved".into(),
    };
    bench.tell(&clerk(), close).await.unwrap();
    let change = ChangeElder {
        note: Some(Personal::from("有狗")),
        ..nothing(elder_id)
    };
    assert_eq!(
        bench.tell(&clerk(), change).await.unwrap_err().reason,
        "elder_closed"
    );
}
