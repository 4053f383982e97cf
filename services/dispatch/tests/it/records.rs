//! The visits that go to the national system (R11.2, R11.3).

use contracts::{
    Day,
    dispatch::{VisitState, record::VisitRecords},
};
use testkit::actors;
use time::macros::date;

use crate::world::{VILLAGE, World};

#[tokio::test]
async fn r11_3_a_record_is_a_visit_that_counts_on_its_day_for_head_office_alone() {
    let world = World::start().await;
    let visit = world.uploaded().await;
    let day = |day| VisitRecords {
        from: Day(day),
        to: Day(day),
        after: None,
    };
    let operator = actors::operator();
    let on = async |date| world.bench.ask(&operator, day(date)).await.unwrap();
    let served = date!(2026 - 11 - 23);
    assert!(on(served).await.visits.is_empty(), "not confirmed yet");
    world.confirm(visit.visit).await.unwrap();
    let found = on(served).await;
    let [record] = &found.visits[..] else {
        panic!("one visit, not {}", found.visits.len());
    };
    assert_eq!(
        (record.visit_id, record.state),
        (visit.visit, VisitState::Confirmed)
    );
    assert_eq!(record.raw_minutes.get(), 60);
    assert_eq!(record.uploaded_by, actors::clerk(VILLAGE).staff_id());
    for other in [date!(2026 - 11 - 22), date!(2026 - 11 - 24)] {
        assert!(on(other).await.visits.is_empty(), "{other}");
    }
    for actor in [
        actors::clerk(VILLAGE),
        actors::auditor(),
        actors::volunteer(visit.volunteer),
    ] {
        let refused = world.bench.ask(&actor, day(served)).await.unwrap_err();
        assert_eq!(refused.reason, "wrong_role");
    }
}
