//! A 12349 platform is to be told of one of its work orders (R12.1): kept until it has taken it.

use contracts::dispatch::work_order::WorkOrderTold;
use runtime::{Cx, Result};

use crate::store::platform;

/// Keeps the status.
pub async fn apply(cx: Cx, event: WorkOrderTold) -> Result<()> {
    platform::keep_status(&mut *cx.db().await, &event, cx.now()).await?;
    cx.wake("platform_teller");
    Ok(())
}
