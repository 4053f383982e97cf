use contracts::{
    Actor, Code, Paging,
    volunteer::{FindVolunteers, GetVolunteer, VolunteerContacts, VolunteerNames, VolunteerState},
};
use testkit::{Bench, actors};
use time::macros::date;

use crate::asked::{CHARITY, OTHER_VILLAGE, activated, audited, bench, clerk, li, registered, volunteer};

fn find(text: &str) -> FindVolunteers {
    FindVolunteers {
        text: Some(text.into()),
        within: None,
        state: None,
        paging: Paging::default(),
    }
}

async fn names(bench: &Bench, actor: &Actor, query: FindVolunteers) -> Vec<String> {
    let page = bench.ask(actor, query).await.unwrap();
    assert_eq!(page.total, page.rows.len() as i64);
    page.rows.into_iter().map(|row| row.name.0).collect()
}

#[tokio::test]
async fn a_volunteer_is_found_by_name_initials_numbers_and_passbook() {
    let bench = bench().await;
    let (_, passbook_no) = activated(&bench, li()).await;
    registered(&bench, volunteer("赵明亮", date!(1980 - 02 - 02), "16912345678")).await;
    let id = li().resident_id;
    for typed in ["李建国", "建国", "ljg", "0002", "16900000002", &passbook_no, &id] {
        assert_eq!(names(&bench, &clerk(), find(typed)).await, ["李建国"], "{typed}");
    }
    assert_eq!(names(&bench, &clerk(), find("")).await.len(), 2);
    let active = FindVolunteers {
        state: Some(VolunteerState::Active),
        ..find("")
    };
    assert_eq!(names(&bench, &clerk(), active).await, ["李建国"]);
    assert!(!audited(&bench, "volunteers.listed").await.is_empty());
}

#[tokio::test]
async fn a_social_organisation_sees_its_own_volunteers_only_r1_8() {
    let bench = bench().await;
    registered(&bench, li()).await;
    let mut of_charity = volunteer("赵明亮", date!(1980 - 02 - 02), "16912345678");
    of_charity.org = actors::org(CHARITY);
    let volunteer_id = registered(&bench, of_charity).await;
    assert_eq!(
        names(&bench, &actors::org_clerk(CHARITY), find("")).await,
        ["赵明亮"]
    );
    assert_eq!(names(&bench, &clerk(), find("")).await, ["李建国"]);
    assert_eq!(names(&bench, &actors::operator(), find("")).await.len(), 2);
    let within = FindVolunteers {
        within: Some(actors::org(OTHER_VILLAGE)),
        ..find("")
    };
    assert_eq!(
        bench.ask(&clerk(), within).await.unwrap_err().reason,
        "wrong_scope"
    );
    let refused = bench
        .ask(&clerk(), GetVolunteer { volunteer_id })
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::NotFound, "volunteer_not_found")
    );
    assert_eq!(
        bench
            .ask(&actors::system_admin(), find(""))
            .await
            .unwrap_err()
            .reason,
        "wrong_role"
    );
}

#[tokio::test]
async fn names_are_given_within_scope_and_a_volunteer_gets_the_own_decision_8() {
    let bench = bench().await;
    let id = registered(&bench, li()).await;
    let other = registered(&bench, volunteer("赵明亮", date!(1980 - 02 - 02), "16912345678")).await;
    let ask = || VolunteerNames { ids: vec![id, other] };
    for (actor, count) in [
        (clerk(), 2),
        (actors::finance(), 2),
        (Actor::service("notification"), 2),
        (actors::volunteer(id), 1),
        (actors::clerk(OTHER_VILLAGE), 0),
        (actors::system_admin(), 0),
    ] {
        assert_eq!(
            bench.ask(&actor, ask()).await.unwrap().names.len(),
            count,
            "{actor:?}"
        );
    }
}

#[tokio::test]
async fn only_services_learn_how_to_reach_a_volunteer_and_say_what_for() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let ask = || VolunteerContacts {
        volunteer_ids: vec![volunteer_id],
        purpose: "offer.made".into(),
    };
    let reach = bench.ask(&Actor::service("notification"), ask()).await.unwrap();
    let [reach] = &reach.volunteers[..] else {
        panic!("{reach:?}")
    };
    assert_eq!((&*reach.name, &*reach.phone), ("李建国", "16900000002"));
    assert_eq!(
        bench.ask(&actors::operator(), ask()).await.unwrap_err().reason,
        "services_only"
    );
    let logged = audited(&bench, "volunteer.contact_given").await;
    assert_eq!(
        logged,
        [format!("{volunteer_id} {{\"purpose\": \"offer.made\"}}")]
    );
}
