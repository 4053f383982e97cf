use contracts::{
    Error,
    dispatch::plan::{PlanChanged, PlanState, SetPlanState},
};
use kernel::china_date;
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::plan, scope, store::plans};

/// Pauses a plan, takes it up again, or ends it. Orders that are open stay: who does not want them cancels them.
pub async fn set_plan_state(cx: Cx, command: SetPlanState) -> Result<PlanChanged> {
    scope::orders(cx.actor())?;
    let mut db = cx.db().await;
    let found = plans::lock(&mut db, command.plan_id)
        .await?
        .ok_or_else(|| Error::not_found("plan"))?;
    scope::may_order(cx.actor(), &found.village).map_err(scope::unseen("plan"))?;
    let state = plan::next(found.state, command.state)?;
    // What fell into a pause is not made up for.
    let from = match (found.state, state) {
        (PlanState::Paused, PlanState::Active) => china_date(cx.now()) - time::Duration::days(1),
        _ => found.opened_to,
    };
    plans::set_state(&mut db, found.id, state, from).await?;
    cx.audit("plan.state_set", found.id, json!({ "state": state.as_str() }));
    Ok(PlanChanged {
        plan_id: found.id,
        state,
    })
}
