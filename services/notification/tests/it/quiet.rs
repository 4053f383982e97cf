use contracts::notification::MessageState;
use time::{Duration, macros::datetime};

use crate::world::{WANG, World, ZHANG};

#[tokio::test(flavor = "multi_thread")]
async fn an_elder_is_not_asked_at_night_decision_25() {
    let world = World::start().await;
    world.bench.clock.set(datetime!(2026-11-23 14:30 UTC));
    let visit = world.uploaded(world.elder("王秀英", Some(WANG)), world.volunteer("张伟", ZHANG));
    world.bench.emit(&visit).await;
    world.until_state(visit.visit_id, MessageState::Queued).await;
    // A volunteer is asked at any hour: dispatch decides whom to wake.
    let offer = world.offer(visit.volunteer_id);
    world.bench.emit(&offer).await;
    world.until_state(offer.offer_id, MessageState::Delivered).await;
    assert!(world.got(WANG).await.is_empty());
    world
        .bench
        .clock
        .set(datetime!(2026-11-23 23:00 UTC) + Duration::seconds(1));
    world.until_state(visit.visit_id, MessageState::Delivered).await;
    assert_eq!(world.got(WANG).await.len(), 1);
    world.stop().await;
}
