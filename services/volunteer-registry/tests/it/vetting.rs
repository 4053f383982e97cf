use contracts::{
    Code,
    volunteer::{VetVolunteer, Vetting, VolunteerState},
};
use testkit::actors;

use crate::asked::{OTHER_VILLAGE, audited, bench, clerk, clerk_who_applies, li, registered};

#[tokio::test]
async fn nobody_vets_their_own_application() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let approve = || VetVolunteer {
        volunteer_id,
        decision: Vetting::Approve,
        reason: None,
    };
    let refused = bench.tell(&clerk_who_applies(), approve()).await.unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::Forbidden, "own_application")
    );
    let changed = bench.tell(&clerk(), approve()).await.unwrap();
    assert_eq!(changed.state, VolunteerState::Training);
    let again = bench.tell(&clerk(), approve()).await.unwrap_err();
    assert_eq!(
        (again.code, again.reason.as_str()),
        (Code::Conflict, "not_waiting_for_vetting")
    );
    assert_eq!(audited(&bench, "volunteer.vetted").await.len(), 1);
}

#[tokio::test]
async fn the_sub_branch_vets_and_the_branch_may_only_return_r1_7() {
    let bench = bench().await;
    let volunteer_id = registered(&bench, li()).await;
    let vet = |decision| VetVolunteer {
        volunteer_id,
        decision,
        reason: Some("材料不全".into()),
    };
    for actor in [
        actors::branch(actors::TOWN),
        actors::operator(),
        actors::auditor(),
    ] {
        assert_eq!(
            bench
                .tell(&actor, vet(Vetting::Approve))
                .await
                .unwrap_err()
                .reason,
            "wrong_role"
        );
    }
    let elsewhere = bench
        .tell(&actors::clerk(OTHER_VILLAGE), vet(Vetting::Approve))
        .await
        .unwrap_err();
    assert_eq!(elsewhere.reason, "volunteer_not_found");
    let changed = bench
        .tell(&actors::branch(actors::TOWN), vet(Vetting::Return))
        .await
        .unwrap();
    assert_eq!(changed.state, VolunteerState::Returned);
}
