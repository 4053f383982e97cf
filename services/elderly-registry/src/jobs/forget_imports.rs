use contracts::elderly::import::ElderImportState;
use runtime::{Cx, Progress, Result};
use serde_json::json;
use time::Duration;

use crate::store::{import, import_row};

/// Days for which an import may wait for its clerk: what it holds of people is not kept longer (PIPL Art. 19).
const KEPT: Duration = Duration::days(7);
/// Imports a turn: each may have 50,000 rows.
const TURN: i64 = 4;

/// Discards imports that nobody has committed.
///
/// # Errors
/// The database.
pub async fn forget_imports(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let ids = import::abandoned(&mut db, cx.now() - KEPT, TURN).await?;
    for id in &ids {
        import_row::remove(&mut db, *id).await?;
        import::end(&mut db, *id, ElderImportState::Discarded, cx.now()).await?;
        cx.audit("elder_import.discarded", id, json!({ "abandoned": true }));
    }
    Ok(Progress::of_batch(ids.len(), TURN as usize))
}
