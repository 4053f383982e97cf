use contracts::volunteer::star::{StarEnd, StarState};
use kernel::china_date;
use runtime::{Cx, Progress, Result};
use serde_json::json;

use crate::{
    domain::star::noticed,
    store::{star, volunteer},
};

/// Ratings a run.
const BATCH: usize = 100;

/// Issues the stars whose public notice is over and to which nobody objects; refuses those whose raw hours were taken back
/// meanwhile (R10.2).
pub async fn issue_stars(cx: Cx) -> Result<Progress> {
    let mut db = cx.db().await;
    let due = star::noticed(&mut db, china_date(cx.now()), BATCH as i64).await?;
    for id in &due {
        let Some(volunteer) = star::whose(&mut db, *id).await? else {
            continue;
        };
        volunteer::lock(&mut db, volunteer).await?;
        // Read again under the lock: an objection may just have been recorded.
        let Some(rating) = star::get(&mut db, *id).await? else {
            continue;
        };
        if rating.row.state != StarState::Notice {
            continue;
        }
        let state = noticed(rating.row.raw_minutes_now, rating.row.threshold_h);
        let issued = state == StarState::Issued;
        let ended = (!issued).then_some(StarEnd::Hours);
        star::set_state(&mut db, *id, state, ended, None, issued.then_some(cx.now())).await?;
        let act = json!({ "star": id, "level": rating.row.level });
        if issued {
            cx.audit("star.issued", volunteer, act);
        } else {
            cx.audit("star.lapsed", volunteer, act);
        }
    }
    Ok(Progress::of_batch(due.len(), BATCH))
}
