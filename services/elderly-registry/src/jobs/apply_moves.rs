use contracts::elderly::ElderMoved;
use kernel::china_date;
use runtime::{Cx, Progress, Result};
use serde_json::json;

use crate::store::file;

/// Moves a turn.
const TURN: i64 = 50;

/// Brings moves into force whose day has come.
///
/// # Errors
/// The database.
pub async fn apply_moves(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let due = file::due_moves(&mut db, china_date(cx.now()), TURN).await?;
    for (id, elder_id) in &due {
        let (from, to) = file::apply_move(&mut db, *id, cx.now()).await?;
        cx.audit("elder.moved", elder_id, json!({ "village": to }));
        cx.emit(&ElderMoved {
            elder_id: *elder_id,
            from,
            to,
        });
    }
    Ok(Progress::of_batch(due.len(), TURN as usize))
}
