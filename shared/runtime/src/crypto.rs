//! Per-field encryption, blind indexes and search tokens.
//!
//! A sealed field is `key id (1 byte length + text) ‖ nonce (12) ‖ ciphertext and tag`. The key id stands on each
//! ciphertext, so that keys can be rotated while old fields stay readable. Two suites: AES-256-GCM with SHA-256, and
//! SM4-GCM with SM3.

mod ring;
mod suite;
mod tokens;

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use contracts::Error;
use kernel::{PersonKey, Phone, ResidentId};
use serde::Deserialize;

use crate::Result;
pub use ring::{Becomes, NewKey, with_key};
pub use suite::Suite;

/// Keys and what is done with them.
pub struct Crypto {
    keys: BTreeMap<String, suite::FieldKey>,
    current: String,
    index: Vec<u8>,
    index_suite: Suite,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    current: String,
    index: String,
    /// Stays as it was when the suite of the fields changes: every stored index hangs on it.
    #[serde(default)]
    index_suite: Suite,
    key: Vec<KeyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyEntry {
    id: String,
    suite: Suite,
    key: String,
}

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("field-keys.toml: {0}")]
pub struct KeyFileError(String);

impl Crypto {
    /// Reads `field-keys.toml`: `current`, `index`, `index_suite` (`intl` unless set), and one `[[key]]` with `id`,
    /// `suite` (`intl` or `sm`) and `key`.
    ///
    /// # Errors
    /// Not TOML, a key of the wrong length, or `current` names no key.
    pub fn from_toml(text: &str) -> Result<Self, KeyFileError> {
        let file: KeyFile = toml::from_str(text).map_err(|error| KeyFileError(error.message().to_owned()))?;
        let index = decode("index", &file.index)?;
        let mut keys = BTreeMap::new();
        for entry in file.key {
            let bytes = decode(&entry.id, &entry.key)?;
            let key = suite::FieldKey::try_new(entry.suite, &bytes).ok_or_else(|| {
                KeyFileError(format!(
                    "key `{}` must have {} bytes",
                    entry.id,
                    entry.suite.key_bytes()
                ))
            })?;
            keys.insert(entry.id, key);
        }
        if !keys.contains_key(&file.current) {
            return Err(KeyFileError(format!("current = `{}` names no key", file.current)));
        }
        Ok(Self {
            keys,
            current: file.current,
            index,
            index_suite: file.index_suite,
        })
    }

    /// Seals a field under the current key.
    pub fn seal(&self, text: &str) -> Vec<u8> {
        let key = &self.keys[&self.current];
        let mut sealed = Vec::with_capacity(1 + self.current.len() + 12 + text.len() + 16);
        sealed.push(u8::try_from(self.current.len()).unwrap_or(u8::MAX));
        sealed.extend_from_slice(self.current.as_bytes());
        key.seal(text.as_bytes(), &mut sealed);
        sealed
    }

    /// Opens a sealed field.
    ///
    /// # Errors
    /// `internal`: an unknown key id, or a ciphertext that was altered.
    pub fn open(&self, sealed: &[u8]) -> Result<String> {
        let plain = self.open_bytes(sealed).ok_or_else(|| {
            Error::new(
                contracts::Code::Internal,
                "unreadable_field",
                "a sealed field cannot be opened: key missing or data altered",
            )
        })?;
        Ok(plain)
    }

    fn open_bytes(&self, sealed: &[u8]) -> Option<String> {
        let (&length, rest) = sealed.split_first()?;
        let (id, rest) = rest.split_at_checked(length.into())?;
        let key = self.keys.get(std::str::from_utf8(id).ok()?)?;
        String::from_utf8(key.open(rest)?).ok()
    }

    /// The id of the key that sealed a field, as its bytes say; nothing when they are no sealed field.
    pub fn key_of(sealed: &[u8]) -> Option<&str> {
        let (&length, rest) = sealed.split_first()?;
        let (id, _) = rest.split_at_checked(length.into())?;
        std::str::from_utf8(id).ok().filter(|id| !id.is_empty())
    }

    /// The same field under the current key; nothing when it is under that key already.
    ///
    /// # Errors
    /// As [`Crypto::open`].
    pub fn reseal(&self, sealed: &[u8]) -> Result<Option<Vec<u8>>> {
        if Self::key_of(sealed) == Some(self.current.as_str()) {
            return Ok(None);
        }
        Ok(Some(self.seal(&self.open(sealed)?)))
    }

    /// Opens a field that may be absent.
    ///
    /// # Errors
    /// As [`Crypto::open`].
    pub fn open_option(&self, sealed: Option<&[u8]>) -> Result<Option<String>> {
        sealed.map(|sealed| self.open(sealed)).transpose()
    }

    /// Blind index of `text` within `domain`: keyed, 16 bytes, the same in every service.
    pub fn index(&self, domain: &str, text: &str) -> Vec<u8> {
        self.index_suite
            .hmac(&self.index, &[domain.as_bytes(), b"\0", text.as_bytes()])[..16]
            .to_vec()
    }

    /// The blind index by which services recognise one person (decision 19).
    pub fn person_key(&self, id: &ResidentId) -> PersonKey {
        PersonKey::new(hex::encode(self.index("resident_id", id.as_str())))
    }

