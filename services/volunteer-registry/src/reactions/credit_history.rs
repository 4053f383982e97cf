use contracts::{Error, ledger::import::HistoryPosted};
use runtime::{Cx, Result};

use crate::store::{credit, volunteer};

/// Service from before this system counts for stars like any other (R10.2, R12.8).
pub async fn credit_history(cx: Cx, event: HistoryPosted) -> Result<()> {
    let mut db = cx.db().await;
    let id = event.volunteer_id;
    volunteer::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    let served_on = Some(event.effective.0);
    let raw = event.raw_minutes.get();
    credit::correct(&mut db, event.posting_id, id, raw, served_on, cx.now()).await?;
    Ok(())
}
