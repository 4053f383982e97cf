use contracts::dispatch::VisitVoided;
use runtime::{Cx, Result};

use crate::{domain::visit, posting::post_all};

/// A dispute was upheld: what was held is released (R6.3).
///
/// # Errors
/// `unavailable` while the upload has not been handled yet; `conflict` when the hold was posted.
pub async fn visit_voided(cx: Cx, visits: Vec<VisitVoided>) -> Result<()> {
    let requests: Vec<_> = visits.iter().map(|event| visit::void(event.visit_id)).collect();
    post_all(&cx, &requests).await?;
    Ok(())
}
