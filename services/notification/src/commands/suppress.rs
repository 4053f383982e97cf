//! Put a number on the suppression list, because its holder said so. Roles: operator, outreach.

use contracts::{
    Error,
    fields::{self, Identities},
    notification::consent::{Suppress, SuppressionCause, SuppressionChanged},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    outbound::phone_index,
    scope,
    store::suppression::{self, New},
};

/// Puts it there at once: what is queued is not sent.
pub async fn decide(cx: Cx, command: Suppress) -> Result<SuppressionChanged> {
    cx.actor().has_role(&scope::SUPPRESSORS)?;
    let identities = Identities {
        today: china_date(cx.now()),
        accept_test: cx.test_identities(),
    };
    let phone = identities.phone("phone", &command.phone)?;
    let reason = fields::reason("reason", &command.reason)?;
    let crypto = cx.crypto();
    let new = New {
        id: kernel::uuid_v7(cx.now()),
        phone_index: &phone_index(&cx, &phone),
        phone: Some(&crypto.seal(phone.as_str())),
        cause: SuppressionCause::Staff,
        reply: None,
        provider: None,
        by: Some(cx.actor()),
        reason: Some(&crypto.seal(&reason)),
        at: cx.now(),
    };
    if !suppression::add(&mut *cx.db().await, &new).await? {
        return Err(Error::conflict("already_suppressed", "the number is on the list").into());
    }
    cx.audit("outreach.suppressed", new.id, json!({}));
    Ok(SuppressionChanged {
        suppression_id: new.id,
    })
}
