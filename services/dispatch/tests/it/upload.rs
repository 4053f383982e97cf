use contracts::{Actor, Role, dispatch::*};
use kernel::{BasisPoints, PersonKey, RawMinutes};
use testkit::actors;
use time::Duration;

use crate::world::{NEXT_VILLAGE, START, VILLAGE, World, is_person};

#[tokio::test]
async fn the_upload_tells_the_ledger_everything_it_needs_r5_10() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    let told = &world.bench.events::<VisitUploaded>().await[0];
    assert_eq!(
        (told.raw_minutes, told.weight),
        (RawMinutes::new(60), BasisPoints::new(10_000))
    );
    assert_eq!(
        (told.visit_id, told.volunteer_id, told.elder_id),
        (visit.visit, visit.volunteer, visit.elder)
    );
    assert_eq!(told.started_at.0, START);
    assert_eq!(told.lapses_at.0, START + Duration::hours(49));
    assert_eq!(told.uploaded_by, actors::clerk(VILLAGE).staff_id());
    assert_eq!(told.service_name, "家庭保洁");
    let again = world
        .upload(&actors::clerk(VILLAGE), visit.visit)
        .await
        .unwrap_err();
    assert_eq!(again.reason, "already_uploaded");
}

#[tokio::test]
async fn nobody_uploads_their_own_visit_nor_one_of_their_household_r5_10() {
    let world = World::start().await;
    let visit = world.completed().await;
    for (number, person) in [
        (7, format!("volunteer {}", visit.volunteer)),
        (8, format!("spouse of {}", visit.volunteer)),
    ] {
        let clerk = actors::numbered_staff(Role::Clerk, VILLAGE, number);
        is_person(&clerk, PersonKey::new(person));
        assert_eq!(
            world.upload(&clerk, visit.visit).await.unwrap_err().reason,
            "own_visit"
        );
    }
    let other = actors::numbered_staff(Role::Clerk, VILLAGE, 9);
    is_person(&other, PersonKey::new("somebody else"));
    world.upload(&other, visit.visit).await.unwrap();
}

#[tokio::test]
async fn only_the_volunteers_sub_branch_uploads() {
    let world = World::start().await;
    let visit = world.completed().await;
    let reason = async |actor: Actor| world.upload(&actor, visit.visit).await.unwrap_err().reason;
    assert_eq!(reason(actors::clerk(NEXT_VILLAGE)).await, "visit_not_found");
    assert_eq!(reason(actors::branch("370405100")).await, "visit_not_found");
    assert_eq!(reason(actors::operator()).await, "wrong_role");
    assert_eq!(reason(actors::volunteer(visit.volunteer)).await, "wrong_role");
}

#[tokio::test]
async fn after_thirty_days_it_is_too_late_r5_12() {
    let world = World::start().await;
    let visit = world.completed().await;
    world
        .bench
        .clock
        .advance(Duration::days(30) + Duration::seconds(1));
    assert_eq!(
        world
            .upload(&actors::clerk(VILLAGE), visit.visit)
            .await
            .unwrap_err()
            .reason,
        "too_old"
    );
}

#[tokio::test]
async fn confirmed_twice_it_counts_once() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    assert_eq!(
        world.confirm(visit.visit).await.unwrap().state,
        VisitState::Confirmed
    );
    assert_eq!(
        world.confirm(visit.visit).await.unwrap().state,
        VisitState::Confirmed
    );
    assert_eq!(world.bench.events::<VisitConfirmed>().await.len(), 1);
    assert_eq!(
        world.dispute(visit.visit).await.unwrap_err().reason,
        "already_confirmed"
    );
}

#[tokio::test]
async fn confirmation_and_objection_at_once_leave_one_of_them() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    let (confirmed, disputed) = tokio::join!(world.confirm(visit.visit), world.dispute(visit.visit));
    assert!(confirmed.is_ok() != disputed.is_ok());
    let counts = world.bench.events::<VisitConfirmed>().await.len()
        + world.bench.events::<VisitDisputed>().await.len();
    assert_eq!(counts, 1);
}

#[tokio::test]
async fn what_was_not_uploaded_cannot_be_confirmed() {
    let world = World::start().await;
    let visit = world.completed().await;
    assert_eq!(
        world.confirm(visit.visit).await.unwrap_err().reason,
        "not_uploaded"
    );
}
