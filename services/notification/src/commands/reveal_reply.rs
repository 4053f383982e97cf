//! Show the number a reply came from, to call back. Audited with the reason. Role: operator.

use contracts::{Error, Personal, Role, elderly::Revealed, fields, notification::RevealReply};
use runtime::{Cx, Result};
use serde_json::json;

use crate::store::reply;

/// Unseals it.
pub async fn decide(cx: Cx, command: RevealReply) -> Result<Revealed> {
    cx.actor().has_role(&[Role::Operator])?;
    let reason = fields::reason("reason", &command.reason)?;
    let sealed = reply::sender(&mut *cx.db().await, command.reply_id).await?;
    let sealed = sealed.ok_or_else(|| Error::not_found("reply"))?;
    let value = Personal(cx.crypto().open(&sealed)?);
    cx.audit("reply.revealed", command.reply_id, json!({ "reason": reason }));
    Ok(Revealed { value })
}
