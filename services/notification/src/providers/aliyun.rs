//! Aliyun SMS 阿里云短信.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    aliyun::{
        Acknowledgement, Credentials, DetailsAnswer, QuerySendDetails, SendSms, SendStatus, SignedRequest,
        judge, read_reports, read_ups, template_param,
    },
};
use reqwest::Client;
use serde::Deserialize;
use time::OffsetDateTime;

use super::{
    Found, Gateway, InDoubt, Outgoing, Provider, Setup, codes,
    door::{self, Door, Entrance, Heard, Malformed, Receipt, Said},
    http::{self, NoAnswer},
};
use crate::domain::template::Template;

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "aliyun",
    open: |setup| Ok(Arc::new(Aliyun::try_new(setup)?)),
    doors: &[
        Door {
            name: "report",
            entrance: Entrance::Posted(|| door::json(&Acknowledgement::received())),
            read: reports,
        },
        Door {
            name: "up",
            entrance: Entrance::Posted(|| door::json(&Acknowledgement::received())),
            read: ups,
        },
    ],
};

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// Address.
    endpoint: String,
    /// Public part of the access key.
    access_key_id: String,
    /// File with the account's own template codes; empty = those the sandbox knows.
    codes_file: String,
}

/// An account at Aliyun, for messages or for calls.
pub(super) struct Account {
    client: Client,
    scheme: String,
    /// With the port unless it is the scheme's own: it is signed, and must be what the client sends.
    host: String,
    credentials: Credentials,
}

impl Account {
    /// The account with this key at this address.
    ///
    /// # Errors
    /// What the address or the secrets lack.
    pub fn try_new(setup: &Setup<'_>, endpoint: &str, access_key_id: String) -> Result<Self, String> {
        let (client, url) = http::client(endpoint, setup.timeout)?;
        Ok(Self {
            client,
            scheme: url.scheme().to_owned(),
            host: http::signed_host(&url),
            credentials: Credentials {
                access_key_id,
                access_key_secret: setup.secret("aliyun-access-key-secret")?,
            },
        })
    }

    /// Sends what `sign` makes of key, host and a nonce: status and body.
    pub async fn ask(
        &self,
        sign: impl FnOnce(&Credentials, &str, &str) -> SignedRequest,
    ) -> Result<(u16, Vec<u8>), NoAnswer> {
        // 32 hex digits, never used twice.
        let nonce = format!("{:032x}", rand::random::<u128>());
        let signed = sign(&self.credentials, &self.host, &nonce);
        let request = self.client.post(signed.url(&self.scheme));
        let request = signed
            .headers
            .into_iter()
            .fold(request, |request, (name, value)| request.header(name, value));
        http::answer(request.body(signed.body)).await
    }
}

/// An account that sends messages.
struct Aliyun {
    account: Account,
    sign_name: String,
    codes: BTreeMap<Template, String>,
}

impl Aliyun {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        Ok(Self {
            account: Account::try_new(setup, &section.endpoint, section.access_key_id)?,
            sign_name: setup.sign_name.to_owned(),
            codes: codes::of_file(GATEWAY.name, &section.codes_file, |template| {
                template.meta().aliyun.clone()
            })?,
        })
    }
}

impl Provider for Aliyun {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn send<'a>(&'a self, message: &'a Outgoing, now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let call = SendSms {
                phones: vec![message.phone.as_str().to_owned()],
                sign_name: self.sign_name.clone(),
                template_code: message.content.code(GATEWAY.name, &self.codes[&message.template]),
                template_param: Some(template_param(&message.content.vars))
                    .filter(|_| !message.content.vars.is_empty()),
                out_id: Some(message.message_id.to_string()),
                extend: None,
            };
            let asked = self
                .account
                .ask(|key, host, nonce| call.sign(key, host, now, nonce));
            match asked.await {
                Ok((status, body)) => judge(status, &body),
                Err(none) => none.verdict(),
            }
        })
    }

    fn look_up<'a>(&'a self, message: &'a InDoubt, now: OffsetDateTime) -> BoxFuture<'a, Found> {
        Box::pin(async move {
            let query = QuerySendDetails::of_day(message.phone.as_str(), message.sent_at);
            let asked = self
                .account
                .ask(|key, host, nonce| query.sign(key, host, now, nonce));
            let Ok((200, body)) = asked.await else {
                return Found::NoAnswer;
            };
            match serde_json::from_slice::<DetailsAnswer>(&body) {
                Ok(answer) if answer.code == "OK" => found(&answer, &message.message_id.to_string()),
                _ => Found::NoAnswer,
            }
        })
    }
}

fn reports(body: &[u8]) -> Result<Said, Malformed> {
    let receipts = read_reports(body)?.into_iter().map(|report| Receipt {
        number: report.phone_number,
        provider_id: report.biz_id,
        out_id: report.out_id.parse().ok(),
        delivered: report.success,
        code: report.err_code,
        at: report.report_time,
    });
    Ok(Said::receipts(receipts))
}

fn ups(body: &[u8]) -> Result<Said, Malformed> {
    let replies = read_ups(body)?.into_iter().map(|up| Heard {
        number: up.phone_number,
        sequence: Some(up.sequence_id).filter(|sequence| !sequence.is_empty()),
        text: up.content,
        at: up.send_time,
    });
    Ok(Said::replies(replies))
}

/// Our message among those of the day.
fn found(answer: &DetailsAnswer, out_id: &str) -> Found {
    let ours = answer.details.rows.iter().find(|row| row.out_id == out_id);
    match ours.map(|row| (row.send_status, row)) {
        None => Found::Absent,
        Some((SendStatus::Waiting, _)) => Found::Waiting,
        Some((SendStatus::Delivered, row)) => Found::Delivered(row.receive_date),
        Some((SendStatus::Failed, row)) => Found::Failed(row.err_code.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_message_is_found_by_our_own_id_among_those_of_the_day() {
        let body = r#"{"TotalCount":2,"Code":"OK","SmsSendDetailDTOs":{"SmsSendDetailDTO":[
            {"OutId":"a","SendStatus":2,"ErrCode":"MK:0001"},
            {"OutId":"b","SendStatus":3,"ErrCode":"DELIVERED"}]}}"#;
        let answer: DetailsAnswer = serde_json::from_str(body).unwrap();
        assert_eq!(found(&answer, "a"), Found::Failed("MK:0001".into()));
        assert_eq!(found(&answer, "b"), Found::Delivered(None));
        assert_eq!(found(&answer, "c"), Found::Absent);
    }
}
