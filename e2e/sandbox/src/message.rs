//! One SMS, in either direction.

use crate::number::Number;
use gateways::segments;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Whose protocol the platform spoke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    Aliyun,
    Yunmas,
    Tencent,
    Wechat,
    Cmpp,
    /// A call in which a machine reads the text.
    AliyunVoice,
    TencentVoice,
}

/// Seen from the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the platform to the person.
    Out,
    /// The person's reply.
    In,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Taken by the gateway, on its way to the phone.
    Accepted,
    /// On the phone; of a reply: at the gateway.
    Delivered,
    /// The network refused it, see `code`.
    Failed,
}

/// Whether the platform's callback was told of it: of a delivery receipt, or of the reply itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    Waiting,
    Told,
    /// Given up after the last repetition, as the real gateways do.
    Lost,
}

/// A message as it is kept, and as the JSON interface shows it (with `segments` added).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Counts up over all phones.
    pub id: u64,
    pub phone: Number,
    pub direction: Direction,
    pub provider: Provider,
    /// The whole text, 【signature】 included.
    pub text: Box<str>,
    /// When it was sent, by the sender's clock where the protocol carries it.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// When it reached the sandbox, by the sandbox's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub received_at: OffsetDateTime,
    pub status: Status,
    /// The network's reason, where `status` is failed.
    pub code: Option<Box<str>>,
    pub told: Told,
    /// `BizId`, `msgGroup` or `SerialNo`; the sequence number of a reply.
    pub provider_id: Box<str>,
    /// The sender's own id (Aliyun only).
    pub out_id: Option<Box<str>>,
    /// The extension of the sender's number.
    pub extend: Option<Box<str>>,
    pub template: Option<Box<str>>,
}

impl Message {
    /// What the text costs.
    pub fn segments(&self) -> usize {
        segments::count(&self.text)
    }
}

/// A message as the JSON interface shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    #[serde(flatten)]
    pub message: Message,
    pub segments: usize,
}

impl From<&Message> for MessageView {
    fn from(message: &Message) -> Self {
        Self {
            segments: message.segments(),
            message: message.clone(),
        }
    }
}
