//! The plan of a day: made in the background, looked at, sent.

use contracts::{
    Day, Paging,
    dispatch::{day::*, *},
};
use kernel::{PriorityClass, RawMinutes};
use testkit::actors;
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::world::{NEXT_VILLAGE, START, VILLAGE, World};

const TODAY: Day = Day(date!(2026 - 11 - 23));

async fn card(world: &World, day_plan_id: Uuid) -> DayPlanCard {
    let get = GetDayPlan {
        day_plan_id,
        unserved: false,
        paging: Paging { page: 1, size: 100 },
    };
    world.bench.ask(&actors::operator(), get).await.unwrap()
}

async fn until(world: &World, plan: Uuid, state: DayPlanState) -> DayPlanCard {
    world
        .bench
        .until(state.as_str(), async || {
            world.bench.host("dispatch").wake("offer_day_plans");
            card(world, plan).await.row.state == state
        })
        .await;
    card(world, plan).await
}

async fn made(world: &World) -> DayPlanCard {
    let make = MakeDayPlan {
        day: TODAY,
        within: None,
    };
    let wanted = world.bench.tell(&actors::operator(), make).await.unwrap();
    until(world, wanted.day_plan_id, DayPlanState::Made).await
}

#[tokio::test]
async fn a_plan_serves_more_than_nearest_first_and_changes_nothing_until_it_is_sent() {
    let world = World::start().await;
    // Who lives next door is the only one who repairs; nearest-first sends them to sweep.
    let handy = world.volunteer(|_| {}).await;
    let sweeper = world
        .volunteer(|profile| {
            profile.home = actors::org(NEXT_VILLAGE);
            profile.services.retain(|each| each.service == "03");
        })
        .await;
    let swept = world.open(world.elder(), |_| {}).await.order_id;
    world.bench.clock.advance(Duration::minutes(1));
    let repaired = world
        .open(world.elder(), |request| request.service = "02".into())
        .await
        .order_id;
    let plan = made(&world).await;
    let sent: Vec<_> = plan
        .lines
        .rows
        .iter()
        .map(|line| (line.order_id, line.volunteer_id))
        .collect();
    assert!(
        sent.contains(&(swept, Some(sweeper))) && sent.contains(&(repaired, Some(handy))),
        "{sent:?}"
    );
    let class = &plan.row.classes[0];
    assert_eq!((class.served, class.asked, class.nearest_first), (2, 2, 1));
    assert!(plan.cost < plan.nearest_first_cost);
    let line = &plan.lines.rows[0];
    assert!(!line.terms.is_empty() && line.visits_that_day == 1);
    let mut db = world.bench.db("dispatch").acquire().await.unwrap();
    let again = dispatch::plan_again(&mut db, plan.row.day_plan_id)
        .await
        .unwrap()
        .unwrap();
    assert!(
        again.len() == 2
            && again
                .iter()
                .all(|line| line.kept.is_some() && line.kept == line.made)
    );
    assert!(world.card(swept).await.offers.is_empty(), "nobody has been asked");

    let offer = OfferDayPlan {
        day_plan_id: plan.row.day_plan_id,
    };
    world
        .bench
        .tell(&actors::operator(), offer.clone())
        .await
        .unwrap();
    let plan = until(&world, plan.row.day_plan_id, DayPlanState::Offered).await;
    assert_eq!((plan.row.offered, plan.row.passed_over), (2, 0));
    assert_eq!(world.card(repaired).await.offers[0].volunteer_id, handy);
    assert_eq!(
        world.card(swept).await.seeking.unwrap().wave,
        1,
        "waves follow who declines"
    );
    let again = world.bench.tell(&actors::operator(), offer).await.unwrap_err();
    assert_eq!(again.reason, "wrong_day_plan_state");
}

#[tokio::test]
async fn what_has_been_settled_meanwhile_is_passed_over() {
    let world = World::start().await;
    let (first, second) = (world.volunteer(|_| {}).await, world.volunteer(|_| {}).await);
    let mut orders = Vec::new();
    for _ in 0..2 {
        orders.push(world.open(world.elder(), |_| {}).await.order_id);
    }
    let plan = made(&world).await;
    let line = &plan.lines.rows[0];
    // One order is cancelled; the other's volunteer accepts something else at that time.
    let cancel = CancelOrder {
        order_id: line.order_id,
        party: "elder".into(),
        reason: "老人外出".into(),
        expected: None,
    };
    world.bench.tell(&actors::operator(), cancel).await.unwrap();
    let busy = plan.lines.rows[1].volunteer_id.unwrap();
    assert!([first, second].contains(&busy));
    world.accepted_by(busy, |_| {}).await;
    let offer = OfferDayPlan {
        day_plan_id: plan.row.day_plan_id,
    };
    world.bench.tell(&actors::operator(), offer).await.unwrap();
    let plan = until(&world, plan.row.day_plan_id, DayPlanState::Offered).await;
    let outcome = |order| {
        let line = plan.lines.rows.iter().find(|line| line.order_id == order);
        line.and_then(|line| line.outcome)
    };
    assert_eq!(outcome(line.order_id), Some(DayPlanOutcome::NotNeeded));
    assert_eq!(outcome(plan.lines.rows[1].order_id), Some(DayPlanOutcome::NotFit));
    assert_eq!((plan.row.offered, plan.row.passed_over), (0, 2));
}

