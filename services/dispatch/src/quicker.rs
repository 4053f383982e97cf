//! The optimistic lock: a decision about an order that looks otherwise by now is refused, with who was quicker.

use contracts::Error;
use runtime::{Cx, Result};
use time::format_description::well_known::Rfc3339;

use crate::{domain::order::Order, store::board};

/// An order that has moved up by its age (R2.4) is still the one that was seen.
const MOVED_UP: &[&str] = &["moved_up"];

/// So it is for who asks one more volunteer when those who were asked have said no or nothing at all: the seat is as free as it
/// was seen.
const STILL_FREE: &[&str] = &["moved_up", "declined", "offer_expired", "offer_withdrawn"];

/// Refuses when the order, which is locked, is no longer the one that the asker has seen. The facts say who, what, whom, when;
/// the edge puts names to them.
///
/// # Errors
/// `changed_meanwhile`.
pub async fn as_seen(cx: &Cx, order: &Order, expected: Option<i64>) -> Result<()> {
    but_for(cx, order, expected, MOVED_UP).await
}

/// As [`as_seen`], for who asks volunteers or lets the system ask: that others will not come takes nothing from whoever is asked now.
///
/// # Errors
/// `changed_meanwhile`.
pub async fn as_free_as_seen(cx: &Cx, order: &Order, expected: Option<i64>) -> Result<()> {
    but_for(cx, order, expected, STILL_FREE).await
}

async fn but_for(cx: &Cx, order: &Order, expected: Option<i64>, harmless: &[&str]) -> Result<()> {
    let Some(seen) = expected else { return Ok(()) };
    let harmless: Vec<String> = harmless.iter().map(|what| (*what).to_owned()).collect();
    let Some(step) = board::quicker(&mut *cx.db().await, order.id, seen, &harmless).await? else {
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
