use contracts::volunteer::{VolunteerProfileChanged, VolunteerState};
use runtime::{Cx, Result};
use serde_json::json;

use crate::store::{volunteer_session, wechat};

/// Who has left is signed out on every phone.
pub async fn sign_leaver_out(cx: Cx, event: VolunteerProfileChanged) -> Result<()> {
    if event.state != VolunteerState::Exited {
        return Ok(());
    }
    let ended = volunteer_session::end_all(&mut *cx.db().await, event.volunteer_id, cx.now()).await?;
    wechat::forget(&mut *cx.db().await, event.volunteer_id).await?;
    if ended > 0 {
        cx.audit(
            "volunteer.signed_out",
            event.volunteer_id,
            json!({ "phones": ended }),
        );
    }
    Ok(())
}
