//! Aliyun SMS 阿里云短信.

use std::{collections::BTreeMap, time::Duration};

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    aliyun::{
        Credentials, DetailsAnswer, QuerySendDetails, SendSms, SendStatus, SignedRequest, judge,
        template_param,
    },
};
use reqwest::{Client, RequestBuilder};
use time::OffsetDateTime;

use super::{Found, InDoubt, Outgoing, Provider, http};
use crate::{channel::Section, domain::template::Template};

/// An account at Aliyun.
pub struct Aliyun {
    client: Client,
    scheme: String,
    /// With the port unless it is the scheme's own: it is signed, and must be what the client sends.
    host: String,
    credentials: Credentials,
    sign_name: String,
    codes: BTreeMap<Template, String>,
}

impl Aliyun {
    /// Sets up the account.
    ///
    /// # Errors
    /// An address that is none, an unreadable file of codes.
    pub fn try_new(section: &Section, secret: String, timeout: Duration) -> Result<Self, String> {
        let (client, url) = http::client(&section.aliyun_url, timeout)?;
        let name = url.host_str().unwrap_or_default();
        Ok(Self {
            client,
            scheme: url.scheme().to_owned(),
            host: url
                .port()
                .map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")),
            credentials: Credentials {
                access_key_id: section.aliyun_access_key_id.clone(),
                access_key_secret: secret,
            },
            sign_name: section.sign_name.clone(),
            codes: codes(&section.aliyun_codes_file)?,
        })
    }

    fn request(&self, signed: SignedRequest) -> RequestBuilder {
        let request = self.client.post(signed.url(&self.scheme));
        signed
            .headers
            .into_iter()
            .fold(request, |request, (name, value)| request.header(name, value))
            .body(signed.body)
    }
}

impl Provider for Aliyun {
    fn name(&self) -> &'static str {
        "aliyun"
    }

    fn send<'a>(&'a self, message: &'a Outgoing, now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let call = SendSms {
                phones: vec![message.phone.as_str().to_owned()],
                sign_name: self.sign_name.clone(),
                template_code: self.codes[&message.template].clone(),
                template_param: Some(template_param(&message.content.vars))
                    .filter(|_| !message.content.vars.is_empty()),
                out_id: Some(message.message_id.to_string()),
                extend: None,
            };
            let signed = call.sign(&self.credentials, &self.host, now, &nonce());
            match http::answer(self.request(signed)).await {
                Ok((status, body)) => judge(status, &body),
                Err(none) => none.verdict(),
            }
        })
    }

    fn look_up<'a>(&'a self, message: &'a InDoubt, now: OffsetDateTime) -> BoxFuture<'a, Found> {
        Box::pin(async move {
            let query = QuerySendDetails::of_day(message.phone.as_str(), message.sent_at);
            let signed = query.sign(&self.credentials, &self.host, now, &nonce());
            let Ok((200, body)) = http::answer(self.request(signed)).await else {
                return Found::NoAnswer;
            };
            match serde_json::from_slice::<DetailsAnswer>(&body) {
                Ok(answer) if answer.code == "OK" => found(&answer, &message.message_id.to_string()),
                _ => Found::NoAnswer,
            }
        })
    }
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

/// 32 hex digits, never used twice.
fn nonce() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// The code of every text: the sandbox's, replaced by the account's own where the file names them.
fn codes(file: &str) -> Result<BTreeMap<Template, String>, String> {
    let mut codes: BTreeMap<Template, String> = Template::ALL
        .iter()
        .map(|template| (*template, template.meta().aliyun.clone()))
        .collect();
    if file.is_empty() {
        return Ok(codes);
    }
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("notification.aliyun_codes_file {file}: {error}"))?;
    let own: BTreeMap<String, String> =
        toml::from_str(&text).map_err(|error| format!("{file}: {}", error.message()))?;
    for (name, code) in own {
        let template = Template::parse(&name).ok_or_else(|| format!("{file}: there is no text `{name}`"))?;
        codes.insert(template, code);
    }
    Ok(codes)
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

    #[test]
    fn every_text_has_a_code_without_any_file() {
        assert_eq!(codes("").unwrap().len(), Template::ALL.len());
    }
}
