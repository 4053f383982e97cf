//! `/cgi-bin/…`: WeChat's official account. The follower behind a phone is [`openid`].

use super::interference::{self, Instead};
use crate::{
    gateway::{Gateway, Letter},
    message::Provider,
    number::Number,
};
use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use gateways::wechat::{Token, TokenRequest};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use time::{Duration, OffsetDateTime};

const OPENID: &str = "oSANDBOX";
/// For so long a message of the same id to the same follower is the same.
const SAME: Duration = Duration::minutes(10);

/// The follower with this phone.
pub(crate) fn openid(phone: Number) -> String {
    format!("{OPENID}{phone}")
}

/// What the account remembers.
#[derive(Default)]
pub(crate) struct Followers {
    tokens: u64,
    sent: HashMap<(String, String), (String, OffsetDateTime)>,
    /// Codes that browsers were given.
    pub codes: HashMap<String, super::wechat_sign_in::Code>,
}

impl Followers {
    /// The token that is good now.
    fn token(&self) -> String {
        format!("SANDBOX-{}", self.tokens)
    }

    /// No token that was given out is good any more.
    pub fn forget_token(&mut self) {
        self.tokens += 1;
    }
}

#[derive(Deserialize)]
pub(super) struct Access {
    #[serde(default)]
    access_token: String,
}

/// Either kind of message.
#[derive(Deserialize)]
pub(super) struct Message {
    touser: String,
    template_id: String,
    #[serde(default)]
    client_msg_id: Option<String>,
    data: serde_json::Map<String, Value>,
}

pub(super) async fn token(State(gateway): State<Arc<Gateway>>, Json(asked): Json<TokenRequest>) -> Response {
    let config = &gateway.config;
    if asked.appid != config.wechat.appid {
        return refusal(40013, "invalid appid");
    }
    if asked.secret != config.wechat_secret {
        return refusal(40125, "invalid appsecret");
    }
    let access_token = gateway.followers().token();
    Json(Token {
        access_token,
        expires_in: 7200,
    })
    .into_response()
}

pub(super) async fn template(
    State(gateway): State<Arc<Gateway>>,
    Query(access): Query<Access>,
    Json(message): Json<Message>,
) -> Response {
    send(&gateway, &access, message, true).await
}

pub(super) async fn subscription(
    State(gateway): State<Arc<Gateway>>,
    Query(access): Query<Access>,
    Json(message): Json<Message>,
) -> Response {
    send(&gateway, &access, message, false).await
}

/// Only of template messages (`is_told`) the platform tells what became of them; they alone have an id.
async fn send(gateway: &Arc<Gateway>, access: &Access, message: Message, is_told: bool) -> Response {
    if access.access_token != gateway.followers().token() {
        return refusal(40001, "invalid credential, access_token is invalid or not latest");
    }
    let phone = message.touser.strip_prefix(OPENID);
    let Some(phone) = phone.and_then(|phone| phone.parse::<Number>().ok()) else {
        return refusal(40003, "invalid openid");
    };
    match interference::before(gateway, &[phone]) {
        Ok(()) => {}
        Err(Instead::Refuse(code)) => {
            let code = code.and_then(|code| code.parse().ok()).unwrap_or(45011);
            return refusal(code, "沙盒按要求拒绝");
        }
        Err(Instead::ServerError(_)) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
    let Some(lines) = lines(&message.data) else {
        return refusal(47003, "argument invalid");
    };
    let (msgid, is_new) = msgid(gateway, &message);
    if is_new {
        let letter = Letter {
            phone,
            provider: Provider::Wechat,
            text: format!("【微信】{lines}"),
            at: gateway.now(),
            provider_id: msgid.clone(),
            out_id: message.client_msg_id,
            extend: None,
            template: Some(message.template_id),
        };
        if is_told {
            gateway.take(vec![letter]).await;
        } else {
            gateway.take_untold(vec![letter]);
        }
    }
    let mut answer = json!({"errcode": 0, "errmsg": "ok"});
    if is_told {
        answer["msgid"] = json!(msgid.parse::<u64>().unwrap_or_default());
    }
    interference::after(gateway, &[phone], Json(answer).into_response()).await
}

/// The message's id, and whether it is not one that was sent already.
fn msgid(gateway: &Gateway, message: &Message) -> (String, bool) {
    let (now, next) = (gateway.now(), (200_000_000 + gateway.next_call()).to_string());
    let Some(own) = &message.client_msg_id else {
        return (next, true);
    };
    let mut followers = gateway.followers();
    followers.sent.retain(|_, (_, at)| now - *at < SAME);
    let key = (message.touser.clone(), own.clone());
    match followers.sent.get(&key) {
        Some((msgid, _)) => (msgid.clone(), false),
        None => {
            followers.sent.insert(key, (next.clone(), now));
            (next, true)
        }
    }
}

/// `thing1：送餐；time2：…`; `None` where a value is none, or longer than its keyword takes.
fn lines(data: &serde_json::Map<String, Value>) -> Option<String> {
    let line = |(keyword, value): (&String, &Value)| {
        let value = value.get("value")?.as_str()?;
        let fits = !value.is_empty() && gateways::wechat::fit(keyword, value) == value;
        fits.then(|| format!("{keyword}：{value}"))
    };
    let lines: Option<Vec<String>> = data.iter().map(line).collect();
    Some(lines?.join("；"))
}

pub(super) fn refusal(errcode: i64, errmsg: &str) -> Response {
    Json(json!({"errcode": errcode, "errmsg": errmsg})).into_response()
}
