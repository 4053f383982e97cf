use contracts::settings;
use runtime::{Cx, Progress, Result};
use time::Duration;

use crate::{
    store::{call_pop, session, sign_in_code, volunteer_session},
    web::PortalConfig,
};

/// How long codes are kept after they ran out, to count how often a number asked.
const KEEP_CODES: Duration = Duration::days(2);

/// Marks sessions that nobody can use any more, and forgets old codes and sessions that ended `retention.session_days` ago.
pub async fn expire_sessions(cx: Cx) -> Result<Progress> {
    let config = cx.state::<PortalConfig>();
    let mut db = cx.db().await;
    session::expire(
        &mut db,
        cx.now() - Duration::minutes(config.idle_minutes),
        cx.now(),
    )
    .await?;
    let kept = Duration::days(cx.settings().int(settings::RETENTION_SESSION_DAYS));
    session::forget_before(&mut db, cx.now() - kept).await?;
    volunteer_session::forget_before(&mut db, cx.now() - kept).await?;
    sign_in_code::forget(&mut db, cx.now() - KEEP_CODES).await?;
    call_pop::forget(&mut db, cx.now()).await?;
    Ok(Progress::Idle)
}
