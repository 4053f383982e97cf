use contracts::dispatch::{OrderChanged, VisitWithdrawn, WithdrawFromVisit};
use runtime::{Cx, Result};
use serde_json::json;

use super::{alone, lock_visit};
use crate::{
    domain::{
        order::Order,
        visit::{Act, Visit},
    },
    history, scope, text,
};

/// A volunteer cannot come after all (decision 17): no penalty, and the order is open again as it was.
pub async fn withdraw_from_visit(cx: Cx, command: WithdrawFromVisit) -> Result<OrderChanged> {
    let reason = text::needed("reason", &command.reason)?;
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    alone(&order)?;
    scope::is_or_helps(cx.actor(), visit.volunteer_id, &[&order.village, &visit.org])
        .map_err(scope::unseen("visit"))?;
    let ended = Visit {
        ended_because: Some(cx.crypto().seal(&reason)),
        ..visit.end(Act::Cancel, cx.now())?
    };
    history::keep(
        &cx,
        &mut order,
        Some(ended),
        "withdrawn",
        history::channel_of(cx.actor()),
    )
    .await?;
    cx.emit(&cannot_come(&order, &visit));
    cx.audit("visit.withdrawn", visit.id, json!({ "order_id": order.id }));
    Ok(OrderChanged {
        order_id: order.id,
        state: order.state,
    })
}

/// The event that somebody who had accepted does not come.
pub fn cannot_come(order: &Order, visit: &Visit) -> VisitWithdrawn {
    VisitWithdrawn {
        order_id: order.id,
        visit_id: visit.id,
        volunteer_id: visit.volunteer_id,
        elder_id: order.elder_id,
        service_name: order.service_name.clone(),
        starts_at: order.starts_at.into(),
    }
}
