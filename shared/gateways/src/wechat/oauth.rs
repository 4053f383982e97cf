//! Who opens a page within WeChat: the browser is sent there and comes back with a code, which is exchanged for the openid
//! (`snsapi_base`: silently, and nothing but the openid).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::lenient;

/// Where a browser is sent.
pub const AUTHORIZE_URL: &str = "https://open.weixin.qq.com/connect/oauth2/authorize";
/// Where a code is exchanged.
pub const CODE_PATH: &str = "/sns/oauth2/access_token";

const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// The address to which a browser is sent. The platform minds the order of the parameters, and the fragment.
pub fn authorize_url(base: &str, appid: &str, redirect_uri: &str, state: &str) -> String {
    let encoded = |text| utf8_percent_encode(text, KEPT);
    format!(
        "{base}?appid={}&redirect_uri={}&response_type=code&scope=snsapi_base&state={}#wechat_redirect",
        encoded(appid),
        encoded(redirect_uri),
        encoded(state)
    )
}

/// Path and query of the exchange of a code. It holds the account's secret: never log it.
pub fn code_target(appid: &str, secret: &str, code: &str) -> String {
    let encoded = |text| utf8_percent_encode(text, KEPT);
    format!(
        "{CODE_PATH}?appid={}&secret={}&code={}&grant_type=authorization_code",
        encoded(appid),
        encoded(secret),
        encoded(code)
    )
}

/// What the exchange of a code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchanged {
    /// The follower, or whoever else it is at WeChat.
    Openid(String),
    /// The code is not good, or used already (a page that was loaded twice): the browser is sent once more.
    Spent,
    /// The account is not what it should be, or the platform is busy: its code.
    Refused(String),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    openid: String,
    #[serde(default, deserialize_with = "lenient::number")]
    errcode: i64,
}

/// Reads the answer to an exchange.
pub fn exchanged(body: &[u8]) -> Exchanged {
    match serde_json::from_slice::<Answer>(body) {
        Ok(Answer { errcode: 0, openid }) if !openid.is_empty() => Exchanged::Openid(openid),
        Ok(Answer {
            errcode: 40029 | 40163,
            ..
        }) => Exchanged::Spent,
        Ok(answer) => Exchanged::Refused(answer.errcode.to_string()),
        Err(_) => Exchanged::Refused("unreadable".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_address_is_reproduced() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/wechat.json")).unwrap();
        let url = authorize_url(
            AUTHORIZE_URL,
            "wxtestappid000001",
            "https://h5.example.test/wx/cb?to=/task/1",
            "STATE123",
        );
        assert_eq!(url, vectors["oauth"]["authorize_url"].as_str().unwrap());
    }

    #[test]
    fn a_code_that_was_used_sends_the_browser_once_more() {
        let of = |body: &str| exchanged(body.as_bytes());
        let taken = r#"{"access_token":"A","expires_in":7200,"refresh_token":"R","openid":"o1","scope":"snsapi_base"}"#;
        assert_eq!(of(taken), Exchanged::Openid("o1".into()));
        for errcode in [40029, 40163] {
            assert_eq!(
                of(&format!(r#"{{"errcode":{errcode},"errmsg":"x"}}"#)),
                Exchanged::Spent
            );
        }
        assert_eq!(
            of(r#"{"errcode":40125,"errmsg":"x"}"#),
            Exchanged::Refused("40125".into())
        );
        assert_eq!(of("<html>"), Exchanged::Refused("unreadable".into()));
    }
}
