//! A request, signed and ready for the wire.

use super::{Credentials, VERSION, canonical};
use time::{OffsetDateTime, UtcOffset, macros::format_description};

/// A finished request. The client must send it as it is: the URL is already encoded (never let an HTTP client add query
/// pairs), and the `Host` header must be `host`, which follows by itself from the URL.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// Always `POST`.
    pub method: &'static str,
    /// Host, with the port unless it is the scheme's default one.
    pub host: String,
    /// Path and query, percent-encoded.
    pub target: String,
    /// All headers to set, `authorization` included, `host` not.
    pub headers: Vec<(&'static str, String)>,
    /// The exact bytes of the body; often none.
    pub body: String,
}

impl SignedRequest {
    /// The absolute address, for example `https://dysmsapi.aliyuncs.com/?…`. It holds the telephone number: never log it.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}{}", self.host, self.target)
    }
}

/// Shows neither query nor body, which hold personal data.
impl std::fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedRequest")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// An action's parameters before they are signed: pairs for the query, pairs for a form body (none: no body).
pub(super) struct Draft {
    pub action: &'static str,
    pub query: Vec<(String, String)>,
    pub form: Vec<(&'static str, String)>,
}

impl Draft {
    /// Signs with the mandatory headers only. `nonce` must never be used twice (32 hex digits are usual).
    pub fn sign(mut self, creds: &Credentials, host: &str, at: OffsetDateTime, nonce: &str) -> SignedRequest {
        self.query.sort();
        let body = canonical::encode_pairs(&self.form);
        let content_sha256 = canonical::sha256_hex(body.as_bytes());

        let mut headers = vec![
            ("x-acs-action", self.action.to_owned()),
            ("x-acs-content-sha256", content_sha256.clone()),
            ("x-acs-date", date(at)),
            ("x-acs-signature-nonce", nonce.to_owned()),
            ("x-acs-version", VERSION.to_owned()),
        ];
        if !body.is_empty() {
            headers.insert(
                0,
                ("content-type", "application/x-www-form-urlencoded".to_owned()),
            );
        }
        let mut signed: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        signed.push(("host", host));
        signed.sort();

        let canonical_request = canonical::request("POST", &self.query, &signed, &content_sha256);
        let authorization = format!(
            "{} Credential={},SignedHeaders={},Signature={}",
            canonical::ALGORITHM,
            creds.access_key_id,
            canonical::signed_names(&signed),
            canonical::signature(&creds.access_key_secret, &canonical_request),
        );
        headers.push(("authorization", authorization));
        SignedRequest {
            method: "POST",
            host: host.to_owned(),
            target: format!("/?{}", canonical::encode_pairs(&self.query)),
            headers,
            body,
        }
    }
}

/// `2026-11-23T10:00:00Z`
fn date(at: OffsetDateTime) -> String {
    at.to_offset(UtcOffset::UTC)
        .format(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second]Z"
        ))
        .expect("a complete date and time has every part the format names")
}
