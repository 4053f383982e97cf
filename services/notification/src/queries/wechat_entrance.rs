//! Where a browser is sent to learn who its user is at WeChat. Only the portal asks.

use contracts::notification::{WechatEntrance, WechatEntranceIs};
use runtime::{Read, Result};

use super::only_the_portal;
use crate::channel::Channel;

/// The address, where the account is set up.
pub async fn answer(read: Read, query: WechatEntrance) -> Result<WechatEntranceIs> {
    only_the_portal(read.actor())?;
    let channel = read.state::<Channel>();
    let mut providers = channel.providers.iter();
    let url = providers.find_map(|provider| provider.entrance(&query.back, &query.state));
    Ok(WechatEntranceIs { url })
}
