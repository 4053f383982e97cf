//! The HTTP client for gateways: connections are kept, nothing is followed or repeated behind our back.

use std::time::Duration;

use gateways::{Outcome, Verdict};
use reqwest::{Client, RequestBuilder, Url, redirect::Policy};

/// The code of a message that was not sent because nobody listened.
pub const NO_CONNECTION: &str = "no_connection";

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// No connection came about: nothing was sent.
    NotSent,
    /// It may have been sent.
    Lost,
}

impl NoAnswer {
    /// What that means for a message.
    pub fn verdict(self) -> Verdict {
        let (outcome, code) = match self {
            NoAnswer::NotSent => (Outcome::RetryLater { after: None }, NO_CONNECTION),
            NoAnswer::Lost => (Outcome::Unknown, "no_answer"),
        };
        Verdict {
            outcome,
            code: code.to_owned(),
            message: String::new(),
        }
    }
}

/// A client for the gateway at `base`.
///
/// # Errors
/// `base` is not an HTTP address, or TLS cannot be set up.
pub fn client(base: &str, timeout: Duration) -> Result<(Client, Url), String> {
    let url = Url::parse(base).map_err(|error| format!("gateway address `{base}`: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("gateway address `{base}`: give http://… or https://…"));
    }
    // Whoever comes first in the process; all ask for the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .timeout(timeout)
        .connect_timeout(timeout.min(Duration::from_secs(5)))
        .pool_max_idle_per_host(64)
        .redirect(Policy::none())
        .retry(reqwest::retry::never());
    if matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")) {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|error| format!("HTTP client: {error}"))?;
    Ok((client, url))
}

/// The host as it is signed: with the port unless it is the scheme's own, which is what the client sends.
pub fn signed_host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

/// Sends and gives status and body. Errors are told without the address, which holds the number.
pub async fn answer(request: RequestBuilder) -> Result<(u16, Vec<u8>), NoAnswer> {
    let response = request.send().await.map_err(|error| {
        if error.is_connect() || error.is_builder() {
            NoAnswer::NotSent
        } else {
            NoAnswer::Lost
        }
    })?;
    let status = response.status().as_u16();
    let body = response.bytes().await.map_err(|_| NoAnswer::Lost)?;
    Ok((status, body.to_vec()))
}
