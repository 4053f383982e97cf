use contracts::dispatch::VisitConfirmed;
use runtime::{Cx, Result};

use crate::{domain::visit, posting::post_all};

/// A confirmed or lapsed visit is the volunteer's: what was held is posted (R6.3).
///
/// # Errors
/// `unavailable` while the upload has not been handled yet; `conflict` when the hold was voided.
pub async fn visit_confirmed(cx: Cx, visits: Vec<VisitConfirmed>) -> Result<()> {
    let requests: Vec<_> = visits
        .iter()
        .map(|event| visit::confirm(event.visit_id))
        .collect();
    post_all(&cx, &requests).await?;
    Ok(())
}
