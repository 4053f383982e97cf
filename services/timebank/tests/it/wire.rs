//! Requests as bytes, past the client that every service uses.

use std::time::Duration;

use async_nats::{ConnectOptions, HeaderMap, Request};
use contracts::{Actor, headers};
use runtime::Config;
use serde_json::Value;
use uuid::Uuid;

pub struct Wire(async_nats::Client);

impl Wire {
    pub async fn connect(config: &Config) -> Self {
        let user = config.nats.user.clone();
        let password = config.secret(&format!("nats-{user}")).unwrap();
        let options = ConnectOptions::with_user_and_password(user.clone(), password)
            .custom_inbox_prefix(format!("_INBOX_{user}"));
        Self(options.connect(&config.nats.url).await.unwrap())
    }

    /// The headers of a proper request.
    pub fn head(actor: &Actor) -> HeaderMap {
        let mut head = HeaderMap::new();
        head.insert(headers::ACTOR, serde_json::to_string(actor).unwrap());
        head.insert(headers::IDEMPOTENCY_KEY, Uuid::new_v4().to_string());
        head
    }

    /// The answer, which must come.
    pub async fn ask(&self, subject: &str, head: HeaderMap, body: Vec<u8>) -> Value {
        let request = Request::new()
            .headers(head)
            .payload(body.into())
            .timeout(Some(Duration::from_secs(30)));
        let answer = self.0.send_request(subject.to_owned(), request).await;
        let answer = answer.unwrap_or_else(|error| panic!("{subject} does not answer: {error}"));
        serde_json::from_slice(&answer.payload).unwrap_or_else(|error| panic!("{subject}: {error}"))
    }
}
