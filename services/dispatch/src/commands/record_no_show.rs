use contracts::dispatch::{OrderChanged, Party, RecordNoShow};
use runtime::{Cx, Result};
use serde_json::json;

use super::lock_visit;
use crate::{
    closing,
    domain::{
        Refusal,
        visit::{Visit, holds_seat},
    },
    history,
    jobs::has_not_come,
    scope, text,
};

/// A visit has not taken place (R5.1). Where the volunteer has not come, the order is open again; where the elder was not at
/// home, it is over, unless others serve in it.
pub async fn record_no_show(cx: Cx, command: RecordNoShow) -> Result<OrderChanged> {
    let reason = text::needed("reason", &command.reason)?;
    let (mut order, visit) = lock_visit(&cx, command.visit_id).await?;
    scope::may_record(cx.actor(), &[&order.village, &visit.org]).map_err(scope::unseen("visit"))?;
    if cx.now() < order.starts_at {
        return Err(Refusal::TooEarly {
            opens_at: order.starts_at,
        }
        .into());
    }
    let was = visit.missed_by;
    let missed = Visit {
        ended_because: Some(cx.crypto().seal(&reason)),
        ..visit.miss(command.party, cx.now())?
    };
    let what = match command.party {
        Party::Volunteer => "no_show",
        Party::Elder => "elder_absent",
    };
    let channel = history::channel_of(cx.actor());
    history::keep(&cx, &mut order, Some(missed), what, channel).await?;
    if command.party == Party::Volunteer && was.is_none() && order.activity.is_none() {
        cx.emit(&has_not_come(&order, &visit));
    }
    let alone = !order.visits.iter().any(|visit| holds_seat(visit.state));
    if command.party == Party::Elder && alone && order.ended.is_none() {
        closing::cancel(&cx, &mut order, "elder", &reason, channel).await?;
    }
    cx.audit(
        "visit.missed",
        visit.id,
        json!({ "order_id": order.id, "party": command.party }),
    );
    Ok(OrderChanged {
        order_id: order.id,
        state: order.state,
    })
}
