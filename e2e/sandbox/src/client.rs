//! A client of the JSON interface, for tests, loaders and benchmarks.

use crate::{
    Callbacks, Fault, FaultKind, MessageView, Number, PhoneView, RefuseStatuses, Replied, ReplyRequest,
    ToldStatuses, Totals, WaitQuery,
};
use anyhow::{Context, bail};
use reqwest::{Method, Response, StatusCode};
use serde::Serialize;
use std::collections::BTreeMap;

/// Speaks to one sandbox.
#[derive(Clone, Debug)]
pub struct Client {
    base: String,
    http: reqwest::Client,
}

impl Client {
    /// `base` is for example `http://127.0.0.1:18082`.
    pub fn new(base: impl Into<String>) -> Self {
        Self {
            base: base.into().trim_end_matches('/').to_owned(),
            http: reqwest::Client::new(),
        }
    }

    /// The messages of a phone, oldest first.
    pub async fn messages(&self, phone: &str) -> anyhow::Result<Vec<MessageView>> {
        self.get(&format!("/api/phones/{phone}/messages")).await
    }

    /// All messages with a greater id, oldest first, at most 10,000.
    pub async fn messages_since(&self, id: u64) -> anyhow::Result<Vec<MessageView>> {
        self.get(&format!("/api/messages?since={id}&limit=10000")).await
    }

    /// The phones, newest message first, whose number, label or last text holds `query`.
    pub async fn phones(&self, query: &str) -> anyhow::Result<Vec<PhoneView>> {
        let request = self
            .http
            .get(format!("{}/api/phones", self.base))
            .query(&[("q", query)]);
        Ok(answered(request.send().await?).await?.json().await?)
    }

    /// How many messages there have been.
    pub async fn totals(&self) -> anyhow::Result<Totals> {
        self.get("/api/messages/count").await
    }

    /// Waits up to 30 s for the oldest message to `phone` after id `after` that contains a text.
    pub async fn wait(&self, phone: &str, contains: &str, after: u64) -> anyhow::Result<MessageView> {
        let query = WaitQuery {
            phone: Some(
                phone
                    .parse::<Number>()
                    .map_err(|refused| anyhow::anyhow!("{refused}"))?,
            ),
            contains: contains.to_owned(),
            after,
            ..WaitQuery::default()
        };
        self.wait_for(&query)
            .await?
            .with_context(|| format!("no SMS to {phone} with “{contains}” within 30 s"))
    }

    /// Waits for a message that fits; `None` when none came in time.
    pub async fn wait_for(&self, query: &WaitQuery) -> anyhow::Result<Option<MessageView>> {
        let request = self.http.get(format!("{}/api/wait", self.base)).query(query);
        let answer = answered(request.send().await?).await?;
        Ok(if answer.status() == StatusCode::NO_CONTENT {
            None
        } else {
            Some(answer.json().await?)
        })
    }

    /// Answers as the person at this phone; gives the reply's id.
    pub async fn reply(&self, phone: &str, text: &str) -> anyhow::Result<u64> {
        let request = ReplyRequest {
            text: text.to_owned(),
            at: None,
        };
        let answer = self
            .send(Method::POST, &format!("/api/phones/{phone}/reply"), &request)
            .await?;
        Ok(answer.json::<Replied>().await?.id)
    }

    /// Writes to the WeChat account as the follower with this phone; gives the text's id.
    pub async fn write(&self, phone: &str, text: &str) -> anyhow::Result<u64> {
        let request = ReplyRequest {
            text: text.to_owned(),
            at: None,
        };
        let answer = self
            .send(Method::POST, &format!("/api/phones/{phone}/wechat"), &request)
            .await?;
        Ok(answer.json::<Replied>().await?.id)
    }

    /// Registers templates, code → text with `${name}`.
    pub async fn approve(&self, templates: &BTreeMap<String, String>) -> anyhow::Result<()> {
        self.send(Method::PUT, "/api/templates", templates)
            .await
            .map(drop)
    }

    /// Says whose phones these are, number → name.
    pub async fn label(&self, labels: &BTreeMap<String, String>) -> anyhow::Result<()> {
        self.send(Method::PUT, "/api/labels", labels).await.map(drop)
    }

    /// Says where the platform listens.
    pub async fn set_callbacks(&self, callbacks: &Callbacks) -> anyhow::Result<()> {
        self.send(Method::POST, "/api/callbacks", callbacks)
            .await
            .map(drop)
    }

    /// Orders a fault.
    pub async fn order(&self, fault: &Fault) -> anyhow::Result<()> {
        self.send(Method::POST, "/api/faults", fault).await.map(drop)
    }

    /// Orders a fault for the next call.
    pub async fn order_once(&self, kind: FaultKind) -> anyhow::Result<()> {
        self.order(&Fault::once(kind)).await
    }

    /// Takes back all faults that are still open.
    pub async fn clear_faults(&self) -> anyhow::Result<()> {
        let request = self.http.delete(format!("{}/api/faults", self.base));
        answered(request.send().await?).await.map(drop)
    }

    /// What the 12349 platform was told.
    pub async fn told_statuses(&self) -> anyhow::Result<ToldStatuses> {
        self.get("/api/12349").await
    }

    /// The 12349 platform refuses the next statuses.
    pub async fn refuse_statuses(&self, count: u32, status: u16) -> anyhow::Result<()> {
        let refuse = RefuseStatuses { count, status };
        self.send(Method::POST, "/api/12349/refusals", &refuse)
            .await
            .map(drop)
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let answer = self.http.get(format!("{}{path}", self.base)).send().await?;
        Ok(answered(answer).await?.json().await?)
    }

    async fn send(&self, method: Method, path: &str, body: &impl Serialize) -> anyhow::Result<Response> {
        let request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .json(body);
        answered(request.send().await?).await
    }
}

/// An answer that is a success; otherwise an error with the sandbox's words.
async fn answered(answer: Response) -> anyhow::Result<Response> {
    if answer.status().is_success() {
        return Ok(answer);
    }
    bail!(
        "the sandbox answered {}: {}",
        answer.status(),
        answer.text().await.unwrap_or_default()
    )
}
