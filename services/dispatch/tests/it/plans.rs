//! Recurring plans open orders by themselves (R5.2).

use contracts::{
    At, Day, Paging, Weekday,
    dispatch::{
        plan::{FindPlans, OpenPlan, PlanRow, PlanState, SetPlanState},
        *,
    },
    elderly::ElderClosed,
};
use kernel::{ElderId, OrderId, RawMinutes, Sex};
use testkit::actors;
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::world::{VILLAGE, World};

fn plan(elder_id: ElderId) -> OpenPlan {
    OpenPlan {
        elder_id,
        service: "05".into(),
        weekdays: vec![Weekday(2), Weekday(5)],
        every_weeks: 1,
        at_minute: 9 * 60 + 30,
        duration: RawMinutes::new(60),
        seats: 1,
        gender_wish: None,
        note: Some("读报".into()),
        first_day: Day(date!(2026 - 11 - 23)),
        last_day: None,
    }
}

#[tokio::test]
async fn r5_2_the_orders_of_a_plan_ask_for_as_many_helpers_of_that_sex_as_the_plan() {
    let world = World::start().await;
    let elder = world.elder();
    let two_women = OpenPlan {
        seats: 2,
        gender_wish: Some(Sex::Female),
        ..plan(elder)
    };
    opened(&world, two_women).await;
    until(&world, elder, date!(2026 - 11 - 30)).await;
    let shown = row(&world, elder).await;
    assert_eq!((shown.seats, shown.gender_wish), (2, Some(Sex::Female)));
    let orders = orders(&world, elder).await;
    assert!(!orders.is_empty());
    for order in orders {
        let card = world.card(order.order_id).await;
        assert_eq!((card.seats, card.gender_wish), (2, Some(Sex::Female)));
    }
}

async fn opened(world: &World, plan: OpenPlan) -> Uuid {
    world
        .bench
        .tell(&actors::clerk(VILLAGE), plan)
        .await
        .unwrap()
        .plan_id
}

async fn row(world: &World, elder: ElderId) -> PlanRow {
    let query = FindPlans {
        elder_id: Some(elder),
        paging: Paging::default(),
    };
    world
        .bench
        .ask(&actors::operator(), query)
        .await
        .unwrap()
        .rows
        .remove(0)
}

async fn orders(world: &World, elder: ElderId) -> Vec<OrderRow> {
    let query = FindOrders {
        within: None,
        states: Vec::new(),
        elder_id: Some(elder),
        volunteer_id: None,
        order_no: None,
        paging: Paging::default(),
    };
    world.bench.ask(&actors::operator(), query).await.unwrap().rows
}

async fn until(world: &World, elder: ElderId, to: time::Date) {
    world
        .bench
        .until("the plan is seen to", async || {
            *row(world, elder).await.opened_to == to
        })
        .await;
}

#[tokio::test]
async fn a_plan_opens_the_orders_of_the_next_seven_days_once_each_r5_2() {
    let world = World::start().await;
    let elder = world.elder();
    opened(&world, plan(elder)).await;
    until(&world, elder, date!(2026 - 11 - 30)).await;
    let found = orders(&world, elder).await;
    assert_eq!(found.len(), 2, "Tuesday and Friday");
    assert_eq!(row(&world, elder).await.opened, 2);
    let first = found.iter().min_by_key(|row| row.starts_at.0).unwrap();
    let first = world.card(first.order_id).await;
    assert_eq!(
        (first.source, first.row.service.as_str()),
        (OrderSource::Plan, "05")
    );
    assert_eq!(
        first.row.starts_at.0,
        time::macros::datetime!(2026-11-24 01:30 UTC)
    );
    assert_eq!(first.note.as_deref(), Some("读报"));
    // Nobody has asked yet: it is due a day before its start, and not today.
    let last = found.iter().max_by_key(|row| row.starts_at.0).unwrap();
    let due = |at: Option<At>| at.map(|at| at.0);
    assert_eq!(
        due(last.due_at),
        Some(last.starts_at.0 - Duration::hours(24)),
        "R5.3"
    );
    // Tomorrow's is due while there is time to come.
    let leaves = first.row.starts_at.0 - Duration::minutes(15);
    assert_eq!(due(first.row.due_at), Some(leaves), "R5.3");

    // Another day comes into sight: its order, and no other.
    world.bench.clock.advance(Duration::days(1));
    until(&world, elder, date!(2026 - 12 - 01)).await;
    assert_eq!(orders(&world, elder).await.len(), 3);
    assert_eq!(row(&world, elder).await.opened, 3);
}

