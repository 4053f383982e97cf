//! The optimistic lock: a decision about an order that looks otherwise by now is refused, with who was quicker.

use contracts::Error;
use runtime::{Cx, Result};
use time::format_description::well_known::Rfc3339;

use crate::{domain::order::Order, store::board};

/// Refuses when the order, which is locked, is no longer the one that the asker has seen. The facts say who, what, whom, when;
/// the edge puts names to them.
///
/// # Errors
/// `changed_meanwhile`.
pub async fn as_seen(cx: &Cx, order: &Order, expected: Option<i64>) -> Result<()> {
    let Some(seen) = expected else { return Ok(()) };
    let Some(step) = board::quicker(&mut *cx.db().await, order.id, seen).await? else {
        return Ok(());
    };
    let volunteers: Vec<String> = step.volunteers.iter().map(ToString::to_string).collect();
    Err(Error::conflict(
        "changed_meanwhile",
        "somebody else has changed this order in the meantime",
    )
    .with("what", step.what)
    .with("at", step.at.format(&Rfc3339).unwrap_or_default())
    .with("by_kind", step.by_kind)
    .with("by", step.by_id.map(|id| id.to_string()))
    .with("volunteers", volunteers)
    .into())
}
