//! Goods that are taken for time: fetched, served at the counter and brought back, taken back, waiting. And a donor who is thanked.

use contracts::{
    Actor, Day, Role,
    ledger::{
        fund::FundSource,
        import::{ApproveImport, ImportKind, ImportRow, ProposeImport},
    },
    portal::{PutOrgUnit, UnitFacts},
    redemption::{AddItem, item::ItemFacts, order::*, reservation::ItemQty, stock::*, thanks::ThankDonor},
    volunteer::GetVolunteer,
};
use kernel::{GoodsOrderId, ItemId, StandardMinutes, china_date};
use testkit::actors::{DISTRICT, VILLAGE, numbered_staff, org};
use time::macros::date;

use crate::{
    town::{Town, Volunteer},
    world::World,
};

/// What is left: an order that waits to be fetched.
pub async fn ordered(world: &World, volunteer: &Volunteer) -> GoodsOrderId {
    let tea = shelved(world).await;
    brought(world, volunteer, ImportKind::OpeningGoods, 1_000).await;
    let place = || PlaceGoodsOrder {
        volunteer_id: volunteer.id,
        outlet: org(VILLAGE),
        lines: vec![ItemQty { item_id: tea, qty: 1 }],
    };
    let me = volunteer.actor();
    let fetched = world.tell(&me, place()).await.unwrap().order_id;
    until(world, fetched, GoodsOrderState::Ready).await;
    let hand_over = HandOverGoods {
        order_id: fetched,
        proof: HandOverProof::IdDocument,
        code: None,
        proxy: None,
    };
    world.tell(&world.clerk(), hand_over).await.unwrap();
    until(world, fetched, GoodsOrderState::Closed).await;

    let serve = ServeGoods {
        volunteer_id: volunteer.id,
        outlet: org(VILLAGE),
        lines: vec![ItemQty { item_id: tea, qty: 2 }],
        proxy: Some(Proxy {
            name: "李建设".into(),
            authorisation: "委托书和两人身份证".into(),
        }),
    };
    let served = world.tell(&world.clerk(), serve).await.unwrap().order_id;
    until(world, served, GoodsOrderState::Closed).await;
    let ask = AskGoodsReturn {
        order_id: served,
        reason: "包装破损".into(),
    };
    world.tell(&world.clerk(), ask).await.unwrap();
    let decide = DecideGoodsReturn {
        order_id: served,
        decision: ReturnDecision::Approve,
        note: None,
    };
    world.tell(&world.head(Role::Finance), decide).await.unwrap();
    until(world, served, GoodsOrderState::Returned).await;

    let back = world.tell(&me, place()).await.unwrap().order_id;
    let cancel = CancelGoodsOrder {
        order_id: back,
        why: GoodsEnd::Withdrawn,
        reason: "买到了".into(),
    };
    world.tell(&me, cancel).await.unwrap();
    until(world, back, GoodsOrderState::Cancelled).await;
    let waiting = world.tell(&me, place()).await.unwrap().order_id;
    until(world, waiting, GoodsOrderState::Ready).await;
    waiting
}

/// Tea at the village's outlet, given by somebody who is thanked.
pub async fn shelved(world: &Town) -> ItemId {
    let unit = PutOrgUnit {
        code: org(VILLAGE),
        name: "兴中社区".into(),
        position: None,
        active_from: Day(date!(2023 - 06 - 30)),
        active_to: None,
        successor: None,
        facts: UnitFacts {
            is_outlet: true,
            ..UnitFacts::default()
        },
    };
    world.tell(&Actor::System, unit).await.unwrap();
    world.settle().await;
    let stock = world.head(Role::Stock);
    let add = AddItem {
        code: "T1".into(),
        name: "茶叶".into(),
        unit: "盒".into(),
        price: StandardMinutes::new(60),
        from: Day(china_date(world.now())),
        facts: ItemFacts::default(),
    };
    let item_id = world.tell(&stock, add).await.unwrap().item_id;
    let gift = TakeIn {
        outlet: org(VILLAGE),
        kind: IntakeKind::Donation,
        source: FundSource::Enterprise,
        document: "捐2026-007".into(),
        donor: Some("鲁南茶庄".into()),
        named: true,
        lines: vec![TakeInLine {
            item_id,
            batch_no: None,
            expires_on: None,
            qty: 20,
        }],
    };
    let intake_id = world.tell(&stock, gift).await.unwrap().intake_id;
    let thank = ThankDonor {
        intake_id,
        phone: "16900000777".into(),
    };
    world.tell(&world.clerk(), thank).await.unwrap();
    item_id
}

/// Time brought over from the old books.
pub async fn brought(world: &Town, volunteer: &Volunteer, kind: ImportKind, minutes: i64) {
    let card = GetVolunteer {
        volunteer_id: volunteer.id,
    };
    let row = world.ask(&world.clerk(), card).await.unwrap().row;
    let propose = ProposeImport {
        title: "旧账本余额".into(),
        rows: vec![ImportRow {
            passbook_no: row.passbook_no.unwrap(),
            kind,
            day: Day(date!(2019 - 12 - 31)),
            minutes,
            weight: None,
            document: "旧存折第9页".into(),
        }],
    };
    let finance = |number| numbered_staff(Role::Finance, DISTRICT, number);
    let import_id = world.tell(&finance(1), propose).await.unwrap().import_id;
    world
        .tell(&finance(2), ApproveImport { import_id })
        .await
        .unwrap();
    world
        .until("the balance has come", async || {
            let balances = world.balances(volunteer).await;
            match kind {
                ImportKind::OpeningGoods => balances.goods.get() >= minutes,
                _ => balances.savings.get() >= minutes,
            }
        })
        .await;
}

pub async fn until(world: &World, order_id: GoodsOrderId, state: GoodsOrderState) {
    world
        .until_due(state.as_str(), async || {
            let card = world
                .ask(&world.clerk(), GetGoodsOrder { order_id })
                .await
                .unwrap();
            card.row.state == state
        })
        .await;
}
