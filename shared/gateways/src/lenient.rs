//! Reading what gateways really send: a number where a text is documented, one object where an array is, base64 or not.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;
use std::borrow::Cow;

/// A body that is not what the provider's document says. It carries no part of the body, which may hold personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not the JSON that was expected")]
pub struct Malformed;

/// A text, or a number written as one.
pub(crate) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => String::new(),
    })
}

/// A number, or a text that holds one; anything else is 0.
pub(crate) fn number<'de, D: Deserializer<'de>>(input: D) -> Result<i64, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::Number(number) => number.as_i64().unwrap_or_default(),
        Value::String(text) => text.trim().parse().unwrap_or_default(),
        _ => 0,
    })
}

/// `true`, or a text that says so.
pub(crate) fn flag<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::Bool(flag) => flag,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    })
}

/// One text or an array of them.
pub(crate) fn texts<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::String(text) => text.split(',').map(str::to_owned).collect(),
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items
            .into_iter()
            .filter_map(|item| match item {
                Value::String(text) => Some(text),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    })
}

/// The JSON value of a body that is raw JSON or base64 of it.
pub(crate) fn json(body: &[u8]) -> Result<Value, Malformed> {
    serde_json::from_slice(&unwrapped(body)?).map_err(|_| Malformed)
}

/// One object or an array of them, as a list. An empty body is an empty list.
pub(crate) fn one_or_many<T: DeserializeOwned>(value: Value) -> Result<Vec<T>, Malformed> {
    let items = match value {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        single => vec![single],
    };
    items
        .into_iter()
        .map(|item| serde_json::from_value(item).map_err(|_| Malformed))
        .collect()
}

/// The bytes of the JSON text, with base64 taken off. JSON's first byte (`{` or `[`) is not in the base64 alphabet, so
/// the two cannot be confused.
fn unwrapped(body: &[u8]) -> Result<Cow<'_, [u8]>, Malformed> {
    let body = body.trim_ascii();
    match body.first() {
        None => Ok(Cow::Borrowed(b"null")),
        Some(b'{' | b'[') => Ok(Cow::Borrowed(body)),
        Some(_) => STANDARD.decode(body).map(Cow::Owned).map_err(|_| Malformed),
    }
}
