//! Where a gateway's receipts and replies come in: how its bodies are read, and how it wants them to be acknowledged.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use gateways::wechat::Incoming;
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

/// A door of a gateway.
pub struct Door {
    /// Its name in the address and in the database.
    pub name: &'static str,
    /// Who brings the bodies.
    pub entrance: Entrance,
    /// Reads one.
    pub read: fn(&[u8]) -> Result<Said, Malformed>,
}

/// The door of these names.
pub fn find(gateway: &str, door: &str) -> Option<&'static Door> {
    let (_, doors) = super::doors().find(|(known, _)| *known == gateway)?;
    doors.iter().find(|known| known.name == door)
}

/// Who brings the bodies to a door.
pub enum Entrance {
    /// The gateway, to `/cb/<callback-path>/<gateway>/<door>`; it is answered so.
    Posted(fn() -> Response),
    /// The gateway, which signs: to the same address, with its own questions and answers.
    Signed,
    /// We, having fetched them.
    Fetched,
}

/// The body is not what the gateway's document says.
#[derive(Debug)]
pub struct Malformed;

impl From<gateways::Malformed> for Malformed {
    fn from(_: gateways::Malformed) -> Self {
        Malformed
    }
}

/// What one body says.
#[derive(Default)]
pub struct Said {
    /// What became of messages.
    pub receipts: Vec<Receipt>,
    /// What people answered.
    pub replies: Vec<Heard>,
    /// What became of calls.
    pub calls: Vec<Called>,
    /// What followers of the WeChat account said and did.
    pub followers: Vec<Incoming>,
}

/// A delivery receipt.
pub struct Receipt {
    /// The number, with or without the country code.
    pub number: String,
    /// The gateway's id of the message.
    pub provider_id: String,
    /// Our own id, where the gateway gives it back.
    pub out_id: Option<Uuid>,
    /// Whether the phone has it.
    pub delivered: bool,
    /// The network's word.
    pub code: String,
    /// When it arrived, or did not.
    pub at: Option<OffsetDateTime>,
}

/// What became of a call.
pub struct Called {
    /// The gateway's id of the call.
    pub provider_id: String,
    /// Our own, where the gateway gives it back.
    pub no: Option<i64>,
    /// Somebody answered.
    pub answered: bool,
    /// The gateway's word.
    pub code: String,
}

/// A person's reply.
pub struct Heard {
    /// The number, with or without the country code.
    pub number: String,
    /// The gateway's own number of it, if it has one.
    pub sequence: Option<String>,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub at: Option<OffsetDateTime>,
}

impl Said {
    /// Receipts alone.
    pub fn receipts(receipts: impl IntoIterator<Item = Receipt>) -> Self {
        Self {
            receipts: receipts.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Reports of calls alone.
    pub fn calls(calls: impl IntoIterator<Item = Called>) -> Self {
        Self {
            calls: calls.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Replies alone.
    pub fn replies(replies: impl IntoIterator<Item = Heard>) -> Self {
        Self {
            replies: replies.into_iter().collect(),
            ..Self::default()
        }
    }
}

/// HTTP 200 without a body.
pub fn empty() -> Response {
    StatusCode::OK.into_response()
}

/// HTTP 200 with this JSON.
pub fn json(answer: &impl Serialize) -> Response {
    Json(answer).into_response()
}
