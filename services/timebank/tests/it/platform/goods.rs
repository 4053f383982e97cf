//! Goods are taken for time (R8.3, R7.6): across the registries, redemption, ledger, notification and the phones.

use contracts::{
    Actor, Role,
    ledger::import::ImportKind,
    redemption::{order::*, reservation::ItemQty},
    volunteer::{GetVolunteer, LeaveVolunteer},
};
use kernel::{GoodsOrderId, ItemId};
use testkit::actors::{VILLAGE, org};
use time::Duration;

use crate::{
    history::{
        self,
        goods::{brought, shelved, until},
    },
    town::Volunteer,
    world::World,
};

async fn stocked(minutes: i64) -> (World, Volunteer, ItemId) {
    let world = World::start().await;
    let (_, volunteers) = world.people(0, 1).await;
    let tea = shelved(&world).await;
    brought(&world, &volunteers[0], ImportKind::OpeningGoods, minutes).await;
    (world, volunteers[0].clone(), tea)
}

fn wish(volunteer: &Volunteer, item_id: ItemId, qty: u32) -> PlaceGoodsOrder {
    PlaceGoodsOrder {
        volunteer_id: volunteer.id,
        outlet: org(VILLAGE),
        lines: vec![ItemQty { item_id, qty }],
    }
}

impl World {
    /// Ordered on the phone, and ready.
    async fn goods_ready(&self, volunteer: &Volunteer, item: ItemId, qty: u32) -> GoodsOrderId {
        let placed = self.tell(&volunteer.actor(), wish(volunteer, item, qty)).await;
        let order_id = placed.unwrap().order_id;
        until(self, order_id, GoodsOrderState::Ready).await;
        order_id
    }

    /// What the volunteer has for goods, and what of it is held.
    async fn time_for_goods(&self, volunteer: &Volunteer) -> (i64, i64) {
        let balances = self.balances(volunteer).await;
        (balances.goods.get(), balances.goods_held.get())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_3_goods_are_ordered_on_the_phone_and_fetched_with_the_code_of_the_sms() {
    let (world, volunteer, tea) = stocked(300).await;
    let order_id = world.goods_ready(&volunteer, tea, 2).await;
    assert_eq!(world.time_for_goods(&volunteer).await, (300, 120));
    let text = world.sms(&volunteer.phone, "领取码").await;
    let (_, rest) = text.split_once("领取码").unwrap();
    let code: String = rest.chars().take(8).collect();
    let hand_over = HandOverGoods {
        order_id,
        proof: HandOverProof::Code,
        code: Some(code.into()),
        proxy: None,
    };
    world.tell(&world.clerk(), hand_over).await.unwrap();
    until(&world, order_id, GoodsOrderState::Closed).await;
    assert_eq!(world.time_for_goods(&volunteer).await, (180, 0));
    world.sms(&volunteer.phone, "扣减2时").await;

    // Brought back: the reversal stands beside what it mirrors.
    let reason = "包装破损".into();
    world
        .tell(&world.clerk(), AskGoodsReturn { order_id, reason })
        .await
        .unwrap();
    let decide = DecideGoodsReturn {
        order_id,
        decision: ReturnDecision::Approve,
        note: None,
    };
    world.tell(&world.head(Role::Finance), decide).await.unwrap();
    until(&world, order_id, GoodsOrderState::Returned).await;
    assert_eq!(world.time_for_goods(&volunteer).await, (300, 0));
    world.sms(&volunteer.phone, "2时已退回").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_3_a_counter_finds_who_shows_a_passbook_and_serves_them_in_one_step() {
    let (world, volunteer, tea) = stocked(300).await;
    let card = GetVolunteer {
        volunteer_id: volunteer.id,
    };
    let row = world.ask(&world.clerk(), card).await.unwrap().row;
    let find = FindRecipient {
        outlet: org(VILLAGE),
        passbook_no: row.passbook_no.unwrap().into(),
    };
    let found = world.ask(&world.clerk(), find).await.unwrap();
    assert_eq!((found.volunteer_id, found.available.get()), (volunteer.id, 300));
    let wish = wish(&volunteer, tea, 4);
    let serve = ServeGoods {
        volunteer_id: volunteer.id,
        outlet: wish.outlet,
        lines: wish.lines,
        proxy: None,
    };
    let served = world.tell(&world.clerk(), serve.clone()).await.unwrap();
    assert_eq!((served.cost.get(), served.remaining.get()), (240, 60));
    until(&world, served.order_id, GoodsOrderState::Closed).await;
    let refused = world.tell(&world.clerk(), serve).await.unwrap_err();
    assert_eq!(
        (
            refused.reason.as_str(),
            refused.details["need"].as_i64(),
            refused.details["have"].as_i64()
        ),
        ("goods_time_short", Some(240), Some(60))
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r8_3_what_nobody_fetches_is_free_again_and_who_leaves_has_nothing_held() {
    let (world, volunteer, tea) = stocked(300).await;
    let forgotten = world.goods_ready(&volunteer, tea, 1).await;
    world.clock.advance(Duration::days(14) + Duration::seconds(1));
    until(&world, forgotten, GoodsOrderState::Expired).await;
    assert_eq!(world.time_for_goods(&volunteer).await, (300, 0));
    world.sms(&volunteer.phone, "逾期未领取").await;

    let open = world.goods_ready(&volunteer, tea, 1).await;
    let leave = LeaveVolunteer {
        volunteer_id: volunteer.id,
        reason: "搬家".into(),
    };
    world.tell(&world.clerk(), leave).await.unwrap();
    until(&world, open, GoodsOrderState::Cancelled).await;
    let card = world
        .ask(&world.clerk(), GetGoodsOrder { order_id: open })
        .await
        .unwrap();
    assert_eq!(card.row.ended, Some(GoodsEnd::VolunteerLeft));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r7_6_goods_are_ordered_within_a_redemption_window_only() {
    let (world, volunteer, tea) = stocked(300).await;
    world.clock.advance(Duration::days(1));
    history::settled(&world).await;
    let me: Actor = volunteer.actor();
    let refused = world.tell(&me, wish(&volunteer, tea, 1)).await.unwrap_err();
    assert_eq!(refused.reason, "window_closed");
    // A week after its settlement it opens.
    world.clock.advance(Duration::days(8));
    world.goods_ready(&volunteer, tea, 1).await;
    world.finish().await;
}
