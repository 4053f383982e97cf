//! Keys of the word files that a page shows instead of words.

use std::collections::BTreeSet;

use crate::pictures::root;

/// What is known of the portal's words.
pub struct Words {
    /// First parts of keys: `orders`, `kit`, `error`.
    groups: BTreeSet<String>,
    /// Words with a hyphen that are words: `check-in`.
    written: BTreeSet<String>,
}

impl Words {
    /// From the portal's word files.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn load() -> anyhow::Result<Self> {
        let mut words = Self {
            groups: BTreeSet::new(),
            written: BTreeSet::new(),
        };
        for lang in ["zh-CN", "en"] {
            for file in std::fs::read_dir(root().join("services/portal/locales").join(lang))? {
                for line in std::fs::read_to_string(file?.path())?.lines() {
                    words.line(line);
                }
            }
        }
        Ok(words)
    }

    fn line(&mut self, line: &str) {
        let (key, text) = line.split_once(" =").unwrap_or(("", line));
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if let Some(group) = key.split('-').next().filter(|_| is_key) {
            self.groups.insert(group.to_owned());
        }
        self.written.extend(hyphenated(text).map(str::to_lowercase));
    }

    /// Keys in a text that a reader sees.
    pub fn keys_in(&self, text: &str) -> Vec<String> {
        let known = |token: &&str| {
            let group = token.split('-').next().unwrap_or_default();
            self.groups.contains(group) && !self.written.contains(*token)
        };
        let small = |token: &&str| {
            token
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
        };
        hyphenated(text)
            .filter(small)
            .filter(known)
            .map(str::to_owned)
            .collect()
    }
}

/// `check-in`, `orders-title`
fn hyphenated(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .map(|token| token.trim_matches('-'))
        .filter(|token| token.contains('-') && token.starts_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_from_a_word_with_a_hyphen() {
        let mut words = Words {
            groups: BTreeSet::new(),
            written: BTreeSet::new(),
        };
        words.line("mobile-check-in = Check-in at the door");
        words.line("check-out = Leave");
        assert_eq!(
            words.keys_in("Check-in, check-in and check-outs of 2026-11-23"),
            ["check-outs"]
        );
        assert_eq!(words.keys_in("mobile-no-such"), ["mobile-no-such"]);
    }
}
