//! Messages as bytes.

use contracts::Error;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Result;

/// Reads a message. What does not fit the contract, or holds a character that no column can, is refused at its field.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    // JSON has one way to write it. A text may also merely speak of it: the text itself decides.
    if body.windows(6).any(|part| part == b"\\u0000")
        && let Ok(message) = serde_json::from_slice(body)
        && let Some(field) = field_with_nul("", &message)
    {
        let message = "this holds characters that cannot be written";
        return Err(Error::invalid(&field, "characters", message).into());
    }
    // A message is an object. serde would read a list as well, its fields without their names.
    if body.trim_ascii_start().first() == Some(&b'[') {
        let message = "the message is a list: give its fields by name";
        return Err(Error::invalid("message", "malformed", message).into());
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let (field, error) = match serde_path_to_error::deserialize(&mut reader) {
        Ok(message) => match reader.end() {
            Ok(()) => return Ok(message),
            Err(error) => ("message".to_owned(), error),
        },
        Err(error) => (field_of(&error), error.into_inner()),
    };
    // serde's text may quote the value, which may be personal: only the place is told.
    let place = format!("line {}, column {}", error.line(), error.column());
    let message = format!("the message does not fit its contract at `{field}` ({place})");
    Err(Error::invalid(&field, "malformed", message).into())
}

/// The field of the first text with a NUL in it.
fn field_with_nul(at: &str, value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.contains('\0') => Some(at.into()),
        Value::Array(list) => list.iter().find_map(|value| field_with_nul(at, value)),
        Value::Object(map) => map.iter().find_map(|(name, value)| match at {
            "" => field_with_nul(name, value),
            _ => field_with_nul(&format!("{at}.{name}"), value),
        }),
        _ => None,
    }
}

/// The contract's name of the field at which reading failed; `message` where it is no message at all.
fn field_of(error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let path = error.path().to_string();
    let at = (path != "." && path != "?").then_some(path);
    let text = error.inner().to_string();
    let missing = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split_once('`'));
    let parts: Vec<String> = at
        .into_iter()
        .chain(missing.map(|(name, _)| name.to_owned()))
        .collect();
    if parts.is_empty() {
        "message".into()
    } else {
        parts.join(".")
    }
}

pub(crate) fn encode<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("types of the contract are maps with string keys")
}

#[cfg(test)]
mod tests {
    use contracts::{Slot, redemption::AddItem};
    use serde::Deserialize;

    use super::*;
    use crate::Failure;

    #[derive(Deserialize)]
    struct Week {
        #[allow(dead_code, reason = "only read")]
        slots: Vec<Slot>,
    }

    fn refused<T: DeserializeOwned>(body: &str) -> (Option<String>, String) {
        match parse::<T>(body.as_bytes()).err().expect("refused") {
            Failure::Refused(error) => (error.field, error.message),
            Failure::Database(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_malformed_message_is_refused_at_its_field_and_no_value_is_quoted() {
        let (field, message) = refused::<AddItem>(r#"{"code": "A1", "name": {"secret": 1}}"#);
        assert_eq!(field.as_deref(), Some("name"));
        assert!(!message.contains("secret"), "{message}");
        assert_eq!(refused::<AddItem>(r#"{"code": "A1"}"#).0.as_deref(), Some("name"));
        let profile = r#"{"slots": [{"weekday": 1, "from_minute": 0}]}"#;
        assert_eq!(refused::<Week>(profile).0.as_deref(), Some("slots[0].to_minute"));
        for body in ["", "{", "nonsense", "\u{0}"] {
            assert_eq!(refused::<AddItem>(body).0.as_deref(), Some("message"), "{body:?}");
        }
        assert_eq!(refused::<Value>("{} {}").0.as_deref(), Some("message"));
        assert_eq!(refused::<Value>(" [1]").0.as_deref(), Some("message"));
    }

    #[test]
    fn a_text_with_a_nul_is_refused_and_one_that_speaks_of_it_is_not() {
        let (field, _) = refused::<Value>(r#"{"consent": {"reason": "a\u0000"}}"#);
        assert_eq!(field.as_deref(), Some("consent.reason"));
        assert!(parse::<Value>(br#"{"reason": "\\u0000"}"#).is_ok());
    }
}
