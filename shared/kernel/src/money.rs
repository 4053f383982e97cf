//! Money of the fund. Never exchanged for time (R6.11).

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in fen 分, a hundredth of a yuan. Shown in yuan: “12.34”.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Fen(i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Takes whole fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// The whole fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, or `None` when it does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` when it does not fit.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

/// The text is not an amount in yuan with at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an amount in yuan with at most two decimals")]
pub struct FenError;

/// Reads yuan as people type them: “1234”, “1,234.5”, “12.34”. Never by way of a fraction that a float would round.
impl FromStr for Fen {
    type Err = FenError;

    fn from_str(text: &str) -> Result<Self, FenError> {
        let text = text.trim();
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (yuan, rest) = match digits.split_once('.') {
            None => (digits, ""),
            Some((_, "")) => return Err(FenError),
            Some(parts) => parts,
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if rest.len() > 2 || !all_digits(rest) {
            return Err(FenError);
        }
        let yuan = without_separators(yuan).filter(|yuan| !yuan.is_empty() && all_digits(yuan));
        let yuan: i64 = yuan.ok_or(FenError)?.parse().map_err(|_| FenError)?;
        let fen: i64 = format!("{rest:0<2}").parse().map_err(|_| FenError)?;
        let whole = yuan.checked_mul(100).and_then(|whole| whole.checked_add(fen));
        whole.map(|fen| Self(sign * fen)).ok_or(FenError)
    }
}

/// `digits` without the commas between groups of three; nothing when they stand elsewhere.
fn without_separators(digits: &str) -> Option<String> {
    let mut groups = digits.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || (1..=3).contains(&first.len());
    (grouped && rest.iter().all(|group| group.len() == 3)).then(|| digits.replace(',', ""))
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_shown_as_yuan() {
        for (fen, yuan) in [
            (1234, "12.34"),
            (5, "0.05"),
            (0, "0.00"),
            (-5, "-0.05"),
            (-1234, "-12.34"),
        ] {
            assert_eq!(Fen::new(fen).to_string(), yuan);
        }
        assert_eq!(Fen::new(i64::MIN).to_string(), "-92233720368547758.08");
    }

    #[test]
    fn yuan_are_read_as_typed_and_nothing_is_rounded() {
        for (text, fen) in [
            ("12.34", 1234),
            (" 5 ", 500),
            ("0.1", 10),
            ("0.05", 5),
            ("1,234,567.80", 123_456_780),
            ("-3.2", -320),
        ] {
            assert_eq!(text.parse(), Ok(Fen::new(fen)), "{text}");
        }
        for text in [
            "",
            "1.234",
            "1.",
            ".5",
            "1e3",
            "一",
            "12,34",
            ",123",
            "1.2.3",
            "--1",
            "99999999999999999999",
        ] {
            assert_eq!(text.parse::<Fen>(), Err(FenError), "{text}");
        }
    }

    #[test]
    fn what_is_shown_is_read_back() {
        for fen in [0, 1, 99, 100, 12_345, -1, i64::MAX / 2] {
            assert_eq!(Fen::new(fen).to_string().parse(), Ok(Fen::new(fen)));
        }
    }

    #[test]
    fn sums_that_do_not_fit_are_refused() {
        assert_eq!(Fen::new(7).checked_add(Fen::new(5)), Some(Fen::new(12)));
        assert_eq!(Fen::new(i64::MAX).checked_add(Fen::new(1)), None);
        assert_eq!(Fen::new(i64::MIN).checked_sub(Fen::new(1)), None);
    }
}
