use contracts::{
    Error,
    elderly::{CloseElder, Closed, ElderClosed, ElderState},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::{domain::access::REGISTRARS, store::elder};

/// Closes a profile on death or move (R2.6). Others cancel open orders and queued messages on `elder.closed`.
pub async fn close_elder(cx: Cx, command: CloseElder) -> Result<Closed> {
    cx.actor().has_role(REGISTRARS)?;
    let CloseElder { elder_id, reason } = command;
    if !matches!(reason.as_str(), "death" | "moved") {
        return Err(Error::invalid("reason", "unknown_word", "the reason is `death` or `moved`").into());
    }
    let mut db = cx.db().await;
    let (village, state) = elder::lock(&mut db, elder_id)
        .await?
        .ok_or_else(|| Error::not_found("elder"))?;
    cx.actor().may_find(REGISTRARS, &village, "elder")?;
    if state == ElderState::Closed {
        return Err(Error::conflict("elder_closed", "this profile is already closed").into());
    }
    elder::close(&mut db, elder_id, cx.now(), &reason).await?;
    cx.audit("elder.closed", elder_id, json!({ "reason": reason }));
    cx.emit(&ElderClosed { elder_id, reason });
    Ok(Closed { elder_id })
}
