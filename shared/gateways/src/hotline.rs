//! The line to a 12349 platform 12349平台 (R12.1): work orders come in, statuses go out. Ours to define, since there is no
//! interface document; `docs/platform-12349.md` says it to that platform's makers, and a test holds its example to this code.
//!
//! Both directions are JSON over HTTPS, signed with one secret: HMAC-SHA256 over what it is for, when, a nonce and the digest of
//! the body. What it is for is part of it, so that a message of one direction is worth nothing in the other.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

/// Header with the seconds since 1970 at which it was signed.
pub const TIMESTAMP: &str = "x-tb-timestamp";
/// Header with the nonce: 16 to 64 letters and digits, never used twice.
pub const NONCE: &str = "x-tb-nonce";
/// Header with the signature in hexadecimal digits.
pub const SIGNATURE: &str = "x-tb-signature";
/// Header of a status: the same however often it is sent.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// How far the two clocks may be apart.
pub const WINDOW: Duration = Duration::minutes(5);

/// What a message is for; a part of its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A work order for us.
    WorkOrder,
    /// A status for the platform.
    Status,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::WorkOrder => "work-order",
            Purpose::Status => "status",
        }
    }
}

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// A header is missing, or is not what it must be.
    #[error("signature_missing")]
    Missing,
    /// Signed too long ago, or ahead of our clock.
    #[error("signature_expired")]
    Expired,
    /// Another secret, or another message.
    #[error("signature_wrong")]
    Wrong,
    /// This nonce has been used.
    #[error("nonce_used")]
    NonceUsed,
}

/// The headers of a signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Seconds since 1970.
    pub timestamp: i64,
    /// Once only.
    pub nonce: String,
    /// Hexadecimal digits.
    pub signature: String,
}

/// What is signed: five lines.
pub fn string_to_sign(purpose: Purpose, timestamp: i64, nonce: &str, body: &[u8]) -> String {
    let digest = hex::encode(Sha256::digest(body));
    format!(
        "TB-HMAC-SHA256\n{}\n{timestamp}\n{nonce}\n{digest}",
        purpose.word()
    )
}

fn mac(secret: &str, text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac
}

/// Signs a message.
pub fn sign(secret: &str, purpose: Purpose, at: OffsetDateTime, nonce: String, body: &[u8]) -> Signed {
    let timestamp = at.unix_timestamp();
    let text = string_to_sign(purpose, timestamp, &nonce, body);
    let signature = hex::encode(mac(secret, &text).finalize().into_bytes());
    Signed {
        timestamp,
        nonce,
        signature,
    }
}

/// Judges a message by its headers; gives the nonce, which the receiver must not have seen before.
///
/// # Errors
/// Why it does not hold; `NonceUsed` is the receiver's to say.
pub fn verify<'a>(
    secret: &str,
    purpose: Purpose,
    header: impl Fn(&str) -> Option<&'a str>,
    body: &[u8],
    now: OffsetDateTime,
) -> Result<String, SignatureFault> {
    let given = |name| header(name).ok_or(SignatureFault::Missing);
    let timestamp: i64 = given(TIMESTAMP)?.parse().map_err(|_| SignatureFault::Missing)?;
    let nonce = given(NONCE)?;
    let sound = (16..=64).contains(&nonce.len()) && nonce.chars().all(|char| char.is_ascii_alphanumeric());
    let signature = hex::decode(given(SIGNATURE)?).ok().filter(|_| sound);
    let signature = signature.ok_or(SignatureFault::Missing)?;
    if now.unix_timestamp().abs_diff(timestamp) > WINDOW.whole_seconds().unsigned_abs() {
        return Err(SignatureFault::Expired);
    }
    mac(secret, &string_to_sign(purpose, timestamp, nonce, body))
        .verify_slice(&signature)
        .map_err(|_| SignatureFault::Wrong)?;
    Ok(nonce.to_owned())
}

/// A work order, as the platform sends it. A field that is not here is refused, so that nothing is lost silently.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkOrder {
    /// The platform's own number.
    pub external_id: String,
    /// Who called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_phone: Option<String>,
    /// The elder's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elder_name: Option<String>,
    /// The elder's resident ID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elder_id_number: Option<String>,
    /// The elder's phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elder_phone: Option<String>,
    /// The elder's number in the registry of the time bank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elder_no: Option<String>,
    /// Where the elder lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Code of a service in the catalogue, or its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Wished start.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub starts_at: Option<OffsetDateTime>,
    /// How many minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<i64>,
    /// How urgent.
    #[serde(default)]
    pub urgency: Urgency,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How urgent a work order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// 普通
    #[default]
    Normal,
    /// 加急
    Urgent,
    /// 紧急
    Emergency,
}

