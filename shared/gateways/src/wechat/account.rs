//! The two ends of the callback: who may post to it, and what is answered.

use super::{
    crypt::{self, Key},
    xml::{self, Fields},
};
use crate::Malformed;
use serde::Deserialize;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use time::{Duration, OffsetDateTime};

/// How far a callback's time may lie from ours.
const TIME_WINDOW: Duration = Duration::minutes(5);

/// What account and callback agree on. Its `Debug` form hides the secrets.
#[derive(Clone)]
pub struct Account {
    pub appid: String,
    token: String,
    key: Option<Key>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("appid", &self.appid)
            .finish_non_exhaustive()
    }
}

/// The query of a callback.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Query {
    pub signature: String,
    pub timestamp: String,
    pub nonce: String,
    /// To be given back when the address is set up.
    pub echostr: String,
    /// `aes` where the body is encrypted.
    pub encrypt_type: String,
    pub msg_signature: String,
}

/// Why a callback is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the signature does not match")]
    Signature,
    #[error("the callback's time is more than 5 minutes off")]
    Expired,
    #[error("the body is not the XML that was expected")]
    Malformed,
    #[error("the body is encrypted for another account")]
    WrongAppid,
    #[error("the body is encrypted and there is no key, or it is not and there is one")]
    WrongMode,
}

impl From<Malformed> for Refused {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl Account {
    /// `encoding_aes_key` has 43 characters; empty where bodies are not encrypted.
    ///
    /// # Errors
    /// A key that is none.
    pub fn try_new(appid: String, token: String, encoding_aes_key: &str) -> Result<Self, Malformed> {
        let key = match encoding_aes_key {
            "" => None,
            encoded => Some(Key::try_new(encoded)?),
        };
        Ok(Self { appid, token, key })
    }

    /// Whether the platform itself asks: checked before anything of a callback is read.
    pub fn check(&self, query: &Query, now: OffsetDateTime) -> Result<(), Refused> {
        let expected = signature(&[&self.token, &query.timestamp, &query.nonce]);
        same(&expected, &query.signature)?;
        let at = query.timestamp.parse().ok();
        let at = at.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
        match at {
            Some(at) if (now - at).abs() <= TIME_WINDOW => Ok(()),
            _ => Err(Refused::Expired),
        }
    }

    /// Checks a callback and gives its XML in the clear. With a key, only encrypted bodies are taken.
    pub fn open(&self, query: &Query, body: &str, now: OffsetDateTime) -> Result<String, Refused> {
        self.check(query, now)?;
        match (&self.key, query.encrypt_type.as_str()) {
            (None, "" | "raw") => Ok(body.to_owned()),
            (Some(key), "aes") => {
                let envelope = Fields::read(body)?;
                let encrypted = envelope.get("Encrypt").ok_or(Refused::Malformed)?;
                let expected = signature(&[&self.token, &query.timestamp, &query.nonce, encrypted]);
                same(&expected, &query.msg_signature)?;
                let (text, appid) = crypt::open(key, encrypted)?;
                if appid != self.appid {
                    return Err(Refused::WrongAppid);
                }
                Ok(text)
            }
            _ => Err(Refused::WrongMode),
        }
    }

    /// An answer as the platform takes it: as it is, or encrypted where there is a key. `random` are 16 bytes that nobody
    /// can guess.
    pub fn seal(&self, text: &str, random: &[u8; 16], timestamp: &str, nonce: &str) -> String {
        let Some(key) = &self.key else {
            return text.to_owned();
        };
        let encrypted = crypt::seal(key, text, &self.appid, random);
        let signed = signature(&[&self.token, timestamp, nonce, &encrypted]);
        format!(
            "<xml>\n<Encrypt>{}</Encrypt>\n<MsgSignature>{}</MsgSignature>\n<TimeStamp>{timestamp}</TimeStamp>\n<Nonce>{}</Nonce>\n</xml>",
            xml::cdata(&encrypted),
            xml::cdata(&signed),
            xml::cdata(nonce),
        )
    }

