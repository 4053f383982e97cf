//! Two outlets with goods: bought, promised, on their way, being counted.

use contracts::{
    Day, Role,
    ledger::fund::FundSource,
    portal::{PutOrgUnit, UnitFacts},
    redemption::{count::*, reservation::*, stock::*, transfer::*},
};
use kernel::{ItemId, LotId, MovementId, OrgCode, StockCountId, StockTransferId, VolunteerId, uuid_v7};
use testkit::actors::{VILLAGE, org};
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::town::{OTHER_VILLAGE, Town};

/// What the stock's history leaves behind.
pub struct Stocked {
    /// The village's outlet.
    pub outlet: OrgCode,
    /// Another one.
    pub other: OrgCode,
    /// Goods at the village's outlet, some of them promised.
    pub lot: LotId,
    /// Their intake.
    pub movement: MovementId,
    /// From the other outlet, on its way to the village.
    pub transfer: StockTransferId,
    /// Of the transfer.
    pub sent_lot: LotId,
    /// Of the village, open.
    pub count: StockCountId,
    /// Holds a reservation.
    pub saga: Uuid,
    /// Was picked up.
    pub picked: Uuid,
}

pub async fn stocked(world: &Town, item_id: ItemId, volunteer_id: VolunteerId) -> Stocked {
    let (outlet, other) = (org(VILLAGE), org(OTHER_VILLAGE));
    for (code, name) in [(&outlet, "兴中社区"), (&other, "文化社区")] {
        let unit = PutOrgUnit {
            code: code.clone(),
            name: name.into(),
            position: None,
            active_from: Day(date!(2023 - 06 - 30)),
            active_to: None,
            successor: None,
            facts: UnitFacts {
                is_outlet: true,
                ..UnitFacts::default()
            },
        };
        world.tell(&contracts::Actor::System, unit).await.unwrap();
    }
    world.settle().await;
    let stock = world.head(Role::Stock);
    let lot = take_in(world, &outlet, item_id, IntakeKind::Purchase, 30).await;
    let sent_lot = take_in(world, &other, item_id, IntakeKind::Donation, 20).await;
    let transfer = |to: &OrgCode, from: &OrgCode, lot_id| SendGoods {
        from: from.clone(),
        to: to.clone(),
        lines: vec![LotQty { lot_id, qty: 4 }],
    };
    // One received, one on its way.
    let done = world
        .tell(&stock, transfer(&outlet, &other, sent_lot))
        .await
        .unwrap();
    let receive = ReceiveGoods {
        transfer_id: done.transfer_id,
        lines: vec![LotQty {
            lot_id: sent_lot,
            qty: 3,
        }],
        reason: Some("破损一桶".into()),
    };
    world.tell(&world.clerk(), receive).await.unwrap();
    let under_way = world
        .tell(&stock, transfer(&outlet, &other, sent_lot))
        .await
        .unwrap();
    let (saga, picked) = (promised(world, &outlet, item_id, volunteer_id).await, {
        let saga_id = promised(world, &outlet, item_id, volunteer_id).await;
        let pick = PickGoods {
            saga_id,
            picked_by: world.clerk().staff_id().unwrap(),
        };
        world.tell(&me(), pick).await.unwrap();
        saga_id
    });
    // One posted, one open.
    let open = OpenCount {
        outlet: outlet.clone(),
    };
    let counted = world.tell(&world.clerk(), open.clone()).await.unwrap().count_id;
    let save = SaveCount {
        count_id: counted,
        lines: vec![Counted {
            item_id,
            lot_id: Some(lot),
            qty: 27,
        }],
    };
    world.tell(&world.clerk(), save).await.unwrap();
    for (actor, step) in [
        (world.clerk(), CountStep::Finish),
        (stock.clone(), CountStep::Approve),
    ] {
        let step = MoveCount {
            count_id: counted,
            step,
        };
        world.tell(&actor, step).await.unwrap();
    }
    let count = world.tell(&world.clerk(), open).await.unwrap().count_id;
    let movements = world.ask(&stock, GetLot { lot_id: lot }).await.unwrap().movements;
    let intake = movements
        .iter()
        .find(|movement| movement.kind == MovementKind::Intake);
    Stocked {
        outlet,
        other,
        lot,
        movement: intake.unwrap().movement_id,
        transfer: under_way.transfer_id,
        sent_lot,
        count,
        saga,
        picked,
    }
}

fn me() -> contracts::Actor {
    contracts::Actor::service("redemption-inventory")
}

async fn take_in(world: &Town, outlet: &OrgCode, item_id: ItemId, kind: IntakeKind, qty: u32) -> LotId {
    let gift = kind == IntakeKind::Donation;
    let take = TakeIn {
        outlet: outlet.clone(),
        kind,
        source: if gift {
            FundSource::Residents
        } else {
            FundSource::Government
        },
        document: "2026-11-031".into(),
        donor: gift.then(|| "赵明亮".into()),
        named: gift,
        lines: vec![TakeInLine {
            item_id,
            batch_no: Some("A1".into()),
            expires_on: None,
            qty,
        }],
    };
    world.tell(&world.head(Role::Stock), take).await.unwrap().lots[0]
}

/// Two pieces, for a year.
async fn promised(world: &Town, outlet: &OrgCode, item_id: ItemId, volunteer_id: VolunteerId) -> Uuid {
    let saga_id = uuid_v7(world.now());
    let reserve = ReserveGoods {
        saga_id,
        volunteer_id,
        outlet: outlet.clone(),
        lines: vec![ItemQty { item_id, qty: 2 }],
        expires_at: (world.now() + Duration::days(365)).into(),
        window_opened_at: None,
    };
    world.tell(&me(), reserve).await.unwrap();
    saga_id
}
