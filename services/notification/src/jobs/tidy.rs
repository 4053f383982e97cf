//! Forgets the raw bodies of callbacks that were read: receipts and replies hold what they said, for as long as the law
//! asks (records of sending at least five months).

use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::store::callback;

/// How long a body is kept to be looked at again.
const KEPT: Duration = Duration::days(30);

/// Runs every night.
pub async fn run(cx: Cx) -> Result<Progress> {
    let gone = callback::forget_read_before(&mut *cx.db().await, cx.now() - KEPT).await?;
    Ok(if gone == 1000 {
        Progress::More
    } else {
        Progress::Idle
    })
}
