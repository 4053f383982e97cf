//! A village is merged: its people are found under the successor, what was written keeps its unit (R1.5).

use contracts::{
    Day, Paging,
    dispatch::{FindOrders, GetOrder},
    elderly::FindElders,
    ledger::GetBalances,
    portal::PutOrgUnit,
    volunteer::FindVolunteers,
};
use kernel::{OrderId, OrgCode, china_date};
use testkit::actors::{VILLAGE, org};
use time::{Duration, macros::date};

use crate::{
    town::{CLEANING, OTHER_VILLAGE, order_form},
    world::World,
};

fn orders(within: &str) -> FindOrders {
    FindOrders {
        within: Some(org(within)),
        states: vec![],
        elder_id: None,
        volunteer_id: None,
        order_no: None,
        paging: Paging::default(),
    }
}

async fn village_of(world: &World, order_id: OrderId) -> OrgCode {
    world.get_order(order_id).await.row.village
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_5_people_of_a_merged_village_are_found_under_its_successor_and_history_keeps_its_unit() {
    let world = World::start().await;
    let (elders, volunteers) = world.people(1, 1).await;
    let past = world.served(&elders[0], &volunteers[0], CLEANING, 60).await;
    world.upload(past).await;
    world.settle().await;
    let past = world.line(past).await.order_id;
    // Long enough for the visit to lapse; then one more order waits for a volunteer.
    world.clock.advance(Duration::hours(72));
    world.settle().await;
    world
        .until_due("the order has ended", async || {
            world.get_order(past).await.row.state == contracts::dispatch::OrderState::Closed
        })
        .await;
    let waiting = order_form(&elders[0], CLEANING, world.now() + Duration::days(5), 60);
    let waiting = world.order(waiting).await;

    let today = china_date(world.now());
    let merged = PutOrgUnit {
        code: org(VILLAGE),
        name: "兴中社区".into(),
        position: None,
        active_from: Day(date!(2023 - 06 - 30)),
        active_to: Some(Day(today)),
        successor: Some(org(OTHER_VILLAGE)),
        facts: Default::default(),
    };
    let system = world.head(contracts::Role::SystemAdmin);
    world.tell(&system, merged).await.unwrap();
    world.settle().await;
    let find = || FindElders {
        text: Some("王".into()),
        within: None,
        category: None,
        paging: Paging::default(),
    };
    let find_volunteers = || FindVolunteers {
        text: None,
        within: None,
        state: None,
        paging: Paging::default(),
    };
    assert_eq!(
        world.ask(&world.clerk(), find()).await.unwrap().total,
        1,
        "on its last day"
    );

    world.clock.advance(Duration::days(1));
    world
        .until("the elder is the successor's", async || {
            world.ask(&world.other_clerk(), find()).await.unwrap().total == 1
        })
        .await;
    world
        .until("the volunteer is the successor's", async || {
            world
                .ask(&world.other_clerk(), find_volunteers())
                .await
                .unwrap()
                .total
                == 1
        })
        .await;
    world.settle().await;
    assert_eq!(world.ask(&world.clerk(), find()).await.unwrap().total, 0);
    assert_eq!(
        world.ask(&world.clerk(), find_volunteers()).await.unwrap().total,
        0
    );

    // The books follow the volunteer; the orders go on, or stay where they were written.
    let balances = GetBalances {
        volunteer_id: volunteers[0].id,
    };
    world.ask(&world.other_clerk(), balances).await.unwrap();
    assert_eq!(village_of(&world, waiting).await, org(OTHER_VILLAGE));
    assert_eq!(village_of(&world, past).await, org(VILLAGE));
    // “As now”: the successor has both; “as then”: the ended village has its own.
    let now = world
        .ask(&world.other_clerk(), orders(OTHER_VILLAGE))
        .await
        .unwrap();
    assert_eq!(now.total, 2);
    let then = world.ask(&world.operator(), orders(VILLAGE)).await.unwrap();
    let then: Vec<_> = then.rows.iter().map(|row| row.order_id).collect();
    assert_eq!(then, [past]);
    world
        .ask(&world.other_clerk(), GetOrder { order_id: past })
        .await
        .unwrap();
    world.finish().await;
}
