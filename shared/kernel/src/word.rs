//! Enums that are written as one word in columns, events and URLs: the word and the variant are listed once.

/// The text is none of the words of the enum that was asked for. It does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a known {0}")]
pub struct UnknownWord(
    /// What was asked for, for example `sex`.
    pub &'static str,
);

/// Gives an enum `ALL`, `as_str`, `Display` and `FromStr` from one list of variants and words.
///
/// The words must be those serde writes; `test::assert_words_match_serde` proves it for each enum.
macro_rules! words {
    ($name:ident, $noun:literal { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that stands for this value in columns, events and URLs.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord($noun)),
                }
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
pub(crate) mod test {
    use std::fmt::{Debug, Display};
    use std::str::FromStr;

    use serde::Serialize;
    use serde::de::DeserializeOwned;

    /// Each value reads back from its own word, and serde writes the same word.
    pub(crate) fn assert_words_match_serde<T>(all: &[T])
    where
        T: Copy + Debug + PartialEq + Display + FromStr + Serialize + DeserializeOwned,
        T::Err: Debug,
    {
        for value in all {
            let word = value.to_string();
            assert_eq!(word.parse::<T>().unwrap(), *value);
            assert_eq!(serde_json::to_value(value).unwrap(), serde_json::json!(word));
            assert_eq!(
                serde_json::from_value::<T>(serde_json::json!(word)).unwrap(),
                *value
            );
        }
    }

    #[test]
    fn an_unknown_word_is_refused_without_repeating_it() {
        let error = "secret".parse::<crate::Sex>().unwrap_err();
        assert_eq!(error.to_string(), "not a known sex");
    }
}
