//! `/connect/oauth2/authorize` and `/sns/oauth2/access_token`: who opens a page within WeChat. The real platform knows by the phone
//! in which it runs; here a person types its number (a test adds `phone` to the address).

use super::wechat::{openid, refusal};
use crate::{gateway::Gateway, number::Number};
use axum::{
    Json,
    extract::{Query, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// How long a code is good.
const GOOD_FOR: Duration = Duration::minutes(5);
/// The platform minds their order.
const ORDER: [&str; 5] = ["appid", "redirect_uri", "response_type", "scope", "state"];

/// A code that was given to a browser.
pub(crate) struct Code {
    phone: Number,
    at: OffsetDateTime,
    used: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    appid: String,
    redirect_uri: String,
    response_type: String,
    scope: String,
    state: String,
    #[serde(default)]
    phone: String,
}

pub(super) async fn authorize(
    State(gateway): State<Arc<Gateway>>,
    RawQuery(raw): RawQuery,
    Query(asked): Query<Asked>,
) -> Response {
    let raw = raw.unwrap_or_default();
    let names: Vec<&str> = raw
        .split('&')
        .filter_map(|pair| Some(pair.split_once('=')?.0))
        .collect();
    let is_right = names.starts_with(&ORDER)
        && asked.appid == gateway.config.wechat.appid
        && asked.response_type == "code"
        && asked.scope == "snsapi_base";
    if !is_right {
        return (StatusCode::BAD_REQUEST, "参数错误").into_response();
    }
    let Ok(phone) = asked.phone.parse::<Number>() else {
        let page = html! {
            (maud::DOCTYPE)
            html lang="zh-CN" {
                head { meta charset="utf-8"; title { "微信" } }
                body {
                    form method="get" action="/connect/oauth2/authorize" {
                        input type="hidden" name="appid" value=(asked.appid);
                        input type="hidden" name="redirect_uri" value=(asked.redirect_uri);
                        input type="hidden" name="response_type" value="code";
                        input type="hidden" name="scope" value="snsapi_base";
                        input type="hidden" name="state" value=(asked.state);
                        label { "哪部手机的微信？" input name="phone" inputmode="numeric" required; }
                        button { "进入" }
                    }
                }
            }
        };
        return page.into_response();
    };
    let code = format!("{:032x}", rand::random::<u128>());
    let given = Code {
        phone,
        at: gateway.now(),
        used: false,
    };
    gateway.followers().codes.insert(code.clone(), given);
    let joint = if asked.redirect_uri.contains('?') {
        '&'
    } else {
        '?'
    };
    Redirect::to(&format!(
        "{}{joint}code={code}&state={}",
        asked.redirect_uri, asked.state
    ))
    .into_response()
}

#[derive(Deserialize)]
pub(super) struct Exchange {
    appid: String,
    secret: String,
    code: String,
    grant_type: String,
}

pub(super) async fn exchange(State(gateway): State<Arc<Gateway>>, Query(asked): Query<Exchange>) -> Response {
    let config = &gateway.config;
    if asked.appid != config.wechat.appid {
        return refusal(40013, "invalid appid");
    }
    if asked.secret != config.wechat_secret {
        return refusal(40125, "invalid appsecret");
    }
    if asked.grant_type != "authorization_code" {
        return refusal(40002, "invalid grant_type");
    }
    let now = gateway.now();
    let mut followers = gateway.followers();
    match followers.codes.get_mut(&asked.code) {
        Some(code) if code.used => refusal(40163, "code been used"),
        Some(code) if now - code.at <= GOOD_FOR => {
            code.used = true;
            Json(json!({
                "access_token": "SANDBOX-PAGE", "expires_in": 7200, "refresh_token": "SANDBOX-AGAIN",
                "openid": openid(code.phone), "scope": "snsapi_base",
            }))
            .into_response()
        }
        _ => refusal(40029, "invalid code"),
    }
}
