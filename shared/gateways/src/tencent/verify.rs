//! The provider's end: is this request signed by a customer we know, now, and what does it ask for?

use super::{
    Pull, SendSms, SendTtsVoice, TIME_WINDOW,
    tc3::{self, SMS, VMS},
};
use crate::headers;
use hmac::Mac;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

/// A request as it arrived.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// Names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    SendSms(SendSms),
    PullStatuses(Pull),
    PullReplies(Pull),
    SendTtsVoice(SendTtsVoice),
}

/// A request that passed: who sent it, and when by its own clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub secret_id: String,
    pub at: OffsetDateTime,
    pub action: Action,
}

/// Why a request is turned away before anybody looks at the message in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    #[error("the request carries no complete signature")]
    Incomplete,
    #[error("the secret id is not known")]
    UnknownSecretId,
    #[error("the signature does not match the request")]
    Mismatch,
    #[error("the request's time is more than 10 minutes off")]
    Expired,
    #[error("the version of the interface is not served")]
    WrongVersion,
    #[error("the action is not known")]
    UnknownAction,
    #[error("the body is not the action's JSON")]
    Unreadable,
}

impl SignatureFault {
    /// The provider's `Code`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Incomplete => "AuthFailure.InvalidAuthorization",
            Self::UnknownSecretId => "AuthFailure.SecretIdNotFound",
            Self::Mismatch => "AuthFailure.SignatureFailure",
            Self::Expired => "InternalError.RequestTimeException",
            Self::WrongVersion => "NoSuchVersion",
            Self::UnknownAction => "InvalidAction",
            Self::Unreadable => "InvalidParameter",
        }
    }
}

impl<'a> Received<'a> {
    fn header(&self, name: &str) -> Option<&'a str> {
        headers::once(self.headers, name)
    }

    /// The time the sender wrote on it (`X-TC-Timestamp`), whether or not it is believed.
    pub fn at(&self) -> Option<OffsetDateTime> {
        let seconds = self.header("x-tc-timestamp")?.parse().ok()?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    }
}

/// Checks, in this order: the signature is complete and of a known key, it is right, the time is near `now`, version, action
/// and body are known. `secret` gives the secret key of a secret id.
pub fn verify(
    received: &Received<'_>,
    secret: impl FnOnce(&str) -> Option<String>,
    now: OffsetDateTime,
) -> Result<Verified, SignatureFault> {
    use SignatureFault as Fault;
    let need = |name| received.header(name).ok_or(Fault::Incomplete);
    let (secret_id, scope, signature) = parts(need("authorization")?).ok_or(Fault::Incomplete)?;
    let at = received.at().ok_or(Fault::Incomplete)?;
    let (content_type, host) = (need("content-type")?, need("host")?);
    let secret_key = secret(secret_id).ok_or(Fault::UnknownSecretId)?;
    let product = [SMS, VMS]
        .into_iter()
        .find(|product| scope == tc3::scope(product.service, at))
        .ok_or(Fault::Mismatch)?;
    let signature = hex::decode(signature).map_err(|_| Fault::Mismatch)?;
    tc3::mac(
        &secret_key,
        product.service,
        content_type,
        host,
        received.body,
        at,
    )
    .verify_slice(&signature)
    .map_err(|_| Fault::Mismatch)?;
    if (now - at).abs() > TIME_WINDOW {
        return Err(Fault::Expired);
    }
    if received.header("x-tc-version") != Some(product.version) {
        return Err(Fault::WrongVersion);
    }
    let action = match received.header("x-tc-action").unwrap_or_default() {
        SendTtsVoice::ACTION if product == VMS => Action::SendTtsVoice(read(received.body)?),
        _ if product == VMS => return Err(Fault::UnknownAction),
        SendSms::ACTION => Action::SendSms(read(received.body)?),
        Pull::STATUSES => Action::PullStatuses(read(received.body)?),
        Pull::REPLIES => Action::PullReplies(read(received.body)?),
        _ => return Err(Fault::UnknownAction),
    };
    Ok(Verified {
        secret_id: secret_id.to_owned(),
        at,
        action,
    })
}

/// Secret id, scope and signature of the header.
fn parts(authorization: &str) -> Option<(&str, &str, &str)> {
    let fields = authorization
        .strip_prefix(tc3::ALGORITHM)?
        .strip_prefix(" Credential=")?;
    let (credential, rest) = fields.split_once(", SignedHeaders=")?;
    let (names, signature) = rest.split_once(", Signature=")?;
    let (secret_id, scope) = credential.split_once('/')?;
    (names == tc3::SIGNED_HEADERS).then_some((secret_id, scope, signature))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SignatureFault> {
    serde_json::from_slice(body).map_err(|_| SignatureFault::Unreadable)
}
