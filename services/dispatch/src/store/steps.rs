//! What happened to an order, step by step.

use contracts::{
    Actor,
    dispatch::{Channel, OrderStep},
};
use kernel::{OrderId, VisitId};
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::word;

/// A step on its way into the history.
#[derive(Debug, Clone)]
pub struct Step {
    pub what: &'static str,
    pub visit_id: Option<VisitId>,
    pub at: OffsetDateTime,
    pub by: Actor,
    pub channel: Option<Channel>,
}

impl Step {
    /// Kind, id and organisation of who did it.
    pub(super) fn by(&self) -> (&'static str, Option<uuid::Uuid>, Option<String>) {
        let kind = match self.by {
            Actor::Staff { .. } => "staff",
            Actor::Volunteer { .. } => "volunteer",
            Actor::Service { .. } => "service",
            Actor::System => "system",
        };
        (kind, self.by.id(), self.by.scope().map(ToString::to_string))
    }
}

/// The history of an order, oldest first.
pub async fn of_order(db: &mut PgConnection, order: OrderId) -> sqlx::Result<Vec<OrderStep>> {
    let rows = sqlx::query!(
        "select what, at, by_kind, by_id, channel from dispatch.order_step where order_id = $1 order by step_id",
        order.uuid(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OrderStep {
                what: row.what,
                at: row.at.into(),
                by: row.by_id,
                by_kind: row.by_kind,
                channel: row
                    .channel
                    .map(|channel| word(Channel::parse(&channel), "channel"))
                    .transpose()?,
            })
        })
        .collect()
}
