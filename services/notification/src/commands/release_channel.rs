//! Use a gateway again before its hold is over: the account was topped up, the signature approved. Role: system_admin.

use contracts::{
    Error, Role, fields,
    notification::channel::{ChannelReleased, ReleaseChannel},
};
use runtime::{Cx, Result};
use serde_json::json;

use crate::store::channel;

/// Ends the hold. If the gateway still refuses everything it is on hold again with the next message.
pub async fn decide(cx: Cx, command: ReleaseChannel) -> Result<ChannelReleased> {
    cx.actor().has_role(&[Role::SystemAdmin])?;
    let reason = fields::reason("reason", &command.reason)?;
    if !channel::release(&mut *cx.db().await, &command.provider, cx.now()).await? {
        return Err(Error::conflict("channel_not_held", "the gateway is not on hold").into());
    }
    cx.audit("channel.released", &command.provider, json!({ "reason": reason }));
    cx.wake("sender");
    Ok(ChannelReleased {
        provider: command.provider,
    })
}
