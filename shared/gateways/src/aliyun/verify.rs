//! The provider's end: is this request signed by a customer we know, now, and what does it ask for?

use super::{TIME_WINDOW, VERSION, action::Action, action::Parameters, canonical};
use crate::headers;
use hmac::Mac;
use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

/// A request as it arrived.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    pub method: &'a str,
    /// Path and query as on the request line.
    pub target: &'a str,
    /// Names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// A request that passed: who sent it, when by its own clock, its nonce (which the server must refuse to see twice).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub access_key_id: String,
    pub at: OffsetDateTime,
    pub nonce: String,
    pub action: Action,
}

/// Why a request is turned away before anybody looks at the message in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    #[error("the request carries no complete signature")]
    Incomplete,
    #[error("the access key is not known")]
    UnknownAccessKey,
    #[error("the signature does not match the request")]
    Mismatch,
    #[error("the request's time is more than 15 minutes off")]
    Expired,
    #[error("the nonce was used before")]
    NonceUsed,
    #[error("the version of the interface is not served")]
    WrongVersion,
    #[error("the action is not known")]
    UnknownAction,
    #[error("the parameter {0} is missing or unreadable")]
    MissingParameter(&'static str),
}

impl SignatureFault {
    /// The provider's `Code`.
    pub fn code(&self) -> String {
        match self {
            Self::Incomplete => "IncompleteSignature".to_owned(),
            Self::UnknownAccessKey => "InvalidAccessKeyId.NotFound".to_owned(),
            Self::Mismatch => "SignatureDoesNotMatch".to_owned(),
            Self::Expired => "InvalidTimeStamp.Expired".to_owned(),
            Self::NonceUsed => "SignatureNonceUsed".to_owned(),
            Self::WrongVersion => "InvalidVersion".to_owned(),
            Self::UnknownAction => "InvalidAction.NotFound".to_owned(),
            Self::MissingParameter(name) => format!("Missing{name}"),
        }
    }

    /// The status line the provider answers with.
    pub fn http_status(&self) -> u16 {
        match self {
            Self::UnknownAccessKey | Self::UnknownAction => 404,
            _ => 400,
        }
    }
}

impl<'a> Received<'a> {
    fn header(&self, name: &str) -> Option<&'a str> {
        headers::once(self.headers, name)
    }

    /// The time the sender wrote on it (`x-acs-date`), whether or not it is believed.
    pub fn date(&self) -> Option<OffsetDateTime> {
        let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
        Some(
            PrimitiveDateTime::parse(self.header("x-acs-date")?, format)
                .ok()?
                .assume_utc(),
        )
    }
}

/// Checks, in this order: the parts of the signature are there, the key is known, the body is the one that was hashed,
/// everything that matters is signed, the signature is right, the time is near `now`, version, action and parameters are
/// known. `secret` gives the secret of an access key id.
pub fn verify(
    received: &Received<'_>,
    secret: impl FnOnce(&str) -> Option<String>,
    now: OffsetDateTime,
) -> Result<Verified, SignatureFault> {
    let authorization = received
        .header("authorization")
        .ok_or(SignatureFault::Incomplete)?;
    let (credential, names, signature) = parts(authorization).ok_or(SignatureFault::Incomplete)?;
    let secret = secret(credential).ok_or(SignatureFault::UnknownAccessKey)?;

    let content_sha256 = received
        .header("x-acs-content-sha256")
        .ok_or(SignatureFault::Incomplete)?;
    if content_sha256 != canonical::sha256_hex(received.body) {
        return Err(SignatureFault::Mismatch);
    }
    let signed = signed_headers(received, names)?;
    let (path, query) = received.target.split_once('?').unwrap_or((received.target, ""));
    let mut pairs = canonical::decode_pairs(query).ok_or(SignatureFault::Mismatch)?;
    if path != "/" {
        return Err(SignatureFault::Mismatch);
    }
    let canonical_request = canonical::request(received.method, &pairs, &signed, content_sha256);
    let signature = hex::decode(signature).map_err(|_| SignatureFault::Mismatch)?;
    canonical::mac(&secret, &canonical_request)
        .verify_slice(&signature)
        .map_err(|_| SignatureFault::Mismatch)?;

    let at = received.date().ok_or(SignatureFault::Incomplete)?;
    if (now - at).abs() > TIME_WINDOW {
        return Err(SignatureFault::Expired);
    }
    if received.header("x-acs-version") != Some(VERSION) {
        return Err(SignatureFault::WrongVersion);
    }
    let body = std::str::from_utf8(received.body).map_err(|_| SignatureFault::Mismatch)?;
    pairs.extend(canonical::decode_pairs(body).ok_or(SignatureFault::Mismatch)?);
    let action = received.header("x-acs-action").unwrap_or_default();
    Ok(Verified {
        access_key_id: credential.to_owned(),
        at,
        nonce: received
            .header("x-acs-signature-nonce")
            .unwrap_or_default()
            .to_owned(),
        action: Action::read(action, &Parameters(pairs))?,
    })
}

/// Credential, SignedHeaders and Signature of the header.
fn parts(authorization: &str) -> Option<(&str, &str, &str)> {
    let fields = authorization
        .strip_prefix(canonical::ALGORITHM)?
        .strip_prefix(' ')?;
    let (credential, rest) = fields
        .strip_prefix("Credential=")?
        .split_once(",SignedHeaders=")?;
    let (names, signature) = rest.split_once(",Signature=")?;
    Some((credential, names, signature))
}

/// The headers named as signed; all that the interface demands must be among them, and every `x-acs-*` that was sent.
fn signed_headers<'a>(
    received: &Received<'a>,
    names: &'a str,
) -> Result<Vec<(&'a str, &'a str)>, SignatureFault> {
    let names: Vec<&str> = names.split(';').collect();
    let demanded = [
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    let sent = received.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    let sent_and_to_be_signed = sent
        .filter(|name| name.starts_with("x-acs-") || (name == "content-type" && !received.body.is_empty()));
    let complete = demanded.iter().all(|name| names.contains(name))
        && sent_and_to_be_signed
            .into_iter()
            .all(|name| names.contains(&name.as_str()));
    if !complete || !names.is_sorted() {
        return Err(SignatureFault::Incomplete);
    }
    names
        .into_iter()
        .map(|name| {
            received
                .header(name)
                .map(|value| (name, value))
                .ok_or(SignatureFault::Incomplete)
        })
        .collect()
}
