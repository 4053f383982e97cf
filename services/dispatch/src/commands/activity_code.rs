use contracts::dispatch::activity::{ActivityCode, RenewActivityCode};
use runtime::{Cx, Result};
use serde_json::json;

use super::lock_activity;
use crate::{domain::code, scope, store::activities};

/// Draws a new code for the site: the old one opens nothing any more.
pub async fn renew_activity_code(cx: Cx, command: RenewActivityCode) -> Result<ActivityCode> {
    scope::organises(cx.actor())?;
    let (order, activity) = lock_activity(&cx, command.activity_id).await?;
    scope::may_organise(cx.actor(), &order.village).map_err(scope::unseen("activity"))?;
    let code = code::draw();
    activities::set_code(&mut *cx.db().await, activity.id, &cx.crypto().seal(&code)).await?;
    cx.audit("activity.code_renewed", activity.id, json!({}));
    Ok(ActivityCode { code: code.into() })
}
