//! Volunteers sign in by WeChat (decision 31): the browser goes there and comes back with a code that says who it is there. Who has
//! not shown yet which number is theirs does so once, by the code by SMS.

use contracts::{
    Actor, Personal,
    notification::{WechatEntrance, WechatPerson},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use runtime::{Failure, Result};

use super::volunteer::open_session;
use crate::{
    store::wechat,
    web::{App, Token},
};

/// Where WeChat sends the browser back to.
pub const BACK: &str = "/m/sign-in/wechat/back";

/// Who came back.
pub enum Came {
    /// A volunteer who is bound: signed in.
    Session(Token),
    /// Somebody who is not: their openid.
    Unknown(String),
    /// The code is not good any more.
    Spent,
}

/// The address to which the browser is sent, where WeChat and the address of these pages are set up. `state` comes back with it.
/// `again`: the code with which the browser came back was not good, and it is sent a second time.
pub async fn entrance(app: &App, next: &str, state: &str, again: bool) -> Option<String> {
    if app.config.mobile_url.is_empty() {
        return None;
    }
    let base = app.config.mobile_url.trim_end_matches('/');
    let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
    let once_more = if again { "&again=1" } else { "" };
    let asked = WechatEntrance {
        back: format!("{base}{BACK}?next={next}{once_more}"),
        state: state.to_owned(),
    };
    let answer = app.host.client().ask(&Actor::service("portal"), asked).await;
    answer.ok()?.url
}

/// Who came back with this code.
///
/// # Errors
/// `unavailable`: WeChat does not say.
pub async fn came(app: &App, code: &str, device: String) -> Result<Came> {
    let me = Actor::service("portal");
    let asked = WechatPerson {
        code: Personal(code.to_owned()),
    };
    let Some(openid) = app.host.client().ask(&me, asked).await?.openid else {
        return Ok(Came::Spent);
    };
    let index = index(app, &openid);
    let days = app.config.volunteer_session_days;
    let token = app
        .host
        .unit(me, |cx| {
            let (index, device) = (index.clone(), device.clone());
            async move {
                let volunteer = wechat::find(&mut *cx.db().await, &index).await?;
                match volunteer {
                    Some(volunteer_id) => {
                        let token = open_session(&cx, volunteer_id, &device, days, "wechat").await?;
                        Ok::<_, Failure>(Some(token))
                    }
                    None => Ok(None),
                }
            }
        })
        .await?;
    Ok(token.map_or(Came::Unknown(openid.0), Came::Session))
}

/// The blind index of an openid.
pub fn index(app: &App, openid: &str) -> Vec<u8> {
    app.host.crypto().index("openid", openid)
}