#[tokio::test]
async fn what_is_ordered_already_stands_for_the_day() {
    let world = World::start().await;
    let elder = world.elder();
    let there: OrderId = world
        .open(elder, |order| {
            order.service = "05".into();
            order.starts_at = time::macros::datetime!(2026-11-24 01:30 UTC).into();
        })
        .await
        .order_id;
    opened(&world, plan(elder)).await;
    until(&world, elder, date!(2026 - 11 - 30)).await;
    let found = orders(&world, elder).await;
    assert_eq!(found.len(), 2);
    assert!(found.iter().any(|row| row.order_id == there));
    assert_eq!(row(&world, elder).await.opened, 2);
}

#[tokio::test]
async fn a_pause_opens_nothing_and_is_not_made_up_for() {
    let world = World::start().await;
    let elder = world.elder();
    let plan_id = opened(&world, plan(elder)).await;
    until(&world, elder, date!(2026 - 11 - 30)).await;
    let set = async |state| {
        let set = SetPlanState { plan_id, state };
        world.bench.tell(&actors::clerk(VILLAGE), set).await
    };
    set(PlanState::Paused).await.unwrap();
    world.bench.clock.advance(Duration::days(21));
    world.bench.settle().await;
    assert_eq!(orders(&world, elder).await.len(), 2);
    set(PlanState::Active).await.unwrap();
    until(&world, elder, date!(2026 - 12 - 21)).await;
    let starts: Vec<_> = orders(&world, elder)
        .await
        .iter()
        .map(|row| row.starts_at.0)
        .collect();
    assert_eq!(starts.len(), 4, "the two of the next week: {starts:?}");
    set(PlanState::Ended).await.unwrap();
    assert_eq!(set(PlanState::Active).await.unwrap_err().reason, "plan_ended");
}

#[tokio::test]
async fn a_closed_file_ends_the_plan_and_cancels_its_orders_r2_6() {
    let world = World::start().await;
    let elder = world.elder();
    opened(&world, plan(elder)).await;
    until(&world, elder, date!(2026 - 11 - 30)).await;
    let closed = ElderClosed {
        elder_id: elder,
        reason: "moved".into(),
    };
    world.bench.emit(&closed).await;
    world.bench.settle().await;
    assert_eq!(row(&world, elder).await.state, PlanState::Ended);
    assert!(
        orders(&world, elder)
            .await
            .iter()
            .all(|row| row.state == OrderState::Cancelled)
    );
}

#[tokio::test]
async fn a_plan_is_made_within_ones_scope_and_as_a_calendar_has_it() {
    let world = World::start().await;
    let elder = world.elder();
    let refused = world
        .bench
        .tell(&actors::clerk("370405001005"), plan(elder))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "elder_not_found");
    for (wrong, field) in [
        (
            OpenPlan {
                weekdays: vec![],
                ..plan(elder)
            },
            "weekdays",
        ),
        (
            OpenPlan {
                service: "99".into(),
                ..plan(elder)
            },
            "service",
        ),
        (
            OpenPlan {
                duration: RawMinutes::new(4),
                ..plan(elder)
            },
            "duration",
        ),
        (
            OpenPlan {
                first_day: Day(date!(2026 - 11 - 22)),
                ..plan(elder)
            },
            "first_day",
        ),
    ] {
        let refused = world
            .bench
            .tell(&actors::clerk(VILLAGE), wrong)
            .await
            .unwrap_err();
        assert_eq!(refused.field.as_deref(), Some(field));
    }
}
