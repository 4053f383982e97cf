//! Gateways: what every one of them can do, and the list of those that we speak. A new one is a module that gives a
//! [`Gateway`], entered in [`ALL`]: configuration, sender, doors and readers find it there.

mod aliyun;
mod cmpp;
mod codes;
pub mod door;
pub mod http;
pub mod line;
mod smpp;
mod tencent;
pub mod voice;
pub mod wechat;
mod yunmas;

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use gateways::{
    Verdict,
    wechat::{Account, Exchanged},
};
use kernel::{MessageId, Phone, SharedClock};
use runtime::Host;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use crate::domain::{template::Template, wording::Content};
use door::Door;

pub use smpp::smpp_line;

/// Every gateway that we speak.
pub const ALL: [Gateway; 6] = [
    yunmas::GATEWAY,
    aliyun::GATEWAY,
    tencent::GATEWAY,
    cmpp::GATEWAY,
    smpp::GATEWAY,
    wechat::GATEWAY,
];

/// Names and doors of all gateways, of messages and of calls.
pub fn doors() -> impl Iterator<Item = (&'static str, &'static [Door])> {
    let messages = ALL.iter().map(|gateway| (gateway.name, gateway.doors));
    messages.chain(voice::ALL.iter().map(|gateway| (gateway.name, gateway.doors)))
}

/// A gateway as the service knows it before any account is set up.
pub struct Gateway {
    /// Its name in `notification.provider`, in the database and in the address of its callbacks.
    pub name: &'static str,
    /// Sets up the account.
    pub open: fn(&Setup<'_>) -> Result<Arc<dyn Provider>, String>,
    /// Where its receipts and replies come in.
    pub doors: &'static [Door],
}

/// What an account is set up from.
pub struct Setup<'a> {
    host: &'a Host,
    /// The signature 签名, without 【】.
    pub sign_name: &'a str,
    /// After which an answer is given up.
    pub timeout: Duration,
}

impl<'a> Setup<'a> {
    /// From the configuration of this process.
    pub fn new(host: &'a Host, sign_name: &'a str, timeout: Duration) -> Self {
        Self {
            host,
            sign_name,
            timeout,
        }
    }

    /// `[notification.providers.…]` of the gateway of this name.
    ///
    /// # Errors
    /// A key that is missing or of the wrong kind.
    pub fn section<T: DeserializeOwned>(&self, gateway: &str) -> Result<T, String> {
        self.host
            .section(&format!("notification.providers.{gateway}"))
            .map_err(|error| error.to_string())
    }

    /// The injected clock.
    pub fn clock(&self) -> SharedClock {
        self.host.clock().clone()
    }

    /// A secret.
    ///
    /// # Errors
    /// It is not there.
    pub fn secret(&self, name: &str) -> Result<String, String> {
        self.host.config().secret(name).map_err(|error| error.to_string())
    }
}

/// Sets up the gateways of a list such as `yunmas, tencent`, in this order; `none` is no gateway.
///
/// # Errors
/// An unknown name, one that is there twice, or what the gateway's account lacks.
pub fn open_all(list: &str, setup: &Setup<'_>) -> Result<Vec<Arc<dyn Provider>>, String> {
    let names: Vec<&str> = list
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if names == ["none"] {
        return Ok(Vec::new());
    }
    let mut opened: Vec<Arc<dyn Provider>> = Vec::new();
    for name in names {
        if opened.iter().any(|provider| provider.name() == name) {
            return Err(format!("notification.provider names `{name}` twice"));
        }
        let gateway = ALL.iter().find(|gateway| gateway.name == name).ok_or_else(|| {
            let known: Vec<&str> = ALL.iter().map(|gateway| gateway.name).collect();
            format!(
                "notification.provider: there is no gateway `{name}`; choose none, or of {}",
                known.join(", ")
            )
        })?;
        opened.push((gateway.open)(setup)?);
    }
    Ok(opened)
}

/// A message on its way to one phone.
#[derive(Clone)]
pub struct Outgoing {
    /// Our id; gateways that can give it back in receipts do.
    pub message_id: MessageId,
    /// Which text.
    pub template: Template,
    /// To whom.
    pub phone: Phone,
    /// Who that is at WeChat, where they are written to there.
    pub openid: Option<String>,
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

/// What a gateway had for us when it was asked, to be kept like what it posts.
pub struct Fetched {
    /// Name of the door that reads it.
    pub door: &'static str,
    /// As it came.
    pub body: String,
}

/// A gateway.
pub trait Provider: Send + Sync {
    /// Its name in the database and in callbacks.
    fn name(&self) -> &'static str;

    /// Hands one message over and judges the answer. Never sends twice: an answer that does not come is `Unknown`.
    fn send<'a>(&'a self, message: &'a Outgoing, now: OffsetDateTime) -> BoxFuture<'a, Verdict>;

    /// The texts that it takes, where it reaches followers only; otherwise it takes everything, to any phone.
    fn only_to_followers(&self) -> Option<Vec<&'static str>> {
        None
    }

    /// In how many messages it goes, each with a receipt of its own.
    fn parts(&self, _content: &Content) -> usize {
        1
    }

    /// The callback's end of an account whose callbacks are signed.
    fn desk(&self) -> Option<&Account> {
        None
    }

    /// Where a browser is sent to learn who its user is there.
    fn entrance(&self, _back: &str, _state: &str) -> Option<String> {
        None
    }

    /// Who came back from there with this code; nothing where nobody is sent.
    fn person<'a>(&'a self, _code: &'a str) -> BoxFuture<'a, Option<Exchanged>> {
        Box::pin(async { None })
    }

    /// Asks what became of a message. A gateway that cannot be asked says `Absent` (its receipts are all there is).
    fn look_up<'a>(&'a self, _message: &'a InDoubt, _now: OffsetDateTime) -> BoxFuture<'a, Found> {
        Box::pin(async { Found::Absent })
    }

    /// What has come over a line that is kept open, with the door that reads it; asking keeps the line open.
    fn arrivals(&self) -> (&'static str, Vec<line::Arrival>) {
        ("", Vec::new())
    }

    /// Comes back when something has come over that line; never where none is kept.
    fn arrived(&self) -> BoxFuture<'_, ()> {
        Box::pin(futures::future::pending())
    }

    /// Fetches receipts and replies, where the account is set to be asked for them instead of pushing them. What is given
    /// out once is not given again.
    fn fetch(&self, _now: OffsetDateTime) -> BoxFuture<'_, Vec<Fetched>> {
        Box::pin(async { Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_gateways_and_no_two_doors_of_one_share_a_name() {
        let gateways: Vec<(&str, &[Door])> = doors().collect();
        for (at, (name, doors)) in gateways.iter().enumerate() {
            assert!(gateways[..at].iter().all(|(other, _)| other != name), "{name}");
            for (at, door) in doors.iter().enumerate() {
                let others = &doors[..at];
                assert!(
                    others.iter().all(|other| other.name != door.name),
                    "{}",
                    door.name
                );
            }
        }
    }
}
