//! The hotline has dealt with a reply. Role: operator.

use contracts::{
    Error, Role, fields,
    notification::{HandleReply, ReplyHandled},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::store::reply;

/// Longest note.
const LONGEST: usize = 500;

/// Takes it off the list.
pub async fn decide(cx: Cx, command: HandleReply) -> Result<ReplyHandled> {
    cx.actor().has_role(&[Role::Operator])?;
    let note = fields::text("note", &command.note, LONGEST)?;
    let mut db = cx.db().await;
    if reply::sender(&mut db, command.reply_id).await?.is_none() {
        return Err(Error::not_found("reply").into());
    }
    let note = cx.crypto().seal(&note);
    if !reply::handle(&mut db, command.reply_id, cx.actor().staff_id(), &note, cx.now()).await? {
        return Err(Error::conflict(
            "reply_not_waiting",
            "this reply does not wait for the hotline any more",
        )
        .into());
    }
    cx.audit("reply.handled", command.reply_id, json!({}));
    Ok(ReplyHandled {
        reply_id: command.reply_id,
    })
}
