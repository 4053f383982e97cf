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
    credit::correct(&mut db, event.posting_id, id, event.raw_minutes.get(), cx.now()).await?;
    Ok(())
}
