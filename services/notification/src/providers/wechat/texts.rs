//! Which of our texts go by which template of the account, and which of their variables stand under which keyword.

use std::collections::BTreeMap;

use gateways::wechat::{Values, fit};
use serde::Deserialize;

use super::may_go;
use crate::domain::{template::Template, wording::Content};

/// By template message 模板消息, or by subscription message 订阅通知.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Template,
    Subscription,
}

/// How one text is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The template's id.
    pub id: String,
    /// The kind of message.
    pub by: By,
    /// Keyword → a variable of the text, or `text` for the whole of it.
    data: BTreeMap<String, String>,
}

/// Those that have a template.
#[derive(Debug, Default)]
pub struct Texts(pub BTreeMap<Template, Text>);

/// The keyword's value is the whole text.
const WHOLE: &str = "text";

impl Texts {
    /// Reads the file; empty = no text goes by WeChat.
    ///
    /// # Errors
    /// It cannot be read, or names a text or a variable that there is not.
    pub fn of_file(file: &str) -> Result<Self, String> {
        if file.is_empty() {
            return Ok(Self::default());
        }
        let written = std::fs::read_to_string(file)
            .map_err(|error| format!("notification.providers.wechat.texts_file {file}: {error}"))?;
        Self::read(&written).map_err(|error| format!("{file}: {error}"))
    }

    fn read(written: &str) -> Result<Self, String> {
        let named: BTreeMap<String, Text> =
            toml::from_str(written).map_err(|error| error.message().to_owned())?;
        let mut texts = BTreeMap::new();
        for (name, text) in named {
            let template = Template::parse(&name)
                .filter(|template| may_go(*template))
                .ok_or_else(|| format!("no text `{name}` can go by WeChat"))?;
            let known = |variable: &String| variable == WHOLE || template.meta().vars.contains(variable);
            if let Some(variable) = text.data.values().find(|variable| !known(variable)) {
                return Err(format!("{name} has no variable `{variable}`"));
            }
            texts.insert(template, text);
        }
        Ok(Self(texts))
    }
}

impl Text {
    /// The values under their keywords, each cut to what its keyword takes.
    pub fn values(&self, content: &Content) -> Values {
        let value = |variable: &String| {
            let named = content.vars.iter().find(|(name, _)| name == variable);
            named.map_or(content.unsigned(), |(_, value)| value.as_str())
        };
        let values = self
            .data
            .iter()
            .map(|(keyword, variable)| (keyword.clone(), fit(keyword, value(variable))));
        Values(values.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_and_variables_that_exist_are_taken_and_no_codes() {
        let read = |text: &str| Texts::read(text).map(|texts| texts.0.len());
        let good = "[order_accepted_volunteer]\nid = \"T\"\nby = \"template\"\ndata = { thing1 = \"service\", thing2 = \"text\" }";
        assert_eq!(read(good), Ok(1));
        for bad in [
            good.replace("service", "nothing"),
            good.replace("order_accepted_volunteer", "sign_in_code"),
            good.replace("order_accepted_volunteer", "nobody"),
            good.replace("template", "pigeon"),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }
}
