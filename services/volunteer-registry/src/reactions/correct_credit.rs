use contracts::{Error, ledger::correction::CorrectionPosted};
use runtime::{Cx, Result};

use crate::store::{credit, volunteer};

/// The books were corrected: what was not served counts for no star (R10.2).
pub async fn correct_credit(cx: Cx, event: CorrectionPosted) -> Result<()> {
    let mut db = cx.db().await;
    let id = event.volunteer_id;
    volunteer::lock(&mut db, id)
        .await?
        .ok_or_else(|| Error::not_found("volunteer"))?;
    let change = event.raw_after.get() - event.raw_before.get();
    if change == 0 {
        return Ok(());
    }
    let counts = credit::correct(
        &mut db,
        event.correction_id,
        id,
        change,
        Some(event.effective.0),
        cx.now(),
    )
    .await?;
    if !counts {
        // The visit whose minutes are taken back has not been counted yet.
        return Err(Error::unavailable("the minutes that are corrected have not arrived").into());
    }
    Ok(())
}
