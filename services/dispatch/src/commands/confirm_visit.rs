use contracts::dispatch::{Channel, ConfirmVisit, VisitChanged, VisitConfirmed, VisitState};
use kernel::RawMinutes;
use runtime::{Cx, Result};
use serde_json::json;

use super::{alone, changed, lock_visit};
use crate::{
    calling,
    domain::{
        order::Order,
        visit::{Act, Visit},
    },
    history, scope,
};

/// The elder is content (R5.11). Said twice, it is answered with what is.
pub async fn confirm_visit(cx: Cx, command: ConfirmVisit) -> Result<VisitChanged> {
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    alone(&order)?;
    scope::speaks_for_elder(cx.actor(), &order.village).map_err(scope::unseen("visit"))?;
    if matches!(visit.state, VisitState::Confirmed | VisitState::Lapsed) {
        return Ok(changed(&visit));
    }
    let visit = visit.end(Act::Confirm, cx.now())?;
    count(&cx, &mut order, &visit, "confirmed", command.channel).await?;
    cx.audit("visit.confirmed", visit.id, json!({ "channel": command.channel }));
    Ok(changed(&visit))
}

/// Keeps a visit whose minutes count from now on, and tells it: the elder is content, the window is over, or a case was
/// dismissed.
pub async fn count(
    cx: &Cx,
    order: &mut Order,
    visit: &Visit,
    what: &'static str,
    channel: Channel,
) -> Result<()> {
    history::keep(cx, order, Some(visit.clone()), what, channel).await?;
    calling::plan(cx, order, visit).await?;
    cx.emit(&VisitConfirmed {
        visit_id: visit.id,
        volunteer_id: visit.volunteer_id,
        elder_id: visit.elder_id,
        raw_minutes: visit.raw.unwrap_or(RawMinutes::ZERO),
        channel,
    });
    Ok(())
}
