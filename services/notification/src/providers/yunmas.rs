//! 云MAS 移动云短信: the government's usual road. It puts the signature in front itself, by its code.

use std::time::Duration;

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    yunmas::{Account, NorSubmit, judge},
};
use reqwest::{Client, header::CONTENT_TYPE};
use time::OffsetDateTime;

use super::{Found, InDoubt, Outgoing, Provider, http};
use crate::channel::Section;

/// An account at 云MAS.
pub struct Yunmas {
    client: Client,
    base: String,
    account: Account,
    sign: String,
}

impl Yunmas {
    /// Sets up the account.
    ///
    /// # Errors
    /// An address that is none.
    pub fn try_new(section: &Section, secret: String, timeout: Duration) -> Result<Self, String> {
        let (client, url) = http::client(&section.yunmas_url, timeout)?;
        Ok(Self {
            client,
            base: url.as_str().trim_end_matches('/').to_owned(),
            account: Account {
                ec_name: section.yunmas_ec_name.clone(),
                ap_id: section.yunmas_ap_id.clone(),
                secret_key: secret,
            },
            sign: section.yunmas_sign.clone(),
        })
    }
}

impl Provider for Yunmas {
    fn name(&self) -> &'static str {
        "yunmas"
    }

    fn send<'a>(&'a self, message: &'a Outgoing, _now: OffsetDateTime) -> BoxFuture<'a, Verdict> {
        Box::pin(async move {
            let call = NorSubmit::Same {
                mobiles: vec![message.phone.as_str().to_owned()],
                content: message.content.unsigned().to_owned(),
                sign: self.sign.clone(),
                add_serial: String::new(),
            };
            let request = call.request(&self.account);
            let post = self.client.post(format!("{}{}", self.base, request.path));
            match http::answer(post.header(CONTENT_TYPE, "application/json").body(request.body)).await {
                Ok((status, body)) => judge(status, &body),
                Err(none) => none.verdict(),
            }
        })
    }

    /// There is no such question at 云MAS: receipts are all there is.
    fn look_up<'a>(&'a self, _message: &'a InDoubt, _now: OffsetDateTime) -> BoxFuture<'a, Found> {
        Box::pin(async { Found::Absent })
    }
}
