//! A dispute was upheld: nobody waits for the elder's answer any more. Whoever called about the case tells both sides.

use contracts::dispatch::VisitVoided;
use runtime::{Cx, Result};

use crate::store::question::{self, Kind};

/// Closes the question.
pub async fn apply(cx: Cx, event: VisitVoided) -> Result<()> {
    question::close(&mut *cx.db().await, Kind::Visit, event.visit_id.uuid(), cx.now()).await?;
    Ok(())
}
