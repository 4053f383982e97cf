use contracts::{
    Actor, Code, Day,
    volunteer::{
        ActivateVolunteer, HasPassbook, QualificationKind, RecordInsurance, RecordQualification,
        RecordTraining, VolunteerActivated, VolunteerByPhone, VolunteerPersonKey, VolunteerProfileChanged,
        VolunteerState,
    },
};
use kernel::ResidentId;
use testkit::actors;
use time::macros::date;

use crate::asked::{activated, audited, bench, clerk, id_of_li, li, registered, trained, vetted, volunteer};

#[tokio::test]
async fn who_is_vetted_and_trained_is_taken_into_service_and_everybody_is_told() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let activate = || ActivateVolunteer {
        volunteer_id,
        welcome: true,
    };
    let refused = bench.tell(&clerk(), activate()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Conflict, "not_vetted")
    );
    vetted(&bench, volunteer_id).await;
    let refused = bench.tell(&clerk(), activate()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Conflict, "not_trained")
    );
    trained(&bench, volunteer_id).await;
    for actor in [actors::operator(), actors::branch(actors::TOWN)] {
        assert_eq!(
            bench.tell(&actor, activate()).await.unwrap_err().reason,
            "wrong_role"
        );
    }
    let passbook_no = bench.tell(&clerk(), activate()).await.unwrap().passbook_no;
    assert!(passbook_no.starts_with("370405") && passbook_no.len() == 13);

    let told = bench.events::<VolunteerActivated>().await;
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0].passbook_no, told[0].welcome), (&passbook_no, true));
    assert!(told[0].activated_at.is_some());
    let profile = &told[0].profile;
    assert_eq!(profile.trained_to, Some(Day(date!(2027 - 11 - 20))));
    assert_eq!(
        (
            profile.services[0].service.as_str(),
            profile.availability.len(),
            profile.reach_m
        ),
        ("02", 1, 3000)
    );
    let crypto = bench.host("volunteer-registry").crypto();
    assert_eq!(profile.person, crypto.person_key(&id_of_li()));
    assert!(bench.events::<VolunteerProfileChanged>().await.is_empty());
    assert_eq!(audited(&bench, "volunteer.activated").await.len(), 1);

    let again = bench.tell(&clerk(), activate()).await.unwrap_err();
    assert_eq!(again.reason, "already_active");
}

#[tokio::test]
async fn two_volunteers_never_share_a_passbook_number() {
    let bench = bench().await;
    let (_, one) = activated(&bench, li()).await;
    let (_, two) = activated(&bench, volunteer("赵明亮", date!(1980 - 02 - 02), "16900000003")).await;
    assert_ne!(one, two);
}

#[tokio::test]
async fn what_is_recorded_of_an_active_volunteer_is_told_with_a_rising_version() {
    let bench = bench().await;
    let (volunteer_id, _) = activated(&bench, li()).await;
    let licence = RecordQualification {
        volunteer_id,
        kind: QualificationKind::Electrician,
        certificate_no: "NO-1".into(),
        valid_to: Day(date!(2028 - 01 - 01)),
    };
    bench.tell(&clerk(), licence.clone()).await.unwrap();
    let cover = RecordInsurance {
        volunteer_id,
        insurer: "人保".into(),
        valid_to: Day(date!(2027 - 06 - 30)),
    };
    bench.tell(&clerk(), cover.clone()).await.unwrap();
    let told = bench.events::<VolunteerProfileChanged>().await;
    assert_eq!(told.iter().map(|event| event.version).collect::<Vec<_>>(), [1, 2]);
    let last = told.last().unwrap();
    assert_eq!(
        (last.state, last.profile.insured_to),
        (VolunteerState::Active, Some(cover.valid_to))
    );
    assert_eq!(last.profile.qualifications[0].valid_to, licence.valid_to);

    let expired = RecordInsurance {
        valid_to: Day(date!(2026 - 11 - 22)),
        ..cover
    };
    let refused = bench.tell(&clerk(), expired).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("valid_to"), "expired")
    );
    let expired = RecordQualification {
        valid_to: Day(date!(2026 - 11 - 22)),
        ..licence
    };
    assert_eq!(bench.tell(&clerk(), expired).await.unwrap_err().reason, "expired");
}

