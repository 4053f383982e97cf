//! The account's callback. Unlike the SMS gateways' it is signed, and may be encrypted: what is not the platform's is turned away
//! before it is kept.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use gateways::wechat::{Account, Incoming, Kind, Query, text_reply};
use time::OffsetDateTime;

use crate::{
    domain::pairing::Words,
    providers::door::{Malformed, Said},
};

/// What the platform needs to be told when it cannot be answered otherwise.
const DONE: &str = "success";

/// The callback's end of an account.
pub struct Desk<'a>(pub &'a Account);

impl Desk<'_> {
    /// The address is being set up: the text that was sent is given back.
    pub fn greet(&self, query: &Query, now: OffsetDateTime) -> Response {
        match self.0.check(query, now) {
            Ok(()) => query.echostr.clone().into_response(),
            Err(_) => StatusCode::FORBIDDEN.into_response(),
        }
    }

    /// The XML in the clear, and the answer to it.
    ///
    /// # Errors
    /// With what it is turned away.
    pub fn take(
        &self,
        query: &Query,
        body: &str,
        now: OffsetDateTime,
    ) -> Result<(String, String), StatusCode> {
        let xml = self.0.open(query, body, now).map_err(|refused| {
            tracing::warn!(%refused, "a callback is not the platform's");
            StatusCode::FORBIDDEN
        })?;
        let answer = match Incoming::read(&xml) {
            Ok(incoming) => match &incoming.kind {
                Kind::Text { content, .. } => Some(text_reply(&incoming, Words::read(content).answer(), now)),
                Kind::Followed => Some(text_reply(&incoming, Words::Other.answer(), now)),
                _ => None,
            },
            Err(_) => None,
        };
        let answer = answer.map_or_else(
            || DONE.to_owned(),
            |xml| {
                let timestamp = now.unix_timestamp().to_string();
                self.0.seal(
                    &xml,
                    &rand::random(),
                    &timestamp,
                    &rand::random::<u32>().to_string(),
                )
            },
        );
        Ok((xml, answer))
    }
}

pub(super) fn read(body: &[u8]) -> Result<Said, Malformed> {
    let text = std::str::from_utf8(body).map_err(|_| Malformed)?;
    Ok(Said {
        followers: vec![Incoming::read(text)?],
        ..Said::default()
    })
}