#[tokio::test]
async fn what_stands_is_not_moved_and_the_limits_of_the_day_hold() {
    let world = World::start().await;
    let only = world.volunteer(|_| {}).await;
    world.accepted_by(only, |_| {}).await;
    for hours in 0..6 {
        world
            .open(world.elder(), |request| {
                request.starts_at = (START + Duration::minutes(75 * hours)).into();
                request.duration = RawMinutes::new(60);
            })
            .await;
    }
    let plan = made(&world).await;
    let sent: Vec<_> = plan
        .lines
        .rows
        .iter()
        .filter(|line| line.volunteer_id.is_some())
        .map(|line| line.starts_at.0)
        .collect();
    assert!(!sent.contains(&START), "that hour is taken");
    assert_eq!(sent.len(), 3, "four visits a day, and one stands: {sent:?}");
    let unserved = GetDayPlan {
        day_plan_id: plan.row.day_plan_id,
        unserved: true,
        paging: Paging { page: 1, size: 100 },
    };
    let unserved = world
        .bench
        .ask(&actors::operator(), unserved)
        .await
        .unwrap()
        .lines;
    assert_eq!((unserved.total, unserved.rows.len()), (3, 3));
}

#[tokio::test]
async fn of_two_visits_at_one_time_the_more_urgent_class_is_served() {
    let world = World::start().await;
    world.volunteer(|_| {}).await;
    world.open(world.elder(), |_| {}).await;
    let target = world
        .open(world.elder_of(PriorityClass::P1), |_| {})
        .await
        .order_id;
    let plan = made(&world).await;
    let served: Vec<_> = plan
        .lines
        .rows
        .iter()
        .filter(|line| line.volunteer_id.is_some())
        .map(|line| line.order_id)
        .collect();
    assert_eq!(served, [target]);
}

#[tokio::test]
async fn in_the_evening_tomorrow_is_planned_once() {
    let world = World::start().await;
    world.volunteer(|_| {}).await;
    world
        .open(world.elder(), |request| {
            request.starts_at = (START + Duration::days(1)).into()
        })
        .await;
    let plans = async || {
        let find = FindDayPlans {
            paging: Paging { page: 1, size: 10 },
        };
        world.bench.ask(&actors::operator(), find).await.unwrap().rows
    };
    world.bench.until_looked("dispatch", "plan_evening").await;
    assert!(plans().await.is_empty(), "not in the morning");
    world
        .bench
        .clock
        .set(START + Duration::hours(6) + Duration::minutes(1));
    for _ in 0..2 {
        world
            .bench
            .until("planned", async || {
                world.bench.host("dispatch").wake("plan_evening");
                plans()
                    .await
                    .first()
                    .is_some_and(|plan| plan.state == DayPlanState::Made)
            })
            .await;
    }
    let plans = plans().await;
    assert_eq!(plans.len(), 1);
    assert_eq!(
        (plans[0].day, plans[0].wanted_by),
        (Day(date!(2026 - 11 - 24)), None)
    );
}

#[tokio::test]
async fn a_plan_is_made_offered_and_dropped_by_who_may_assign_there() {
    let world = World::start().await;
    world.volunteer(|_| {}).await;
    world.open(world.elder(), |_| {}).await;
    let make = |within: Option<&str>, day| MakeDayPlan {
        day: Day(day),
        within: within.map(actors::org),
    };
    let clerk = actors::clerk(VILLAGE);
    let refused =
        async |actor: &contracts::Actor, command| world.bench.tell(actor, command).await.unwrap_err().reason;
    let today = date!(2026 - 11 - 23);
    assert_eq!(
        refused(&clerk, make(Some(NEXT_VILLAGE), today)).await,
        "wrong_scope"
    );
    assert_eq!(refused(&actors::auditor(), make(None, today)).await, "wrong_role");
    assert_eq!(
        refused(&clerk, make(None, date!(2026 - 11 - 22))).await,
        "out_of_range"
    );
    let wanted = world.bench.tell(&clerk, make(None, today)).await.unwrap();
    let plan = until(&world, wanted.day_plan_id, DayPlanState::Made).await;
    assert_eq!(plan.row.within, actors::org(VILLAGE));
    let drop = DropDayPlan {
        day_plan_id: wanted.day_plan_id,
    };
    let other = actors::clerk(NEXT_VILLAGE);
    let error = world.bench.tell(&other, drop.clone()).await.unwrap_err();
    assert_eq!(error.reason, "day_plan_not_found");
    let dropped = world.bench.tell(&clerk, drop).await.unwrap();
    assert_eq!(dropped.state, DayPlanState::Dropped);
}
