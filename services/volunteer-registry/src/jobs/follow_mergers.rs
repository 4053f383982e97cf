use kernel::china_date;
use runtime::{Cx, Progress, Result};
use serde_json::json;

use crate::{commands::tell, store::merger};

/// Volunteers a turn.
const TURN: i64 = 100;

/// From the day after a sub-branch's last, its volunteers are its successor's, and who lived in an ended village lives in
/// the one that goes on (R1.5). Who matches them and who keeps their accounts is told.
///
/// # Errors
/// The database.
pub async fn follow_mergers(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let moved = merger::follow(&mut db, china_date(cx.now()), TURN).await?;
    for volunteer in &moved {
        cx.audit(
            "volunteer.moved",
            volunteer.id,
            json!({ "org": volunteer.org, "home": volunteer.home }),
        );
        tell(&cx, &mut db, volunteer.id, volunteer.state).await?;
    }
    Ok(Progress::of_batch(moved.len(), TURN as usize))
}