#[tokio::test]
async fn a_course_is_recorded_after_vetting_and_after_it_was_held() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let course = |held_on, valid_to| RecordTraining {
        volunteer_id,
        course: "岗前培训".into(),
        held_on: Day(held_on),
        valid_to: Day(valid_to),
    };
    let good = course(date!(2026 - 11 - 23), date!(2027 - 11 - 23));
    assert_eq!(
        bench.tell(&clerk(), good.clone()).await.unwrap_err().reason,
        "not_vetted"
    );
    vetted(&bench, volunteer_id).await;
    let tomorrow = course(date!(2026 - 11 - 24), date!(2027 - 11 - 24));
    assert_eq!(
        bench.tell(&clerk(), tomorrow).await.unwrap_err().field.as_deref(),
        Some("held_on")
    );
    let backwards = course(date!(2026 - 11 - 20), date!(2026 - 11 - 19));
    assert_eq!(
        bench
            .tell(&clerk(), backwards)
            .await
            .unwrap_err()
            .field
            .as_deref(),
        Some("valid_to")
    );
    bench.tell(&clerk(), good).await.unwrap();
}

#[tokio::test]
async fn who_is_active_signs_in_by_phone_and_is_recognised_by_services_only() {
    let bench = bench().await;
    let mut asked = li();
    let son = ResidentId::for_test(date!(2000 - 01 - 01), 1, kernel::Sex::Male);
    asked.relatives = vec![son.as_str().into()];
    let volunteer_id = registered(&bench, asked).await;
    let portal = Actor::service("portal");
    let ask = || VolunteerByPhone {
        phone: "16900000002".into(),
    };
    assert_eq!(bench.ask(&portal, ask()).await.unwrap().volunteer_id, None);
    vetted(&bench, volunteer_id).await;
    trained(&bench, volunteer_id).await;
    bench
        .tell(
            &clerk(),
            ActivateVolunteer {
                volunteer_id,
                welcome: false,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        bench.ask(&portal, ask()).await.unwrap().volunteer_id,
        Some(volunteer_id)
    );
    let keys = bench
        .ask(&portal, VolunteerPersonKey { volunteer_id })
        .await
        .unwrap();
    let crypto = bench.host("volunteer-registry").crypto();
    assert_eq!(
        (keys.person, keys.relatives),
        (crypto.person_key(&id_of_li()), vec![crypto.person_key(&son)])
    );
    for refused in [
        bench.ask(&clerk(), ask()).await.map(drop).unwrap_err(),
        bench
            .ask(&clerk(), VolunteerPersonKey { volunteer_id })
            .await
            .map(drop)
            .unwrap_err(),
    ] {
        assert_eq!(refused.reason, "services_only");
    }
}

#[tokio::test]
async fn r2_5_services_learn_who_has_a_passbook() {
    let bench = bench().await;
    let dispatch = Actor::service("dispatch");
    let volunteer_id = registered(&bench, li()).await;
    let person = bench
        .ask(&dispatch, VolunteerPersonKey { volunteer_id })
        .await
        .unwrap()
        .person;
    let held = async || {
        bench
            .ask(
                &dispatch,
                HasPassbook {
                    person: person.clone(),
                },
            )
            .await
            .unwrap()
            .held
    };
    assert!(!held().await, "an application is no passbook");
    vetted(&bench, volunteer_id).await;
    trained(&bench, volunteer_id).await;
    let activate = ActivateVolunteer {
        volunteer_id,
        welcome: false,
    };
    bench.tell(&clerk(), activate).await.unwrap();
    assert!(held().await);
}
