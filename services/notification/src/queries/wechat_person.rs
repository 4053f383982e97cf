//! Who came back from WeChat with this code. Only the portal asks; a code is good once.

use contracts::{
    Error, Personal,
    notification::{WechatPerson, WechatPersonIs},
};
use gateways::wechat::Exchanged;
use runtime::{Read, Result};

use super::only_the_portal;
use crate::channel::Channel;

/// The openid; nothing for a code that is not good any more.
pub async fn answer(read: Read, query: WechatPerson) -> Result<WechatPersonIs> {
    only_the_portal(read.actor())?;
    let channel = read.state::<Channel>();
    for provider in &channel.providers {
        match provider.person(&query.code).await {
            None => {}
            Some(Exchanged::Openid(openid)) => {
                return Ok(WechatPersonIs {
                    openid: Some(Personal(openid)),
                });
            }
            Some(Exchanged::Spent) => return Ok(WechatPersonIs { openid: None }),
            Some(Exchanged::Refused(code)) => {
                tracing::error!(code, "WeChat does not say who came");
                return Err(Error::unavailable("WeChat does not say who came").into());
            }
        }
    }
    Err(Error::conflict("no_wechat_account", "no WeChat account is set up").into())
}
