//! `TemplateParam`: a JSON text whose values are all texts.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The JSON text of a template's variables, in the order given.
pub fn template_param<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> String {
    let members: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}:{}", Value::from(key.as_ref()), Value::from(value.as_ref())))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// The variables of such a text, numbers read as texts; `None` when it is not a JSON object of plain values. The empty
/// text has none.
pub fn read_template_param(json: &str) -> Option<BTreeMap<String, String>> {
    if json.trim().is_empty() {
        return Some(BTreeMap::new());
    }
    let object: Map<String, Value> = serde_json::from_str(json).ok()?;
    object
        .into_iter()
        .map(|(key, value)| match value {
            Value::String(text) => Some((key, text)),
            Value::Number(number) => Some((key, number.to_string())),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_variables_is_kept_and_quotes_are_escaped() {
        let json = template_param(&[("name", "王\"大爷\""), ("code", "482913")]);
        assert_eq!(json, r#"{"name":"王\"大爷\"","code":"482913"}"#);
        assert_eq!(read_template_param(&json).unwrap()["name"], "王\"大爷\"");
    }

    #[test]
    fn what_is_not_an_object_of_plain_values_is_refused() {
        assert_eq!(read_template_param("[]"), None);
        assert_eq!(read_template_param(r#"{"a":{}}"#), None);
        assert_eq!(read_template_param(r#"{"a":5}"#).unwrap()["a"], "5");
    }
}
