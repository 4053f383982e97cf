//! The hotline has called about a visit: nobody waits for a grade by SMS any more.

use contracts::dispatch::callback::GradeSettled;
use runtime::{Cx, Result};

use crate::store::question::{self, Kind};

/// Closes the question.
pub async fn apply(cx: Cx, event: GradeSettled) -> Result<()> {
    question::close(
        &mut *cx.db().await,
        Kind::Grade,
        event.call_back_id.uuid(),
        cx.now(),
    )
    .await?;
    Ok(())
}
