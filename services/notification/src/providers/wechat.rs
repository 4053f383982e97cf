//! WeChat official account 微信服务号: reaches followers who have proven their number, with the texts that have a template there;
//! everybody else, and everything that does not arrive, goes by SMS.

mod door;
mod texts;

use std::sync::Arc;

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    wechat::{
        self, Account, Exchanged, SUBSCRIPTION_PATH, SubscriptionMessage, TEMPLATE_PATH, TOKEN_PATH,
        TemplateMessage, Token, TokenRequest, judge, token_is_refused,
    },
};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::{
    Gateway, Outgoing, Provider, Setup,
    door::{Door, Entrance},
    http,
};
use crate::domain::template::Template;
pub use door::Desk;
use texts::{By, Texts};

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "wechat",
    open: |setup| Ok(Arc::new(Wechat::try_new(setup)?)),
    doors: &[Door {
        name: "events",
        entrance: Entrance::Signed,
        read: door::read,
    }],
};

/// A token is fetched anew so long before its end: from then on the platform gives out the next one.
const RENEWED_AHEAD: Duration = Duration::minutes(5);

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// Address.
    endpoint: String,
    /// Where browsers are sent to sign in; empty = nobody signs in by WeChat.
    authorize: String,
    /// Public part of the account.
    appid: String,
    /// Which texts go by which template.
    texts_file: String,
    /// Opened by a tap on a message; empty = nothing.
    page: String,
}

/// An account.
struct Wechat {
    client: Client,
    base: String,
    authorize: Option<String>,
    appid: String,
    secret: String,
    page: Option<String>,
    texts: Texts,
    /// Held while a token is fetched: the others wait for it instead of fetching one each.
    token: Mutex<Option<(String, OffsetDateTime)>>,
    desk: Account,
}

impl Wechat {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        let (client, url) = http::client(&section.endpoint, setup.timeout)?;
        let desk = Account::try_new(
            section.appid.clone(),
            setup.secret("wechat-token")?,
            &setup.secret("wechat-aes-key")?,
        )
        .map_err(|_| "the secret wechat-aes-key is not an EncodingAESKey of 43 characters".to_owned())?;
        Ok(Self {
            client,
            base: url.as_str().trim_end_matches('/').to_owned(),
            authorize: Some(section.authorize).filter(|url| !url.is_empty()),
            appid: section.appid,
            secret: setup.secret("wechat-app-secret")?,
            page: Some(section.page).filter(|page| !page.is_empty()),
            texts: Texts::of_file(&section.texts_file)?,
            token: Mutex::default(),
            desk,
        })
    }

    async fn post(&self, target: &str, body: &impl Serialize) -> Result<(u16, Vec<u8>), http::NoAnswer> {
        let body = serde_json::to_vec(body).expect("structures of texts can always be written as JSON");
        let request = self.client.post(format!("{}{target}", self.base));
        http::answer(request.header(CONTENT_TYPE, "application/json").body(body)).await
    }

    /// The token that is good now; `refused` is one that is not, whatever its time.
    async fn token(&self, refused: Option<&str>, now: OffsetDateTime) -> Result<String, Verdict> {
        let mut cached = self.token.lock().await;
        if let Some((token, until)) = &*cached
            && now < *until
            && refused != Some(token.as_str())
        {
            return Ok(token.clone());
        }
        *cached = None;
        let request = TokenRequest::of(&self.appid, &self.secret);
        // Nothing was sent yet: whatever happens here, the message is tried again.
        let (status, body) = match self.post(TOKEN_PATH, &request).await {
            Ok(answer) => answer,
            Err(_) => return Err(http::NoAnswer::NotSent.verdict()),
        };
        let Ok(token) = serde_json::from_slice::<Token>(&body) else {
            return Err(match judge(status, &body, "") {
                unsent @ Verdict {
                    outcome: gateways::Outcome::Unknown | gateways::Outcome::OurFault,
                    ..
                } => Verdict {
                    outcome: gateways::Outcome::RetryLater { after: None },
                    ..unsent
                },
                judged => judged,
            });
        };
        let until = now + Duration::seconds(token.expires_in) - RENEWED_AHEAD;
        *cached = Some((token.access_token.clone(), until));
        Ok(token.access_token)
    }

    /// Calls with a token, and once more with a new one if the first was not taken.
    async fn call(&self, path: &str, body: &impl Serialize, own_id: &str, now: OffsetDateTime) -> Verdict {
        let mut refused: Option<String> = None;
        loop {
            let token = match self.token(refused.as_deref(), now).await {
                Ok(token) => token,
                Err(verdict) => return verdict,
            };
            match self.post(&format!("{path}?access_token={token}"), body).await {
                Ok((_, answer)) if refused.is_none() && token_is_refused(&answer) => refused = Some(token),
                Ok((status, answer)) => return judge(status, &answer, own_id),
                Err(none) => return none.verdict(),
            }
        }
    }
}

