//! The text of `field-keys.toml`, changed as an operator would change it: comments and old keys stay.

use base64::{Engine, engine::general_purpose::STANDARD};
use rand::Rng;

use super::{Crypto, KeyFileError, Suite};

/// A key that nobody has used yet.
pub struct NewKey {
    /// Its id, `k2`, `k3`, …: the first that the ring does not hold.
    pub id: String,
    /// The lines to add to `field-keys.toml`.
    pub entry: String,
}

impl NewKey {
    /// Draws a key of this suite for the ring that `text` holds.
    ///
    /// # Errors
    /// `text` is no key ring.
    pub fn draw(text: &str, suite: Suite) -> Result<Self, KeyFileError> {
        let ring = Crypto::from_toml(text)?;
        let mut number = ring.keys.len() + 1;
        while ring.knows(&format!("k{number}")) {
            number += 1;
        }
        let mut bytes = vec![0_u8; suite.key_bytes()];
        rand::rng().fill_bytes(&mut bytes);
        let id = format!("k{number}");
        let entry = format!(
            "[[key]]\nid = \"{id}\"\nsuite = \"{}\"\nkey = \"{}\"\n",
            suite.as_str(),
            STANDARD.encode(bytes)
        );
        Ok(Self { id, entry })
    }
}

/// The ring in `text` with `new` at its end.
///
/// # Errors
/// `text` has no line `current = …` of its own, or the result is no key ring.
pub fn with_key(text: &str, new: &NewKey, becomes: Becomes) -> Result<String, KeyFileError> {
    let mut changed = String::with_capacity(text.len() + new.entry.len() + 1);
    let mut found = false;
    for line in text.lines() {
        let is_current = line
            .trim_start()
            .strip_prefix("current")
            .is_some_and(|rest| rest.trim_start().starts_with('='));
        if is_current && !found && becomes == Becomes::Current {
            changed.push_str(&format!("current = \"{}\"", new.id));
        } else {
            changed.push_str(line);
        }
        found |= is_current;
        changed.push('\n');
    }
    if !found {
        return Err(KeyFileError("there is no line `current = …`".into()));
    }
    changed.push('\n');
    changed.push_str(&new.entry);
    Crypto::from_toml(&changed)?;
    Ok(changed)
}

/// What a new key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// Fields are sealed under it from the next start of each service on.
    Current,
    /// It only opens: every replica learns of it before the first one seals under it.
    Known,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> String {
        let key = STANDARD.encode([7_u8; 32]);
        format!(
            "# Keys.\ncurrent = \"k1\"\nindex = \"{key}\"\n\n[[key]]\nid = \"k1\"\nsuite = \"intl\"\nkey = \"{key}\"\n"
        )
    }

    #[test]
    fn a_new_key_leaves_comments_and_old_keys_and_becomes_current_or_not() {
        let old = Crypto::from_toml(&ring()).unwrap().seal("张桂兰");
        for suite in [Suite::Intl, Suite::Sm] {
            let new = NewKey::draw(&ring(), suite).unwrap();
            assert_eq!(new.id, "k2");
            let text = with_key(&ring(), &new, Becomes::Current).unwrap();
            assert!(text.starts_with("# Keys.\ncurrent = \"k2\"\n"), "{text}");
            let ring_now = Crypto::from_toml(&text).unwrap();
            assert_eq!((ring_now.current(), ring_now.suite()), ("k2", suite));
            assert_eq!(ring_now.open(&old).unwrap(), "张桂兰");
            let known = with_key(&ring(), &new, Becomes::Known).unwrap();
            assert_eq!(Crypto::from_toml(&known).unwrap().current(), "k1");
            assert_eq!(NewKey::draw(&text, suite).unwrap().id, "k3");
        }
        assert!(NewKey::draw("nonsense", Suite::Intl).is_err());
    }
}
