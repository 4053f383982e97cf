//! 云MAS 移动云短信: the government's usual road. It puts the signature in front itself, by its code.

use std::sync::Arc;

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    yunmas::{Account, Call, NorSubmit, Push, Request, judge, read_push},
};
use reqwest::{Client, header::CONTENT_TYPE};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{
    Fetched, Gateway, Outgoing, Provider, Setup,
    door::{self, Door, Entrance, Heard, Malformed, Receipt, Said},
    http,
};

/// What we speak with it.
pub const GATEWAY: Gateway = Gateway {
    name: "yunmas",
    open: |setup| Ok(Arc::new(Yunmas::try_new(setup)?)),
    doors: &[Door {
        name: "push",
        entrance: Entrance::Posted(door::empty),
        read: push,
    }],
};

/// Its keys of `[notification]`.
#[derive(Deserialize)]
struct Section {
    /// Address.
    endpoint: String,
    /// 集团客户名称.
    ec_name: String,
    /// Account.
    ap_id: String,
    /// Code of the signature at 云MAS.
    sign: String,
    /// Receipts and replies are asked for: the account pushes none.
    pull: bool,
}

/// An account at 云MAS.
struct Yunmas {
    client: Client,
    base: String,
    account: Account,
    sign: String,
    pulls: bool,
}

impl Yunmas {
    fn try_new(setup: &Setup<'_>) -> Result<Self, String> {
        let section: Section = setup.section(GATEWAY.name)?;
        let (client, url) = http::client(&section.endpoint, setup.timeout)?;
        Ok(Self {
            client,
            base: url.as_str().trim_end_matches('/').to_owned(),
            account: Account {
                ec_name: section.ec_name,
                ap_id: section.ap_id,
                secret_key: setup.secret("yunmas-secret-key")?,
            },
            sign: section.sign,
            pulls: section.pull,
        })
    }

    async fn post(&self, request: Request) -> Result<(u16, Vec<u8>), http::NoAnswer> {
        let post = self.client.post(format!("{}{}", self.base, request.path));
        http::answer(post.header(CONTENT_TYPE, "application/json").body(request.body)).await
    }
}

impl Provider for Yunmas {
    fn name(&self) -> &'static str {
        GATEWAY.name
    }

    fn send<'a>(&'a self, message: &'a Outgoing, _now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let call = NorSubmit::Same {
                mobiles: vec![message.phone.as_str().to_owned()],
                content: message.content.unsigned().to_owned(),
                sign: self.sign.clone(),
                add_serial: String::new(),
            };
            match self.post(call.request(&self.account)).await {
                Ok((status, body)) => judge(status, &body),
                Err(none) => none.verdict(),
            }
        })
    }

    fn fetch(&self, _now: OffsetDateTime) -> BoxFuture<'_, Vec<Fetched>> {
        Box::pin(async {
            let mut fetched = Vec::new();
            for call in [Call::Report, Call::Deliver] {
                if !self.pulls {
                    break;
                }
                // A body that nobody can read is kept as well: it was given out, and is not given again.
                if let Ok((200, body)) = self.post(Request::pull(call, &self.account)).await
                    && !matches!(body.trim_ascii(), b"" | b"[]")
                {
                    fetched.push(Fetched {
                        door: "push",
                        body: String::from_utf8_lossy(&body).into_owned(),
                    });
                }
            }
            fetched
        })
    }
}

fn push(body: &[u8]) -> Result<Said, Malformed> {
    Ok(match read_push(body)? {
        Push::Reports(reports) => Said::receipts(reports.into_iter().flat_map(|report| {
            let delivered = report.delivered();
            report.mobile.into_iter().map(move |number| Receipt {
                number,
                provider_id: report.msg_group.clone(),
                out_id: None,
                delivered,
                code: report.error_code.clone(),
                at: report.receive_date,
            })
        })),
        Push::Delivers(delivers) => Said::replies(delivers.into_iter().map(|deliver| Heard {
            number: deliver.mobile,
            sequence: None,
            text: deliver.sms_content,
            at: deliver.send_time,
        })),
    })
}
