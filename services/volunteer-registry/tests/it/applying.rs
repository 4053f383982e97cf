//! An application from a telephone, and what becomes of it (R3.1–R3.4).

use contracts::{
    Actor, Code, Day,
    volunteer::{
        ApplicationAt, ApplyVolunteer, DeclaredCertificate, GetVolunteer, Guardian, OwnApplication,
        QualificationKind, QualificationState, RegisterVolunteer, VetVolunteer, Vetting, VolunteerReturned,
        VolunteerState,
    },
};
use kernel::{ResidentId, Sex, VolunteerId};
use testkit::{Bench, actors};
use time::macros::date;

use crate::asked::{audited, bench, clerk, li, registered, vetted, volunteer};

fn portal() -> Actor {
    Actor::service("portal")
}

fn by_phone(application: RegisterVolunteer) -> ApplyVolunteer {
    ApplyVolunteer {
        application,
        certificates: vec![],
    }
}

async fn at(bench: &Bench, phone: &str) -> Option<OwnApplication> {
    let asked = ApplicationAt { phone: phone.into() };
    bench.ask(&portal(), asked).await.unwrap().application
}

async fn returned(bench: &Bench, volunteer_id: VolunteerId, why: &str) {
    let back = VetVolunteer {
        volunteer_id,
        decision: Vetting::Return,
        reason: Some(why.into()),
    };
    bench.tell(&clerk(), back).await.unwrap();
}

#[tokio::test]
async fn an_application_by_telephone_waits_for_the_sub_branch_and_keeps_its_tags_r3_1_r3_2() {
    let bench = bench().await;
    let mut asked = by_phone(li());
    asked.application.specialty = "修自行车".into();
    asked.certificates.push(DeclaredCertificate {
        kind: QualificationKind::Electrician,
        certificate_no: "DG-1".into(),
        valid_to: Day(date!(2028 - 01 - 01)),
    });
    let id = bench.tell(&portal(), asked).await.unwrap().volunteer_id;
    let own = at(&bench, "16900000002").await.unwrap();
    assert_eq!((own.volunteer_id, own.state), (id, VolunteerState::Applied));
    let card = bench
        .ask(&clerk(), GetVolunteer { volunteer_id: id })
        .await
        .unwrap();
    assert_eq!((card.specialty.as_str(), card.sources.len()), ("修自行车", 1));
    // What the applicant says of a trade is looked at by somebody else too.
    assert_eq!(card.certificates[0].state, QualificationState::Waiting);
    assert_eq!(card.certificates[0].recorded_by, None);
    assert!(card.qualifications.is_empty());
    assert_eq!(audited(&bench, "volunteer.application_read").await.len(), 1);
}

#[tokio::test]
async fn only_the_portal_applies_for_somebody_and_reads_their_application() {
    let bench = bench().await;
    for actor in [clerk(), actors::operator(), Actor::service("dispatch")] {
        let refused = bench.tell(&actor, by_phone(li())).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::Forbidden, "services_only")
        );
        let asked = ApplicationAt {
            phone: "16900000002".into(),
        };
        assert_eq!(
            bench.ask(&actor, asked).await.unwrap_err().reason,
            "services_only"
        );
    }
}

#[tokio::test]
async fn who_was_returned_reads_why_mends_it_and_never_types_the_id_twice() {
    let bench = bench().await;
    let id = bench.tell(&portal(), by_phone(li())).await.unwrap().volunteer_id;
    returned(&bench, id, "请补充空闲时间").await;
    let told = bench.events::<VolunteerReturned>().await;
    assert_eq!((told.len(), told[0].volunteer_id), (1, id));
    let own = at(&bench, "16900000002").await.unwrap();
    assert_eq!(
        (own.state, own.returned_because.as_deref(), &*own.name),
        (VolunteerState::Returned, Some("请补充空闲时间"), "李建国")
    );
    assert!(own.resident_id_masked.contains("****"));

    let mut mended = li();
    mended.resident_id = "".into();
    mended.occupation = "木工".into();
    let again = bench.tell(&portal(), by_phone(mended)).await.unwrap();
    assert_eq!(again.volunteer_id, id);
    let own = at(&bench, "16900000002").await.unwrap();
    assert_eq!((own.state, own.returned_because), (VolunteerState::Applied, None));
    let card = bench
        .ask(&clerk(), GetVolunteer { volunteer_id: id })
        .await
        .unwrap();
    assert_eq!(
        (card.occupation.as_str(), card.birth_date),
        ("木工", Day(date!(1970 - 05 - 01)))
    );
}

#[tokio::test]
async fn another_number_takes_over_nobodys_application_and_learns_nothing() {
    let bench = bench().await;
    let id = bench.tell(&portal(), by_phone(li())).await.unwrap().volunteer_id;
    returned(&bench, id, "照片不清").await;
    let mut stranger = li();
    stranger.phone = "16900000077".into();
    let refused = bench.tell(&portal(), by_phone(stranger)).await.unwrap_err();
    assert_eq!(refused.reason, "volunteer_exists");
    assert!(refused.details.is_empty(), "{:?}", refused.details);
    assert_eq!(at(&bench, "16900000077").await, None);
    // Without an ID there is nothing to take up again.
    let mut blank = li();
    blank.phone = "16900000077".into();
    blank.resident_id = "".into();
    let refused = bench.tell(&portal(), by_phone(blank)).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("resident_id"));
}

#[tokio::test]
async fn nobody_applies_twice_while_the_application_waits() {
    let bench = bench().await;
    let id = registered(&bench, li()).await;
    let refused = bench.tell(&portal(), by_phone(li())).await.unwrap_err();
    assert_eq!(refused.reason, "volunteer_exists");
    vetted(&bench, id).await;
    let own = at(&bench, "16900000002").await.unwrap();
    assert_eq!(own.state, VolunteerState::Training);
}

#[tokio::test]
async fn a_minor_serves_with_a_guardians_consent_and_never_in_rescue_r3_3() {
    let bench = bench().await;
    let born = |year| ResidentId::for_test(date!(2000 - 01 - 02).replace_year(year).unwrap(), 1, Sex::Male);
    let mut young = volunteer("赵小明", date!(2010 - 01 - 02), "16900000003");
    let refused = bench.tell(&clerk(), young.clone()).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), &refused.details["min_age"]),
        ("too_young", &18.into())
    );
    young.guardian = Some(Guardian {
        name: "赵明亮".into(),
        phone: "16900000004".into(),
        relation: "父亲".into(),
    });
    let id = bench.tell(&clerk(), young.clone()).await.unwrap().volunteer_id;
    let card = bench
        .ask(&clerk(), GetVolunteer { volunteer_id: id })
        .await
        .unwrap();
    let guardian = card.guardian.unwrap();
    assert_eq!((&*guardian.name, &*guardian.phone), ("赵明亮", "169****0004"));

    let mut child = young.clone();
    child.resident_id = born(2013).as_str().into();
    child.phone = "16900000005".into();
    let refused = bench.tell(&clerk(), child).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), &refused.details["min_age"]),
        ("too_young", &14.into())
    );
    let mut rescuer = young;
    rescuer.resident_id = born(2009).as_str().into();
    rescuer.phone = "16900000006".into();
    rescuer.services[0].service = "13".into();
    let refused = bench.tell(&clerk(), rescuer).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("services"), "not_for_minors")
    );
}
