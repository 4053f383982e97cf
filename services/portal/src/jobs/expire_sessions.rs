use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::{
    store::{session, sign_in_code},
    web::PortalConfig,
};

/// How long codes are kept after they ran out, to count how often a number asked.
const KEEP_CODES: Duration = Duration::days(2);

/// Marks sessions that nobody can use any more, and forgets old codes.
pub async fn expire_sessions(cx: Cx) -> Result<Progress> {
    let config = cx.state::<PortalConfig>();
    let mut db = cx.db().await;
    session::expire(
        &mut db,
        cx.now() - Duration::minutes(config.idle_minutes),
        cx.now(),
    )
    .await?;
    sign_in_code::forget(&mut db, cx.now() - KEEP_CODES).await?;
    Ok(Progress::Idle)
}