impl Provider for Wechat {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn only_to_followers(&self) -> Option<Vec<&'static str>> {
        Some(self.texts.0.keys().map(|template| template.as_str()).collect())
    }

    fn desk(&self) -> Option<&Account> {
        Some(&self.desk)
    }

    fn entrance(&self, back: &str, state: &str) -> Option<String> {
        let base = self.authorize.as_deref()?;
        Some(wechat::authorize_url(base, &self.appid, back, state))
    }

    fn person<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Option<Exchanged>> {
        Box::pin(async move {
            let target = wechat::code_target(&self.appid, &self.secret, code);
            let request = self.client.get(format!("{}{target}", self.base));
            Some(match http::answer(request).await {
                Ok((_, body)) => wechat::exchanged(&body),
                Err(_) => Exchanged::Refused("no_answer".to_owned()),
            })
        })
    }

    fn send<'a>(&'a self, message: &'a Outgoing, now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let (Some(touser), Some(text)) = (message.openid.clone(), self.texts.0.get(&message.template))
            else {
                return Verdict {
                    outcome: gateways::Outcome::NoConsent,
                    code: "not_a_follower".to_owned(),
                    message: String::new(),
                };
            };
            let own_id = wechat::client_msg_id(&message.message_id.to_string());
            let data = text.values(&message.content);
            let template_id = text.id.clone();
            match text.by {
                By::Template => {
                    let call = TemplateMessage {
                        touser,
                        template_id,
                        url: self.page.clone(),
                        miniprogram: None,
                        client_msg_id: Some(own_id.clone()),
                        data,
                    };
                    let verdict = self.call(TEMPLATE_PATH, &call, &own_id, now).await;
                    repeatable(verdict)
                }
                By::Subscription => {
                    let call = SubscriptionMessage {
                        touser,
                        template_id,
                        page: self.page.clone(),
                        miniprogram: None,
                        data,
                    };
                    arrived(self.call(SUBSCRIPTION_PATH, &call, &own_id, now).await)
                }
            }
        })
    }
}

/// A template message whose answer was lost is sent again: under the same `client_msg_id` the platform sends it once within ten
/// minutes, and all our attempts lie within them.
fn repeatable(verdict: Verdict) -> Verdict {
    match verdict.outcome {
        gateways::Outcome::Unknown => Verdict {
            outcome: gateways::Outcome::RetryLater { after: None },
            ..verdict
        },
        _ => verdict,
    }
}

/// Of a subscription message that was taken nothing more is told.
fn arrived(verdict: Verdict) -> Verdict {
    match verdict.outcome {
        gateways::Outcome::Accepted { message_id } => Verdict {
            outcome: gateways::Outcome::Arrived { message_id },
            ..verdict
        },
        _ => verdict,
    }
}

/// Texts that are never sent there: a code proves a phone.
fn may_go(template: Template) -> bool {
    template.meta().kind != contracts::notification::MessageKind::Otp
}
