//! Keeping what has changed, together with the step that says so.

use contracts::{
    Actor,
    dispatch::{Channel, work_order::WorkOrderTold},
};
use runtime::{Cx, Result};

use crate::{
    domain::{order::Order, visit::Visit},
    store::{orders, steps::Step},
};

/// Keeps the order, its state as it now follows from its visits, the changed visit, and the step; tells of what the platform
/// behind a work order is to know.
pub async fn keep(
    cx: &Cx,
    order: &mut Order,
    visit: Option<Visit>,
    what: &'static str,
    channel: Channel,
) -> Result<()> {
    keep_in(&mut *cx.db().await, cx, order, visit, what, channel)
        .await
        .map_err(Into::into)
}

/// As [`keep`], for a caller who must tell a violated constraint from other errors.
pub async fn keep_in(
    db: &mut sqlx::PgConnection,
    cx: &Cx,
    order: &mut Order,
    visit: Option<Visit>,
    what: &'static str,
    channel: Channel,
) -> sqlx::Result<()> {
    if let Some(visit) = visit.clone() {
        order.put(visit);
    }
    let step = Step {
        what,
        visit_id: visit.as_ref().map(|visit| visit.id),
        at: cx.now(),
        by: cx.actor().clone(),
        channel: Some(channel),
    };
    let told = orders::save(db, order, visit.as_ref(), &step).await?;
    order.state = order.derived();
    if let Some(told) = told {
        cx.emit(&WorkOrderTold {
            work_order_id: told.work_order,
            platform: told.platform,
            external_id: told.external_id,
            no: told.no,
            status: told.status,
            at: cx.now().into(),
            order_no: Some(order.no.clone()),
            refused_for: None,
        });
    }
    Ok(())
}

/// The channel that belongs to who acts, where the command does not say.
pub fn channel_of(actor: &Actor) -> Channel {
    match actor {
        Actor::Volunteer { .. } => Channel::Mobile,
        Actor::Staff { .. } | Actor::System => Channel::Staff,
        Actor::Service { .. } => Channel::Sms,
    }
}
