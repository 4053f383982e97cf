//! The canonical form that both ends hash: steps 2 to 6 of ACS3-HMAC-SHA256.

use crate::digest::hmac_sha256;
pub(super) use crate::digest::sha256_hex;
use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::Sha256;
use std::fmt::Write;

pub(super) const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// RFC 3986: everything but `A-Za-z0-9-_.~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Pairs as `k=v&k=v`, percent-encoded, in the order given.
pub(super) fn encode_pairs<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> String {
    let mut out = String::new();
    for (key, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        let key = utf8_percent_encode(key.as_ref(), RESERVED);
        let value = utf8_percent_encode(value.as_ref(), RESERVED);
        write!(out, "{key}={value}").expect("writing to a String cannot fail");
    }
    out
}

/// Pairs of a query or form body; `+` is a space, since the provider's own client sends it so. `None` when it is not UTF-8.
pub(super) fn decode_pairs(encoded: &str) -> Option<Vec<(String, String)>> {
    let decode = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced)
            .decode_utf8()
            .map(|text| text.into_owned())
            .ok()
    };
    encoded
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(key)?, decode(value)?))
        })
        .collect()
}

/// The request as it is hashed. `headers` are the signed ones, lower-case and sorted; pairs are sorted here.
pub(super) fn request(
    method: &str,
    query: &[(String, String)],
    headers: &[(&str, &str)],
    content_sha256: &str,
) -> String {
    let mut query = query.to_vec();
    query.sort();
    let query = encode_pairs(&query);
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let names = signed_names(headers);
    format!("{method}\n/\n{query}\n{lines}\n{names}\n{content_sha256}")
}

/// `host;x-acs-action;…`
pub(super) fn signed_names(headers: &[(&str, &str)]) -> String {
    headers
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(";")
}

/// The signature over a canonical request, ready to be compared or to be written as hex.
pub(super) fn mac(secret: &str, canonical_request: &str) -> Hmac<Sha256> {
    let string_to_sign = format!("{ALGORITHM}\n{}", sha256_hex(canonical_request.as_bytes()));
    hmac_sha256(secret.as_bytes(), string_to_sign.as_bytes())
}

/// Lower hex of the signature.
pub(super) fn signature(secret: &str, canonical_request: &str) -> String {
    hex::encode(mac(secret, canonical_request).finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worked_example_of_the_public_document_is_reproduced() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../vectors/aliyun_sms_v3.json")).unwrap();
        for vector in [
            &vectors["public_doc_vector"],
            &vectors["derived_public_host_minimal_headers"],
        ] {
            let canonical = vector["canonical_request"].as_str().unwrap();
            let secret = vector["access_key_secret"].as_str().unwrap_or("testsecret");
            assert_eq!(
                sha256_hex(canonical.as_bytes()),
                vector["canonical_request_sha256"]
            );
            assert_eq!(signature(secret, canonical), vector["signature"]);
        }
    }

    #[test]
    fn a_query_survives_decoding_and_encoding() {
        let pairs = decode_pairs("b=x+y&a=%2A%27~&c").unwrap();
        assert_eq!(encode_pairs(&pairs), "b=x%20y&a=%2A%27~&c=");
        assert_eq!(decode_pairs("a=%FF"), None);
    }
}
