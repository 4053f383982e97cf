//! The card at an elder's door 门牌码 (R5.6, decision 18): its code ends a visit there, and nowhere else.

use contracts::{
    Actor, Code, Personal,
    dispatch::{
        Evidence, VisitState,
        door::{DoorCard, PrintDoorCard},
    },
    portal::SettingChanged,
    settings,
};
use kernel::ElderId;
use testkit::actors;
use time::Duration;

use crate::{
    proofs,
    world::{Accepted, NEXT_VILLAGE, START, VILLAGE, World},
};

async fn card(world: &World, actor: &Actor, elder_id: ElderId, anew: bool) -> contracts::Result<DoorCard> {
    world.bench.tell(actor, PrintDoorCard { elder_id, anew }).await
}

/// A visit that has gone on for an hour.
async fn under_way(world: &World) -> Accepted {
    let visit = world.accepted(|_| {}).await;
    world.bench.clock.set(START);
    world.check_in(visit).await.unwrap();
    world.bench.clock.advance(Duration::minutes(60));
    visit
}

async fn evidence(world: &World, visit: Accepted) -> Option<String> {
    sqlx::query_scalar("select evidence from dispatch.visit where visit_id = $1")
        .bind(visit.visit.uuid())
        .fetch_one(world.bench.admin())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_code_of_the_card_ends_a_visit_at_that_door_and_is_named_as_its_evidence_r5_6() {
    let world = World::start().await;
    let clerk = actors::clerk(VILLAGE);
    let (here, elsewhere) = (under_way(&world).await, world.elder());
    let printed = card(&world, &clerk, here.elder, false).await.unwrap();
    assert_eq!(printed.code.0.len(), 10);
    // Printed again it is the same card.
    let again = card(&world, &clerk, here.elder, false).await.unwrap();
    assert_eq!((&again.code.0, again.made_at), (&printed.code.0, printed.made_at));

    let other = card(&world, &clerk, elsewhere, false).await.unwrap();
    let refused = world.check_out(here, other.code).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), &refused.details["tries_left"]),
        ("wrong_code", &4.into())
    );

    let spaced = format!("{} {}", &printed.code.0[..5], &printed.code.0[5..]);
    let done = world.check_out(here, Personal(spaced)).await.unwrap();
    assert_eq!(done.state, VisitState::Completed);
    assert_eq!(
        evidence(&world, here).await.as_deref(),
        Some(Evidence::DoorQr.as_str())
    );
    // The code of the visit goes on to be the better one.
    let second = world.accepted_by(here.volunteer, |order| {
        order.starts_at = (START + Duration::hours(3)).into()
    });
    let second = second.await;
    card(&world, &clerk, second.elder, false).await.unwrap();
    world.bench.clock.set(START + Duration::hours(3));
    world.serve(second, 30).await;
    assert_eq!(
        evidence(&world, second).await.as_deref(),
        Some(Evidence::Code.as_str())
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn a_new_card_makes_the_old_one_worth_nothing() {
    let world = World::start().await;
    let clerk = actors::clerk(VILLAGE);
    let visit = under_way(&world).await;
    let lost = card(&world, &clerk, visit.elder, false).await.unwrap();
    let new = card(&world, &clerk, visit.elder, true).await.unwrap();
    assert_ne!(lost.code.0, new.code.0);
    assert_eq!(
        world.check_out(visit, lost.code).await.unwrap_err().reason,
        "wrong_code"
    );
    assert_eq!(
        world.check_out(visit, new.code).await.unwrap().state,
        VisitState::Completed
    );
    proofs::hold(&world).await;
}

#[tokio::test]
async fn officials_may_decide_that_a_card_is_no_proof() {
    let world = World::start().await;
    let off = SettingChanged {
        version: 2,
        key: settings::CHECKIN_DOOR_CODE.into(),
        value: false.into(),
        valid_from: (START - Duration::days(1)).into(),
    };
    world.bench.emit(&off).await;
    world.bench.settle().await;
    let visit = under_way(&world).await;
    let printed = card(&world, &actors::clerk(VILLAGE), visit.elder, false)
        .await
        .unwrap();
    let refused = world.check_out(visit, printed.code).await.unwrap_err();
    assert_eq!(refused.reason, "wrong_code");
}

#[tokio::test]
async fn only_who_orders_for_the_elder_prints_the_card_r1_8() {
    let world = World::start().await;
    let elder = world.elder();
    let volunteer = world.volunteer(|_| {}).await;
    for (actor, code) in [
        (actors::volunteer(volunteer), Code::Forbidden),
        (actors::auditor(), Code::Forbidden),
        (actors::clerk(NEXT_VILLAGE), Code::NotFound),
    ] {
        let refused = card(&world, &actor, elder, true).await.unwrap_err();
        assert_eq!(refused.code, code, "{actor:?}");
    }
}
