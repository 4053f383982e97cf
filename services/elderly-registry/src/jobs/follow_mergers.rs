use contracts::elderly::ElderMoved;
use kernel::china_date;
use runtime::{Cx, Progress, Result};
use serde_json::json;

use crate::store::merger;

/// Elders a turn.
const TURN: i64 = 200;

/// From the day after a village's last, its elders are its successor's (R1.5): the clerk there finds them, and others are
/// told. What was written under the old village keeps it.
///
/// # Errors
/// The database.
pub async fn follow_mergers(cx: Cx) -> Result<Progress> {
    let moved = merger::follow(&mut *cx.db().await, china_date(cx.now()), TURN).await?;
    for (elder_id, from, to) in &moved {
        cx.audit("elder.moved", elder_id, json!({ "from": from, "to": to }));
        cx.emit(&ElderMoved {
            elder_id: *elder_id,
            from: from.clone(),
            to: to.clone(),
        });
    }
    Ok(Progress::of_batch(moved.len(), TURN as usize))
}
