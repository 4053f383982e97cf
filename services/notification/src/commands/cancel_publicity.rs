//! What was planned in other media will not be done, or was entered by mistake (R12.5).

use contracts::{
    Error, fields,
    notification::publicity::{CancelPublicity, PublicityStands, PublicityState},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{
    domain::publicity::KEEPERS,
    store::publicity::{self, Ended},
};

/// Cancels it.
pub async fn decide(cx: Cx, command: CancelPublicity) -> Result<PublicityStands> {
    let publicity_id = command.publicity_id;
    cx.actor().has_role(KEEPERS)?;
    let because = fields::reason("reason", &command.reason)?;
    let mut db = cx.db().await;
    let row = publicity::lock(&mut db, publicity_id).await?;
    cx.actor().may_find(KEEPERS, &row.org, "publicity")?;
    if row.state == PublicityState::Cancelled {
        return Err(Error::conflict("publicity_cancelled", "it is cancelled already").into());
    }
    let state = PublicityState::Cancelled;
    let ended = Ended {
        state,
        done_on: None,
        link: None,
        remark: None,
        because: Some(&because),
        at: cx.now(),
        by: cx.actor().staff_id(),
    };
    publicity::end(&mut db, publicity_id, &ended).await?;
    cx.audit("publicity.cancelled", publicity_id, json!({ "reason": because }));
    Ok(PublicityStands { publicity_id, state })
}
