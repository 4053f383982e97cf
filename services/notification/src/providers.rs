//! Gateways: what every one of them can do, and the two that we speak.

mod aliyun;
pub mod http;
mod yunmas;

pub use aliyun::Aliyun;
pub use yunmas::Yunmas;

use futures::future::BoxFuture;
use gateways::Verdict;
use kernel::{MessageId, Phone};
use time::OffsetDateTime;

use crate::domain::{template::Template, wording::Content};

/// A message on its way to one phone.
#[derive(Clone)]
pub struct Outgoing {
    /// Our id; gateways that can give it back in receipts do.
    pub message_id: MessageId,
    /// Which text.
    pub template: Template,
    /// To whom.
    pub phone: Phone,
    /// What.
    pub content: Content,
}

/// A message of which nobody knows whether the gateway took it.
#[derive(Clone)]
pub struct InDoubt {
    /// Our id.
    pub message_id: MessageId,
    /// To whom.
    pub phone: Phone,
    /// When it was handed over.
    pub sent_at: OffsetDateTime,
}

/// What the gateway knows of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It arrived.
    Delivered(Option<OffsetDateTime>),
    /// It was taken, and did not arrive.
    Failed(String),
    /// It was taken, and is on its way.
    Waiting,
    /// Nothing of it.
    Absent,
    /// The gateway could not be asked just now.
    NoAnswer,
}

/// A gateway.
pub trait Provider: Send + Sync {
    /// Its name in the database and in callbacks.
    fn name(&self) -> &'static str;

    /// Hands one message over and judges the answer. Never sends twice: an answer that does not come is `Unknown`.
    fn send<'a>(&'a self, message: &'a Outgoing, now: OffsetDateTime) -> BoxFuture<'a, Verdict>;

    /// Asks what became of a message. A gateway that cannot be asked says `Absent` (its receipts are all there is).
    fn look_up<'a>(&'a self, message: &'a InDoubt, now: OffsetDateTime) -> BoxFuture<'a, Found>;
}
