//! Tencent SMS 腾讯云短信. A text's variables have no names there: they are `{1}`, `{2}`, … in the order of `templates.toml`.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    tencent::{
        Acknowledgement, Credentials, Pull, SendSms, SignedRequest, judge, pulled_replies, pulled_statuses,
        read_replies, read_statuses,
    },
};
use reqwest::Client;
use serde::Deserialize;
use time::OffsetDateTime;

use super::{
    Fetched, Gateway, Outgoing, Provider, Setup, codes,
    door::{self, Door, Entrance, Heard, Malformed, Receipt, Said},
    http::{self, NoAnswer},
};
use crate::domain::template::Template;

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "tencent",
    open: |setup| Ok(Arc::new(Tencent::try_new(setup)?)),
    doors: &[
        Door {
            name: "status",
            entrance: Entrance::Posted(|| door::json(&Acknowledgement::received())),
            read: statuses,
        },
        Door {
            name: "reply",
            entrance: Entrance::Posted(|| door::json(&Acknowledgement::received())),
            read: replies,
        },
        Door {
            name: "fetched_status",
            entrance: Entrance::Fetched,
            read: fetched_statuses,
        },
        Door {
            name: "fetched_reply",
            entrance: Entrance::Fetched,
            read: fetched_replies,
        },
    ],
};

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// Address.
    endpoint: String,
    /// `ap-guangzhou`.
    region: String,
    /// Public part of the access key.
    secret_id: String,
    /// Application 应用, `SmsSdkAppId`.
    app_id: String,
    /// File with the account's own template ids; empty = those the sandbox knows.
    codes_file: String,
    /// Receipts and replies are asked for: the account pushes none.
    pull: bool,
}

/// An account at Tencent, for messages or for calls.
pub(super) struct Account {
    client: Client,
    url: String,
    /// It is signed, and must be what the client sends.
    host: String,
    region: String,
    credentials: Credentials,
}

impl Account {
    /// The account with this key at this address.
    ///
    /// # Errors
    /// What the address or the secrets lack.
    pub fn try_new(
        setup: &Setup<'_>,
        endpoint: &str,
        region: String,
        secret_id: String,
    ) -> Result<Self, String> {
        let (client, url) = http::client(endpoint, setup.timeout)?;
        let host = http::signed_host(&url);
        Ok(Self {
            client,
            url: format!("{}://{host}/", url.scheme()),
            host,
            region,
            credentials: Credentials {
                secret_id,
                secret_key: setup.secret("tencent-secret-key")?,
            },
        })
    }

    /// Sends what `sign` makes of key, region and host: status and body.
    pub async fn ask(
        &self,
        sign: impl FnOnce(&Credentials, &str, &str) -> SignedRequest,
    ) -> Result<(u16, Vec<u8>), NoAnswer> {
        let signed = sign(&self.credentials, &self.region, &self.host);
        let request = self.client.post(&self.url);
        let request = signed
            .headers
            .into_iter()
            .fold(request, |request, (name, value)| request.header(name, value));
        http::answer(request.body(signed.body)).await
    }
}

/// An account that sends messages.
struct Tencent {
    account: Account,
    app_id: String,
    sign_name: String,
    codes: BTreeMap<Template, String>,
    pulls: bool,
}

impl Tencent {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        Ok(Self {
            account: Account::try_new(setup, &section.endpoint, section.region, section.secret_id)?,
            app_id: section.app_id,
            sign_name: setup.sign_name.to_owned(),
            codes: codes::of_file(GATEWAY.name, &section.codes_file, Template::number)?,
            pulls: section.pull,
        })
    }
}

impl Provider for Tencent {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn send<'a>(&'a self, message: &'a Outgoing, now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let values = message.content.vars.iter().map(|(_, value)| value.clone());
            let call = SendSms {
                phone_number_set: vec![format!("+86{}", message.phone.as_str())],
                sms_sdk_app_id: self.app_id.clone(),
                template_id: message.content.code(GATEWAY.name, &self.codes[&message.template]),
                sign_name: self.sign_name.clone(),
                template_param_set: values.collect(),
                extend_code: None,
                session_context: Some(message.message_id.to_string()),
            };
            let asked = self
                .account
                .ask(|key, region, host| call.sign(key, region, host, now));
            match asked.await {
                Ok((status, body)) => judge(status, &body),
                Err(none) => none.verdict(),
            }
        })
    }

    fn fetch(&self, now: OffsetDateTime) -> BoxFuture<'_, Vec<Fetched>> {
        Box::pin(async move {
            let mut fetched = Vec::new();
            let calls = [
                (Pull::STATUSES, "fetched_status"),
                (Pull::REPLIES, "fetched_reply"),
            ];
            for (action, door) in calls.into_iter().filter(|_| self.pulls) {
                let pull = Pull {
                    limit: Pull::MOST,
                    sms_sdk_app_id: self.app_id.clone(),
                };
                let asked = self
                    .account
                    .ask(|key, region, host| pull.sign(action, key, region, host, now));
                let Ok((200, body)) = asked.await else {
                    continue;
                };
                match pulled(door, &body) {
                    Ok(0) => {}
                    // A body that nobody can read is kept as well: it was given out, and is not given again.
                    Ok(_) | Err(Malformed) => fetched.push(Fetched {
                        door,
                        body: String::from_utf8_lossy(&body).into_owned(),
                    }),
                }
            }
            fetched
        })
    }
}

/// How many items an answer holds.
fn pulled(door: &str, body: &[u8]) -> Result<usize, Malformed> {
    Ok(match door {
        "fetched_status" => pulled_statuses(body)?.len(),
        _ => pulled_replies(body)?.len(),
    })
}

fn statuses(body: &[u8]) -> Result<Said, Malformed> {
    let receipts = read_statuses(body)?.into_iter().map(|status| Receipt {
        delivered: status.delivered(),
        number: status.mobile,
        provider_id: status.sid,
        out_id: None,
        code: status.errmsg,
        at: status.user_receive_time,
    });
    Ok(Said::receipts(receipts))
}

fn replies(body: &[u8]) -> Result<Said, Malformed> {
    let replies = read_replies(body)?.into_iter().map(|reply| Heard {
        number: reply.mobile,
        sequence: None,
        text: reply.text,
        at: second(reply.time),
    });
    Ok(Said::replies(replies))
}

fn fetched_statuses(body: &[u8]) -> Result<Said, Malformed> {
    let receipts = pulled_statuses(body)?.into_iter().map(|status| Receipt {
        delivered: status.delivered(),
        number: status.subscriber_number,
        provider_id: status.serial_no,
        out_id: None,
        code: status.description,
        at: second(status.user_receive_time),
    });
    Ok(Said::receipts(receipts))
}

fn fetched_replies(body: &[u8]) -> Result<Said, Malformed> {
    let replies = pulled_replies(body)?.into_iter().map(|reply| Heard {
        number: reply.subscriber_number,
        sequence: None,
        text: reply.reply_content,
        at: second(reply.reply_time),
    });
    Ok(Said::replies(replies))
}

/// Unix seconds; 0 is none.
fn second(unix: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(unix)
        .ok()
        .filter(|_| unix > 0)
}