    /// The query with which the platform would post this body; for its end of the line.
    pub fn sign(&self, body: &str, timestamp: &str, nonce: &str) -> Query {
        let encrypted = Fields::read(body)
            .ok()
            .filter(|_| self.key.is_some())
            .and_then(|envelope| envelope.get("Encrypt").map(str::to_owned));
        Query {
            signature: signature(&[&self.token, timestamp, nonce]),
            timestamp: timestamp.to_owned(),
            nonce: nonce.to_owned(),
            echostr: String::new(),
            encrypt_type: encrypted.as_ref().map_or("", |_| "aes").to_owned(),
            msg_signature: encrypted
                .map(|encrypted| signature(&[&self.token, timestamp, nonce, &encrypted]))
                .unwrap_or_default(),
        }
    }
}

/// Lower hex SHA-1 of the parts, sorted and joined.
fn signature(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    hex::encode(Sha1::digest(parts.concat().as_bytes()))
}

fn same(expected: &str, given: &str) -> Result<(), Refused> {
    bool::from(expected.as_bytes().ct_eq(given.as_bytes()))
        .then_some(())
        .ok_or(Refused::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../vectors/wechat.json")).unwrap()
    }

    fn text(value: &Value) -> String {
        value.as_str().unwrap().to_owned()
    }

    fn at(vector: &Value) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(text(&vector["timestamp"]).parse().unwrap()).unwrap()
    }

    fn account(vector: &Value) -> Account {
        Account::try_new(
            text(&vector["appid"]),
            text(&vector["token"]),
            &text(&vector["encoding_aes_key"]),
        )
        .unwrap()
    }

    fn query(vector: &Value) -> Query {
        Query {
            signature: signature(&[
                &text(&vector["token"]),
                &text(&vector["timestamp"]),
                &text(&vector["nonce"]),
            ]),
            timestamp: text(&vector["timestamp"]),
            nonce: text(&vector["nonce"]),
            encrypt_type: "aes".into(),
            msg_signature: text(&vector["msg_signature"]),
            ..Query::default()
        }
    }

    #[test]
    fn the_recorded_signatures_are_reproduced_and_good_for_five_minutes() {
        for vector in vectors()["plain_signature"].as_array().unwrap() {
            let account = Account::try_new("wx".into(), text(&vector["token"]), "").unwrap();
            let query = Query {
                signature: text(&vector["signature"]),
                timestamp: text(&vector["timestamp"]),
                nonce: text(&vector["nonce"]),
                ..Query::default()
            };
            assert_eq!(account.check(&query, at(vector) + TIME_WINDOW), Ok(()));
            let late = at(vector) + TIME_WINDOW + Duration::SECOND;
            assert_eq!(account.check(&query, late), Err(Refused::Expired));
            let forged = Query {
                nonce: "x".into(),
                ..query
            };
            assert_eq!(account.check(&forged, at(vector)), Err(Refused::Signature));
        }
    }

    #[test]
    fn the_recorded_envelopes_are_opened_and_sealed_alike() {
        for vector in vectors()["encrypted"].as_array().unwrap() {
            let (account, envelope) = (account(vector), text(&vector["envelope_xml"]));
            let opened = account.open(&query(vector), &envelope, at(vector)).unwrap();
            assert_eq!(opened, text(&vector["plain_xml"]));
            let random: [u8; 16] = text(&vector["random16"]).into_bytes().try_into().unwrap();
            let sealed = account.seal(
                &opened,
                &random,
                &text(&vector["timestamp"]),
                &text(&vector["nonce"]),
            );
            assert_eq!(sealed, envelope);
            assert_eq!(
                account.sign(&sealed, &text(&vector["timestamp"]), &text(&vector["nonce"])),
                query(vector)
            );
        }
    }

    #[test]
    fn a_forged_a_foreign_and_an_unencrypted_body_are_turned_away() {
        let vector = &vectors()["encrypted"][0];
        let (envelope, now) = (text(&vector["envelope_xml"]), at(vector));
        let forged = Query {
            msg_signature: "0".repeat(40),
            ..query(vector)
        };
        assert_eq!(
            account(vector).open(&forged, &envelope, now),
            Err(Refused::Signature)
        );
        let foreign = Account {
            appid: "wxanother".into(),
            ..account(vector)
        };
        assert_eq!(
            foreign.open(&query(vector), &envelope, now),
            Err(Refused::WrongAppid)
        );
        let plain = Query {
            encrypt_type: String::new(),
            ..query(vector)
        };
        assert_eq!(
            account(vector).open(&plain, &text(&vector["plain_xml"]), now),
            Err(Refused::WrongMode)
        );
    }
}
