use contracts::dispatch::VisitState;
use timebank::services;

use crate::{town::CLEANING, world::World};

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_lost_while_services_run_is_refilled_and_nothing_happens_twice() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(2, 2).await;
    let before = world.uploaded(&elders[0], &volunteers[0], CLEANING, 60).await;
    let completed = world.served(&elders[1], &volunteers[1], CLEANING, 45).await;
    world.settle().await;
    let written = world.messages_written().await;

    world.bench.bus().delete_events().await.unwrap();
    // Work goes on: what it tells of waits in the outboxes.
    let upload = contracts::dispatch::UploadVisit { visit_id: completed };
    world.tell(&world.clerk(), upload).await.unwrap();
    let confirm = contracts::dispatch::ConfirmVisit {
        visit_id: before,
        channel: contracts::dispatch::Channel::Staff,
    };
    world.tell(&world.operator(), confirm).await.unwrap();
    assert_eq!(world.balances(&volunteers[0]).await.unsettled.get(), 0);

    let pool = timebank::command::check::reader(&world.bench.config)
        .await
        .unwrap();
    runtime::ensure_stream(world.bench.bus(), &world.bench.config)
        .await
        .unwrap();
    let mut refilled = 0;
    for service in services::all() {
        refilled += runtime::replay(&pool, world.bench.bus(), service.schema())
            .await
            .unwrap()
            .events;
    }
    assert!(refilled > 20, "{refilled}");
    world
        .until("the ledger knows both", async || {
            world.balances(&volunteers[0]).await.unsettled.get() == 60
                && world.balances(&volunteers[1]).await.pending.get() == 45
        })
        .await;
    world.settle().await;
    assert_eq!(
        world.messages_written().await,
        written + 1,
        "the one about the visit uploaded meanwhile"
    );
    let asked = world
        .inbox(&elders[0].phone)
        .await
        .into_iter()
        .filter(|text| text.contains("满意回"));
    assert_eq!(asked.count(), 1);
    world
        .answers(&elders[1], "1", completed, VisitState::Confirmed)
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_while_nothing_is_lost_changes_nothing() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let visit = world.uploaded(&elders[0], &volunteers[0], CLEANING, 60).await;
    world.answers(&elders[0], "1", visit, VisitState::Confirmed).await;
    let written = world.messages_written().await;
    let pool = timebank::command::check::reader(&world.bench.config)
        .await
        .unwrap();
    // The broker itself drops what it has seen within its window; a consumer made anew reads everything again.
    world.bench.bus().delete_events().await.unwrap();
    runtime::ensure_stream(world.bench.bus(), &world.bench.config)
        .await
        .unwrap();
    for _ in 0..2 {
        for service in services::all() {
            runtime::replay(&pool, world.bench.bus(), service.schema())
                .await
                .unwrap();
        }
    }
    world.settle().await;
    assert_eq!(world.messages_written().await, written);
    assert_eq!(world.balances(&volunteers[0]).await.unsettled.get(), 60);
    world.finish().await;
}
