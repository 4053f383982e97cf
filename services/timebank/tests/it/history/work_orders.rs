//! Work orders of a 12349 platform: one that became an order, one whose order was called off, one refused, one that waits.

use contracts::{
    Actor,
    dispatch::{CancelOrder, Urgency, work_order::*},
};
use kernel::WorkOrderId;
use time::{Duration, OffsetDateTime};

use crate::{
    town::{CLEANING, Elder},
    world::World,
};

/// What is left: the one that waits.
pub async fn work_orders(world: &World, elder: &Elder) -> WorkOrderId {
    let later = world.now() + Duration::days(30);
    take(world, "GD-1", Some(elder), later).await;
    let called_off = take(world, "GD-2", Some(elder), later + Duration::hours(3)).await;
    let get = GetWorkOrder {
        work_order_id: called_off.work_order_id,
    };
    let order_id = world.ask(&world.operator(), get).await.unwrap().row.order_id;
    let cancel = CancelOrder {
        order_id: order_id.unwrap(),
        party: "elder".into(),
        reason: "家属已到".into(),
        expected: None,
    };
    world.tell(&world.operator(), cancel).await.unwrap();
    let refused = take(world, "GD-3", None, later).await;
    let refuse = RefuseWorkOrder {
        work_order_id: refused.work_order_id,
        refused_for: WorkOrderRefusal::OutsideArea,
        note: None,
    };
    world.tell(&world.operator(), refuse).await.unwrap();
    take(world, "GD-4", None, later).await.work_order_id
}

async fn take(
    world: &World,
    external_id: &str,
    elder: Option<&Elder>,
    starts_at: OffsetDateTime,
) -> TakenWorkOrder {
    let order = TakeWorkOrder {
        platform: "12349".into(),
        external_id: external_id.into(),
        way: WorkOrderWay::Line,
        said: WorkOrderSaid {
            caller_phone: Some("16900000909".into()),
            elder_name: None,
            resident_id: None,
            elder_phone: None,
            elder_id: elder.map(|elder| elder.id),
            address: Some("3 号楼 2 单元".into()),
            service: Some(CLEANING.into()),
            starts_at: Some(starts_at.into()),
            duration: None,
            urgency: Urgency::Normal,
            note: None,
        },
    };
    world.tell(&Actor::service("notification"), order).await.unwrap()
}
