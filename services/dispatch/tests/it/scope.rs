use contracts::{Actor, Code, dispatch::*};
use testkit::actors;

use crate::world::{NEXT_VILLAGE, VILLAGE, World};

#[tokio::test]
async fn staff_of_another_place_are_refused_by_the_service_itself() {
    let world = World::start().await;
    let stranger = actors::clerk(NEXT_VILLAGE);
    let refused = world
        .bench
        .tell(&stranger, World::request(world.elder()))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::NotFound, "elder_not_found")
    );
    let visit = world.accepted(|_| {}).await;
    let get = world
        .bench
        .ask(
            &stranger,
            GetOrder {
                order_id: visit.order,
            },
        )
        .await
        .unwrap_err();
    assert_eq!(get.reason, "order_not_found");
    let rank = RankCandidates {
        order_id: Some(visit.order),
        draft: None,
    };
    assert_eq!(
        world.bench.ask(&stranger, rank).await.unwrap_err().reason,
        "order_not_found"
    );
    let cancel = CancelOrder {
        order_id: visit.order,
        party: "elder".into(),
        reason: "x".into(),
        expected: None,
    };
    assert_eq!(
        world.bench.tell(&stranger, cancel).await.unwrap_err().reason,
        "order_not_found"
    );
    let tasks = VolunteerTasks {
        volunteer_id: visit.volunteer,
    };
    assert_eq!(
        world
            .bench
            .ask(&stranger, tasks.clone())
            .await
            .unwrap_err()
            .reason,
        "volunteer_not_found"
    );
    world.bench.ask(&actors::clerk(VILLAGE), tasks).await.unwrap();
}

#[tokio::test]
async fn administrators_of_the_system_see_no_orders() {
    let world = World::start().await;
    let queue = DispatchQueue {
        tab: QueueTab::Open,
        paging: Default::default(),
    };
    assert_eq!(
        world
            .bench
            .ask(&actors::system_admin(), queue)
            .await
            .unwrap_err()
            .reason,
        "wrong_role"
    );
}

#[tokio::test]
async fn a_volunteer_sees_and_does_only_their_own() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let other = actors::volunteer(world.volunteer(|_| {}).await);
    let check_in = CheckIn {
        visit_id: visit.visit,
        position: None,
        phone: None,
    };
    assert_eq!(
        world.bench.tell(&other, check_in).await.unwrap_err().reason,
        "not_yours"
    );
    let tasks = VolunteerTasks {
        volunteer_id: visit.volunteer,
    };
    assert_eq!(
        world.bench.ask(&other, tasks).await.unwrap_err().reason,
        "not_yours"
    );
    let lines = VisitLines {
        visits: vec![visit.visit],
    };
    assert_eq!(
        world.bench.ask(&other, lines.clone()).await.unwrap().lines.len(),
        0
    );
    let own = actors::volunteer(visit.volunteer);
    assert_eq!(
        world.bench.ask(&own, lines).await.unwrap().lines[0].order_no,
        "FW20261123-0001"
    );
}

#[tokio::test]
async fn the_code_is_shown_to_staff_with_a_purpose_and_never_to_the_volunteer() {
    let world = World::start().await;
    let visit = world.accepted(|_| {}).await;
    let reveal = |purpose: &str| RevealVisitCode {
        visit_id: visit.visit,
        purpose: purpose.into(),
    };
    let volunteer = actors::volunteer(visit.volunteer);
    assert_eq!(
        world
            .bench
            .tell(&volunteer, reveal("x"))
            .await
            .unwrap_err()
            .reason,
        "wrong_role"
    );
    let clerk = actors::clerk(VILLAGE);
    assert_eq!(
        world
            .bench
            .tell(&clerk, reveal(""))
            .await
            .unwrap_err()
            .field
            .as_deref(),
        Some("purpose")
    );
    let code = world.bench.tell(&clerk, reveal("没有电话")).await.unwrap().code;
    assert_eq!(code, world.code(visit.visit).await);
    let audited: i64 = sqlx::query_scalar("select count(*) from audit where action = 'visit.code_revealed'")
        .fetch_one(world.bench.db("dispatch"))
        .await
        .unwrap();
    assert_eq!(audited, 2);
}

#[tokio::test]
async fn the_elder_is_spoken_for_by_services_and_the_hotline_only() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    let confirm = ConfirmVisit {
        visit_id: visit.visit,
        channel: Channel::Staff,
    };
    let reason = async |actor: Actor| {
        world
            .bench
            .tell(&actor, confirm.clone())
            .await
            .unwrap_err()
            .reason
    };
    assert_eq!(reason(actors::clerk(VILLAGE)).await, "wrong_role");
    assert_eq!(reason(actors::volunteer(visit.volunteer)).await, "wrong_role");
    world
        .bench
        .tell(&actors::operator(), confirm.clone())
        .await
        .unwrap();
}
