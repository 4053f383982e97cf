//! TC3-HMAC-SHA256: what both ends hash, and a request that is ready for the wire.

use super::{Credentials, SERVICE, VERSION};
use crate::digest::{hmac_sha256, sha256_hex};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use time::{OffsetDateTime, UtcOffset, macros::format_description};

pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";
/// It is part of what is signed: the client must send exactly this, without a charset.
pub(super) const CONTENT_TYPE: &str = "application/json";
pub(super) const SIGNED_HEADERS: &str = "content-type;host";

/// A product: its name in a signature's scope, and the version of its interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Product {
    pub service: &'static str,
    pub version: &'static str,
}

/// Text messages.
pub(super) const SMS: Product = Product {
    service: SERVICE,
    version: VERSION,
};
/// Calls.
pub(super) const VMS: Product = Product {
    service: "vms",
    version: "2020-09-02",
};

/// A finished request, always `POST /`. The `Host` header must be `host`, which follows by itself from the URL.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// Host, with the port unless it is the scheme's default one.
    pub host: String,
    /// All headers to set, `authorization` and `content-type` included, `host` not.
    pub headers: Vec<(&'static str, String)>,
    /// The exact bytes of the body.
    pub body: String,
}

/// Does not show the body, which holds personal data.
impl std::fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedRequest")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl SignedRequest {
    /// Signs the body of an action.
    pub(super) fn of(
        product: Product,
        action: &'static str,
        body: String,
        creds: &Credentials,
        region: &str,
        host: &str,
        at: OffsetDateTime,
    ) -> Self {
        let authorization = authorization(creds, product.service, CONTENT_TYPE, host, body.as_bytes(), at);
        Self {
            host: host.to_owned(),
            headers: vec![
                ("content-type", CONTENT_TYPE.to_owned()),
                ("x-tc-action", action.to_owned()),
                ("x-tc-version", product.version.to_owned()),
                ("x-tc-region", region.to_owned()),
                ("x-tc-timestamp", at.unix_timestamp().to_string()),
                ("x-tc-language", "zh-CN".to_owned()),
                ("authorization", authorization),
            ],
            body,
        }
    }
}

/// The `Authorization` header over a body of any bytes. `content_type` and `host` are what is really sent.
pub fn authorization(
    creds: &Credentials,
    service: &str,
    content_type: &str,
    host: &str,
    body: &[u8],
    at: OffsetDateTime,
) -> String {
    let signature = mac(&creds.secret_key, service, content_type, host, body, at).finalize();
    format!(
        "{ALGORITHM} Credential={}/{}, SignedHeaders={SIGNED_HEADERS}, Signature={}",
        creds.secret_id,
        scope(service, at),
        hex::encode(signature.into_bytes())
    )
}

/// The signature, ready to be compared or written as hex: day, product and purpose are hashed into the key one by one.
pub(super) fn mac(
    secret_key: &str,
    service: &str,
    content_type: &str,
    host: &str,
    body: &[u8],
    at: OffsetDateTime,
) -> Hmac<Sha256> {
    let mut key = format!("TC3{secret_key}").into_bytes();
    for part in [day(at).as_str(), service, "tc3_request"] {
        key = hmac_sha256(&key, part.as_bytes())
            .finalize()
            .into_bytes()
            .to_vec();
    }
    let canonical = canonical_request(content_type, host, body);
    let to_sign = format!(
        "{ALGORITHM}\n{}\n{}\n{}",
        at.unix_timestamp(),
        scope(service, at),
        sha256_hex(canonical.as_bytes())
    );
    hmac_sha256(&key, to_sign.as_bytes())
}

fn canonical_request(content_type: &str, host: &str, body: &[u8]) -> String {
    let content_type = content_type.trim().to_lowercase();
    let host = host.trim().to_lowercase();
    format!(
        "POST\n/\n\ncontent-type:{content_type}\nhost:{host}\n\n{SIGNED_HEADERS}\n{}",
        sha256_hex(body)
    )
}

pub(super) fn scope(service: &str, at: OffsetDateTime) -> String {
    format!("{}/{service}/tc3_request", day(at))
}

/// The UTC day, not the China one: they differ every day from 0 to 8 o'clock China time.
fn day(at: OffsetDateTime) -> String {
    at.to_offset(UtcOffset::UTC)
        .format(format_description!("[year]-[month]-[day]"))
        .expect("a complete date has every part the format names")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_day_of_the_key_is_the_utc_day_in_chinas_morning_too() {
        assert_eq!(
            scope("sms", datetime!(2026-11-24 07:59 +8)),
            "2026-11-23/sms/tc3_request"
        );
        assert_eq!(
            scope("sms", datetime!(2026-11-24 08:00 +8)),
            "2026-11-24/sms/tc3_request"
        );
    }

    #[test]
    fn the_canonical_request_is_the_recorded_one() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/tencent_sms_tc3.json")).unwrap();
        for vector in vectors["vectors"].as_array().unwrap() {
            let body = vector["raw_request"]["body"].as_str().unwrap();
            let canonical = canonical_request("application/json", "127.0.0.1:18082", body.as_bytes());
            assert_eq!(canonical, vector["steps"]["canonical_request"]);
        }
    }
}
