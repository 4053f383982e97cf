//! The line to a 12349 platform (R12.1): whether there is one, under which name, where statuses go.

use std::time::Duration;

use gateways::hotline::{IDEMPOTENCY_KEY, NONCE, Purpose, SIGNATURE, Status, TIMESTAMP, sign};
use reqwest::{Client, Url};
use runtime::Host;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::providers::http;

/// `[platform]` of the configuration.
#[derive(Debug, Clone, Deserialize)]
struct Section {
    name: String,
    door: bool,
    status_url: String,
    timeout_seconds: u64,
}

/// Built once a process.
pub struct Platform {
    /// Under which name its work orders are kept.
    pub name: String,
    /// What a message is signed with, where the door is open.
    pub door: Option<SecretString>,
    /// Where statuses go, if anywhere.
    pub line: Option<Line>,
    /// The part of the door's address that only the platform knows.
    pub callback_path: Option<SecretString>,
}

/// The way to the platform.
pub struct Line {
    client: Client,
    url: Url,
    secret: SecretString,
    /// Within which time there is an answer or none.
    pub timeout: Duration,
}

impl Platform {
    /// Reads section and secrets; of a line that is off nothing needs to be there.
    ///
    /// # Errors
    /// An address that is none, a missing secret.
    pub fn from_config(host: &Host) -> Result<Self, String> {
        let section: Section = host.section("platform").map_err(|error| error.to_string())?;
        let secret = |name: &str| {
            let read = host.config().secret(name).map(SecretString::from);
            read.map_err(|error| error.to_string())
        };
        let timeout = Duration::from_secs(section.timeout_seconds.max(1));
        let line = match section.status_url.as_str() {
            "" => None,
            url => {
                let (client, url) = http::client(url, timeout)?;
                Some(Line {
                    client,
                    url,
                    secret: secret("platform-secret")?,
                    timeout,
                })
            }
        };
        Ok(Self {
            name: section.name,
            door: section.door.then(|| secret("platform-secret")).transpose()?,
            callback_path: section.door.then(|| secret("callback-path")).transpose()?,
            line,
        })
    }
}

impl Line {
    /// Sends one status; the word of what came instead of its being taken.
    ///
    /// # Errors
    /// `no_answer`, or the status of an answer that is no 2xx.
    pub async fn tell(
        &self,
        key: Uuid,
        nonce: Uuid,
        status: &Status,
        at: OffsetDateTime,
    ) -> Result<(), String> {
        // The types of the wire are maps with string keys.
        let body = serde_json::to_vec(status).map_err(|_| "not_written".to_owned())?;
        let nonce = nonce.simple().to_string();
        let signed = sign(self.secret.expose_secret(), Purpose::Status, at, nonce, &body);
        let request = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header(IDEMPOTENCY_KEY, key.to_string())
            .header(TIMESTAMP, signed.timestamp)
            .header(NONCE, signed.nonce)
            .header(SIGNATURE, signed.signature)
            .body(body);
        match http::answer(request).await {
            Ok((200..=299, _)) => Ok(()),
            Ok((other, _)) => Err(other.to_string()),
            Err(_) => Err("no_answer".into()),
        }
    }
}
