use contracts::{
    Actor, Code, Slot, Weekday,
    volunteer::{GetVolunteer, VetVolunteer, Vetting, VolunteerRegistered, VolunteerState},
};
use testkit::actors;
use time::macros::date;

use crate::asked::{CHARITY, OTHER_VILLAGE, VILLAGE, audited, bench, clerk, li, registered, volunteer};

#[tokio::test]
async fn a_clerk_registers_a_volunteer_who_then_waits_for_vetting() {
    let bench = bench().await;
    let mut asked = li();
    asked.availability.push(Slot {
        weekday: Weekday(1),
        from_minute: 720,
        to_minute: 780,
    });
    let volunteer_id = bench.tell(&clerk(), asked).await.unwrap().volunteer_id;
    let told = bench.events::<VolunteerRegistered>().await;
    assert_eq!(
        (told.len(), told[0].volunteer_id, told[0].org.as_str()),
        (1, volunteer_id, VILLAGE)
    );
    assert_eq!(audited(&bench, "volunteer.registered").await.len(), 1);
    let card = bench.ask(&clerk(), GetVolunteer { volunteer_id }).await.unwrap();
    assert_eq!(
        (&*card.row.name, card.row.age, card.row.state),
        ("李建国", 56, VolunteerState::Applied)
    );
    assert_eq!(card.row.phone_masked, "169****0002");
    assert_eq!(
        card.availability,
        [Slot {
            weekday: Weekday(1),
            from_minute: 480,
            to_minute: 780
        }]
    );
    let own = bench
        .ask(
            &Actor::Volunteer { id: volunteer_id },
            GetVolunteer { volunteer_id },
        )
        .await
        .unwrap();
    assert_eq!(own, card);
}

#[tokio::test]
async fn one_person_has_one_live_profile_and_one_number_one_volunteer() {
    let bench = bench().await;
    let first = registered(&bench, li()).await;
    let again = bench.tell(&clerk(), li()).await.unwrap_err();
    assert_eq!(
        (again.code, again.reason.as_str()),
        (Code::Conflict, "volunteer_exists")
    );
    assert_eq!(again.field.as_deref(), Some("resident_id"));
    assert_eq!(again.details["volunteer_id"], first.to_string());

    let mut sharing = volunteer("赵明亮", date!(1980 - 02 - 02), "16900000002");
    let shared = bench.tell(&clerk(), sharing.clone()).await.unwrap_err();
    assert_eq!(
        (shared.reason.as_str(), shared.field.as_deref()),
        ("phone_taken", Some("phone"))
    );
    sharing.org = actors::org(OTHER_VILLAGE);
    let shared = bench
        .tell(&actors::clerk(OTHER_VILLAGE), sharing)
        .await
        .unwrap_err();
    assert_eq!(
        (
            shared.reason.as_str(),
            shared.details.contains_key("volunteer_id")
        ),
        ("phone_taken", false)
    );
}

#[tokio::test]
async fn two_at_once_with_one_number_are_one() {
    let bench = bench().await;
    let clerk = clerk();
    let (one, two) = tokio::join!(
        bench.tell(&clerk, li()),
        bench.tell(&clerk, volunteer("赵明亮", date!(1980 - 02 - 02), "16900000002"))
    );
    let refused = [one, two]
        .into_iter()
        .filter_map(Result::err)
        .map(|error| error.reason);
    assert_eq!(refused.collect::<Vec<_>>(), ["phone_taken"]);
}

#[tokio::test]
async fn a_returned_applicant_is_registered_again_under_the_old_id() {
    let bench = bench().await;
    let id = registered(&bench, li()).await;
    let back = |reason: Option<&str>| VetVolunteer {
        volunteer_id: id,
        decision: Vetting::Return,
        reason: reason.map(String::from),
    };
    let refused = bench.tell(&clerk(), back(None)).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
    bench.tell(&clerk(), back(Some("照片不清"))).await.unwrap();
    let card = bench
        .ask(&clerk(), GetVolunteer { volunteer_id: id })
        .await
        .unwrap();
    assert_eq!(
        (card.row.state, card.returned_because.as_deref()),
        (VolunteerState::Returned, Some("照片不清"))
    );

    let mut anew = li();
    anew.phone = "16900000008".into();
    anew.services.clear();
    assert_eq!(bench.tell(&clerk(), anew).await.unwrap().volunteer_id, id);
    let card = bench
        .ask(&clerk(), GetVolunteer { volunteer_id: id })
        .await
        .unwrap();
    assert_eq!(
        (card.row.state, card.returned_because, card.services.len()),
        (VolunteerState::Applied, None, 0)
    );
    assert_eq!(card.row.phone_masked, "169****0008");
}

#[tokio::test]
async fn a_sub_branch_registers_its_own_volunteers_only_r1_8() {
    let bench = bench().await;
    let mut of_charity = li();
    of_charity.org = actors::org(CHARITY);
    let refused = bench.tell(&clerk(), of_charity.clone()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Forbidden, "wrong_scope")
    );
    let refused = bench.tell(&actors::org_clerk(CHARITY), li()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Forbidden, "wrong_scope")
    );
    for actor in [actors::auditor(), actors::finance(), actors::system_admin()] {
        assert_eq!(bench.tell(&actor, li()).await.unwrap_err().reason, "wrong_role");
    }
    assert!(bench.tell(&actors::org_clerk(CHARITY), of_charity).await.is_ok());
}

#[tokio::test]
async fn a_refusal_names_the_field_and_leaves_nothing_behind() {
    let bench = bench().await;
    let mut asked = li();
    asked.services[0].service = "99".into();
    let refused = bench.tell(&clerk(), asked).await.unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("services"), "unknown_service")
    );
    assert_eq!(refused.details["service"], "99");
    let mut asked = li();
    asked.consent = false;
    let refused = bench.tell(&clerk(), asked).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("consent"));
    assert!(bench.events::<VolunteerRegistered>().await.is_empty());
    assert!(audited(&bench, "volunteer.registered").await.is_empty());
}
