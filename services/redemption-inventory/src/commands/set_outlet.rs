use contracts::{
    Error,
    redemption::stock::{OutletSet, SetOutlet},
};
use runtime::{Cx, Result};
use serde_json::json;

use super::known_outlet;
use crate::{domain::access, store::outlets};

/// Says how an outlet hands goods out, and when.
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` for the field `hours`.
pub async fn set_outlet(cx: Cx, command: SetOutlet) -> Result<OutletSet> {
    access::may_keep(cx.actor(), &command.outlet)?;
    let hours = command.hours.trim();
    if hours.chars().count() > 60 {
        let refused = Error::invalid("hours", "too_long", "opening hours have at most 60 characters");
        return Err(refused.with("max", 60).into());
    }
    let outlet = known_outlet(&cx, &command.outlet).await?.code;
    outlets::set(&mut *cx.db().await, &outlet, command.kind, hours).await?;
    cx.audit(
        "outlet.set",
        &outlet,
        json!({"kind": command.kind, "hours": hours}),
    );
    Ok(OutletSet { outlet })
}