/// The answer to a work order that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The platform's own number.
    pub external_id: String,
    /// `order`, or `waiting` for the hotline.
    pub state: String,
    /// Why it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Number of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_no: Option<String>,
}

/// The answer to a message that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotTaken {
    /// Which rule it breaks, one word.
    pub error: String,
    /// The field at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// A status, as the platform is told. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The platform's own number.
    pub external_id: String,
    /// From 1, without a gap.
    pub no: u32,
    /// What has happened.
    pub status: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Number of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_no: Option<String>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const SECRET: &str = "example-secret";
    const AT: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);
    const BODY: &[u8] = br#"{"external_id":"GD20261123000127","elder_phone":"16900000001","service":"02"}"#;

    fn signed() -> Signed {
        sign(SECRET, Purpose::WorkOrder, AT, "5f2b7c1e9a0d4e83".into(), BODY)
    }

    fn judged(
        signed: &Signed,
        purpose: Purpose,
        body: &[u8],
        now: OffsetDateTime,
    ) -> Result<String, SignatureFault> {
        let timestamp = signed.timestamp.to_string();
        let header = |name: &str| match name {
            TIMESTAMP => Some(timestamp.as_str()),
            NONCE => Some(signed.nonce.as_str()),
            SIGNATURE => Some(signed.signature.as_str()),
            _ => None,
        };
        verify(SECRET, purpose, header, body, now)
    }

    /// What the page for the platform's makers shows is what this code computes.
    #[test]
    fn the_worked_example_of_the_document_is_right() {
        let document = include_str!("../../../docs/platform-12349.md");
        let signed = signed();
        let text = string_to_sign(Purpose::WorkOrder, signed.timestamp, &signed.nonce, BODY);
        for part in [
            std::str::from_utf8(BODY).unwrap(),
            text.as_str(),
            signed.signature.as_str(),
        ] {
            assert!(document.contains(part), "the document lacks:\n{part}");
        }
    }

    #[test]
    fn a_message_holds_for_five_minutes_and_only_as_it_was_signed() {
        let signed = signed();
        let judge = |purpose, body, now| judged(&signed, purpose, body, now);
        let late = AT + Duration::seconds(301);
        assert_eq!(
            judge(Purpose::WorkOrder, BODY, AT + WINDOW),
            Ok(signed.nonce.clone())
        );
        assert_eq!(
            judge(Purpose::WorkOrder, BODY, AT - WINDOW),
            Ok(signed.nonce.clone())
        );
        assert_eq!(
            judge(Purpose::WorkOrder, BODY, late),
            Err(SignatureFault::Expired)
        );
        assert_eq!(judge(Purpose::WorkOrder, b"{}", AT), Err(SignatureFault::Wrong));
        assert_eq!(judge(Purpose::Status, BODY, AT), Err(SignatureFault::Wrong));
        let other = Signed {
            nonce: "5f2b7c1e9a0d4e84".into(),
            ..signed.clone()
        };
        assert_eq!(
            judged(&other, Purpose::WorkOrder, BODY, AT),
            Err(SignatureFault::Wrong)
        );
    }

    #[test]
    fn headers_that_are_none_are_told_from_wrong_ones() {
        for nonce in ["short", "5f2b7c1e-9a0d-4e83", ""] {
            let signed = sign(SECRET, Purpose::WorkOrder, AT, nonce.into(), BODY);
            assert_eq!(
                judged(&signed, Purpose::WorkOrder, BODY, AT),
                Err(SignatureFault::Missing),
                "{nonce}"
            );
        }
        let none = verify(SECRET, Purpose::WorkOrder, |_| None, BODY, AT);
        assert_eq!(none, Err(SignatureFault::Missing));
    }

    #[test]
    fn a_work_order_needs_its_number_and_knows_no_other_fields() {
        let read = |text: &str| serde_json::from_str::<WorkOrder>(text);
        let least = read(r#"{"external_id":"A1"}"#).ok().unwrap();
        assert_eq!(least.urgency, Urgency::Normal);
        assert!(read(r#"{"external_id":"A1","servcie":"02"}"#).is_err());
        assert!(read(r#"{"service":"02"}"#).is_err());
        assert!(read(r#"{"external_id":"A1","starts_at":"2026-11-24 10:00"}"#).is_err());
        assert!(read(r#"{"external_id":"A1","starts_at":"2026-11-24T10:00:00+08:00"}"#).is_ok());
    }
}