    /// Tokens to store beside a sealed name: its n-grams and the n-grams of its pinyin initials (decision 27).
    pub fn name_tokens(&self, name: &str) -> Vec<Vec<u8>> {
        tokens::of_name(name)
            .iter()
            .map(|token| self.token(token))
            .collect()
    }

    /// The token for the last four digits of a phone.
    pub fn tail_token(&self, phone: &Phone) -> Vec<u8> {
        self.token(phone.tail())
    }

    /// The tokens that a row must all hold to match what was typed.
    pub fn query_tokens(&self, typed: &str) -> Vec<Vec<u8>> {
        tokens::of_query(typed)
            .iter()
            .map(|token| self.token(token))
            .collect()
    }

    /// Keyed hash of the concatenated parts, 32 bytes: recognises a text again without keeping it.
    pub(crate) fn fingerprint(&self, parts: &[&[u8]]) -> Vec<u8> {
        self.index_suite.hmac(&self.index, parts).to_vec()
    }

    /// Whether the key that sealed fields under this id is there.
    pub(crate) fn knows(&self, key_id: &str) -> bool {
        self.keys.contains_key(key_id)
    }

    fn token(&self, text: &str) -> Vec<u8> {
        self.index_suite.hmac(&self.index, &[b"token\0", text.as_bytes()])[..8].to_vec()
    }

    /// The id of the current key, under which fields are sealed from now on.
    pub fn current(&self) -> &str {
        &self.current
    }

    /// The suite in use, that of the current key.
    pub fn suite(&self) -> Suite {
        self.keys[&self.current].suite()
    }
}

fn decode(name: &str, text: &str) -> Result<Vec<u8>, KeyFileError> {
    STANDARD
        .decode(text.trim())
        .map_err(|_| KeyFileError(format!("`{name}` is not base64")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crypto(suite: &str, bytes: usize) -> Crypto {
        let key = STANDARD.encode(vec![7_u8; bytes]);
        let index = STANDARD.encode([9_u8; 32]);
        Crypto::from_toml(&format!(
            "current = \"k1\"\nindex = \"{index}\"\n[[key]]\nid = \"k1\"\nsuite = \"{suite}\"\nkey = \"{key}\"\n"
        ))
        .unwrap()
    }

    #[test]
    fn both_suites_open_what_they_sealed_and_nothing_that_was_altered() {
        for crypto in [crypto("intl", 32), crypto("sm", 16)] {
            let mut sealed = crypto.seal("张桂兰");
            assert_ne!(sealed, crypto.seal("张桂兰"), "a nonce is never used twice");
            assert_eq!(crypto.open(&sealed).unwrap(), "张桂兰");
            let last = sealed.len() - 1;
            sealed[last] ^= 1;
            assert!(crypto.open(&sealed).is_err());
        }
    }

    #[test]
    fn a_field_goes_under_the_current_key_once_and_across_suites() {
        let old = crypto("intl", 32);
        let ring = |current: &str| {
            let index = STANDARD.encode([9_u8; 32]);
            let (k1, k2) = (STANDARD.encode([7_u8; 32]), STANDARD.encode([8_u8; 16]));
            Crypto::from_toml(&format!(
                "current = \"{current}\"\nindex = \"{index}\"\n[[key]]\nid = \"k1\"\nsuite = \"intl\"\nkey = \"{k1}\"\n\
                 [[key]]\nid = \"k2\"\nsuite = \"sm\"\nkey = \"{k2}\"\n"
            ))
            .unwrap()
        };
        let sealed = old.seal("张桂兰");
        assert_eq!(Crypto::key_of(&sealed), Some("k1"));
        assert!(ring("k1").reseal(&sealed).unwrap().is_none());
        let again = ring("k2").reseal(&sealed).unwrap().unwrap();
        assert_eq!(Crypto::key_of(&again), Some("k2"));
        assert_eq!(ring("k1").open(&again).unwrap(), "张桂兰");
        assert!(ring("k2").reseal(&again).unwrap().is_none());
        assert!(old.reseal(&again).is_err(), "its key is not in this ring");
        for nonsense in [&b""[..], b"\x00", b"\x05ab", b"\x02\xff\xfe"] {
            assert_eq!(Crypto::key_of(nonsense), None);
        }
    }

    #[test]
    fn a_key_of_the_wrong_length_is_named() {
        let text = format!(
            "current = \"k1\"\nindex = \"\"\n[[key]]\nid = \"k1\"\nsuite = \"sm\"\nkey = \"{}\"\n",
            STANDARD.encode([1_u8; 32])
        );
        assert!(
            Crypto::from_toml(&text)
                .err()
                .unwrap()
                .to_string()
                .contains("16 bytes")
        );
    }

    #[test]
    fn a_name_is_found_by_part_and_by_initials() {
        let crypto = crypto("intl", 32);
        let stored = crypto.name_tokens("张桂兰");
        for typed in ["张", "桂兰", "张桂兰", "zgl", "gl", "ZG"] {
            assert!(
                crypto
                    .query_tokens(typed)
                    .iter()
                    .all(|token| stored.contains(token)),
                "{typed}"
            );
        }
        assert!(
            !crypto
                .query_tokens("王")
                .iter()
                .all(|token| stored.contains(token))
        );
    }
}
