use contracts::dispatch::VisitUploaded;
use runtime::{Cx, Result};

use crate::{domain::visit, posting::post_all};

/// An uploaded visit is held for the volunteer: it waits for the elder's word (R5.11).
///
/// # Errors
/// `unavailable` while the volunteer's accounts are not open yet; `invalid` for minutes or weights that cannot be.
pub async fn visit_uploaded(cx: Cx, visits: Vec<VisitUploaded>) -> Result<()> {
    let requests = visits
        .iter()
        .map(visit::hold)
        .collect::<contracts::Result<Vec<_>>>()?;
    post_all(&cx, &requests).await?;
    Ok(())
}
