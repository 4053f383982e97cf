//! The two languages of the pages.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::word::words;

/// The reader's language. Chinese is the source, English the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub enum Lang {
    /// Simplified Chinese 简体中文.
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    En,
}

words!(Lang, "language" { Zh => "zh-CN", En => "en" });

impl Lang {
    /// The BCP 47 tag, also the name of the folder with the translations.
    pub const fn tag(self) -> &'static str {
        self.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::test::assert_words_match_serde;

    #[test]
    fn a_language_is_its_tag_everywhere() {
        assert_words_match_serde(Lang::ALL);
        assert_eq!(Lang::Zh.tag(), "zh-CN");
        assert_eq!("en".parse(), Ok(Lang::En));
        assert!("fr".parse::<Lang>().is_err());
    }
}
