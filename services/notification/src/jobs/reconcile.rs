//! Puts together what came in the wrong order: claims of processes that are gone, receipts that came before their
//! messages were known.

use runtime::{Cx, Progress, Result};

use crate::{
    channel::Channel,
    store::{queue, receipt},
};

/// Runs every few seconds.
pub async fn run(cx: Cx) -> Result<Progress> {
    let instance = cx.state::<Channel>().instance;
    let mut db = cx.db().await;
    let lost = queue::release_lost(&mut db, instance, false, cx.now()).await?;
    if lost > 0 {
        tracing::warn!(
            lost,
            "claims of a process that is gone: these messages are looked up at the gateway"
        );
        cx.wake("doubt_resolver");
    }
    receipt::join_orphans(&mut db, cx.now()).await?;
    Ok(Progress::Idle)
}
