use contracts::{
    Error,
    dispatch::{
        OpenOrder, OpenedOrder, OrderSource,
        work_order::{
            OpenWorkOrder, RefuseWorkOrder, WorkOrderChanged, WorkOrderRefusal, WorkOrderState,
            WorkOrderStatus, WorkOrderTold,
        },
    },
    elderly::{ElderFacts, ElderForDispatch},
};
use kernel::WorkOrderId;
use runtime::{Cx, Read, Result};
use serde_json::json;

use super::{open_order, take_work_order::tell_opened};
use crate::{
    scope,
    store::work_orders::{self, WorkOrder},
    text,
};

/// What the registry knows of the elder whom the operator has chosen.
pub async fn chosen_elder(read: Read, command: OpenWorkOrder) -> Result<ElderFacts> {
    scope::decides_work_orders(read.actor())?;
    read.ask(ElderForDispatch {
        elder_id: command.order.elder_id,
    })
    .await
}

/// Makes an order of a work order that waits, as the operator has filled it in (R12.1).
pub async fn open_work_order(cx: Cx, command: OpenWorkOrder, elder: ElderFacts) -> Result<OpenedOrder> {
    let waiting = waiting(&cx, command.work_order_id).await?;
    scope::may_order(cx.actor(), &elder.village).map_err(scope::unseen("elder"))?;
    let order = OpenOrder {
        source: OrderSource::Hotline,
        ..command.order
    };
    let elder_id = order.elder_id;
    let opened = open_order::open(&cx, order, elder).await?;
    work_orders::opened(
        &mut *cx.db().await,
        waiting.id,
        (opened.order_id, elder_id),
        (cx.actor(), cx.now()),
    )
    .await?;
    tell_opened(
        &cx,
        waiting.id,
        (&waiting.platform, &waiting.external_id),
        &opened.order_no,
    )
    .await?;
    cx.audit(
        "work_order.opened",
        waiting.id,
        json!({ "order_no": opened.order_no }),
    );
    Ok(opened)
}

/// Nothing comes of a work order that waits; the other side is told why, in one word.
pub async fn refuse_work_order(cx: Cx, command: RefuseWorkOrder) -> Result<WorkOrderChanged> {
    let note = text::said("note", command.note.as_ref())?;
    if command.refused_for == WorkOrderRefusal::Other && note.is_none() {
        return Err(Error::invalid("note", "required", "say why").into());
    }
    let waiting = waiting(&cx, command.work_order_id).await?;
    let note = note.map(|note| cx.crypto().seal(&note));
    let mut db = cx.db().await;
    work_orders::refused(
        &mut db,
        waiting.id,
        (command.refused_for, note),
        (cx.actor(), cx.now()),
    )
    .await?;
    let status = WorkOrderStatus::Refused;
    let no = work_orders::tell(&mut db, waiting.id, status, cx.now()).await?;
    drop(db);
    cx.emit(&WorkOrderTold {
        work_order_id: waiting.id,
        platform: waiting.platform,
        external_id: waiting.external_id,
        no: no.unsigned_abs(),
        status,
        at: cx.now().into(),
        order_no: None,
        refused_for: Some(command.refused_for),
    });
    cx.audit(
        "work_order.refused",
        waiting.id,
        json!({ "refused_for": command.refused_for }),
    );
    Ok(WorkOrderChanged {
        work_order_id: waiting.id,
        state: WorkOrderState::Refused,
    })
}

/// A work order that waits, locked, for who decides about it.
async fn waiting(cx: &Cx, id: WorkOrderId) -> Result<WorkOrder> {
    scope::decides_work_orders(cx.actor())?;
    let found = work_orders::lock(&mut *cx.db().await, id).await?;
    let found = found.ok_or_else(|| Error::not_found("work_order"))?;
    if found.state != WorkOrderState::Waiting {
        return Err(
            Error::conflict("work_order_decided", "somebody has decided about it")
                .with("state", found.state.as_str())
                .into(),
        );
    }
    Ok(found)
}
