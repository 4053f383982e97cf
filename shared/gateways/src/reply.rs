//! What a person answered. Elders write `１。`, `1 `, `五` or `5分` and mean the digit (R12.3).

use unicode_normalization::UnicodeNormalization;

/// The words by which a person refuses further publicity (R12.4).
const OPT_OUT: [&str; 7] = ["r", "t", "td", "n", "退订", "拒收", "取消"];

/// Longest answer read as digits: codes have at most eight, telephone numbers more.
const MOST_DIGITS: usize = 8;

/// A reply text, normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// One of the opt-out words, and nothing else.
    OptOut,
    /// ASCII digits as sent, leading zeros kept: `1`, `31`, `482913`.
    Digits(String),
    /// Anything else: for a person at the hotline to read (R12.3).
    Other,
}

impl Reply {
    /// Trims, folds width (NFKC) and case, drops punctuation around the text, then matches exactly.
    pub fn read(text: &str) -> Self {
        let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let word = folded.trim_matches(is_wrapping);
        if OPT_OUT.contains(&word) {
            return Self::OptOut;
        }
        let number = word.strip_suffix('分').map_or(word, str::trim_end);
        if (1..=MOST_DIGITS).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) {
            return Self::Digits(number.to_owned());
        }
        chinese_number(number).map_or(Self::Other, |value| Self::Digits(value.to_string()))
    }
}

/// White space, punctuation and the marks that turn a digit into a key-cap emoji. Signs that change a number's meaning
/// (`%`, `/`, `*`) are not among them.
fn is_wrapping(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '.' | ',' | '!' | '?' | ';' | ':' | '\'' | '"' | '(' | ')' | '[' | ']' | '~' | '-' | '_'
        )
        || matches!(c, '\u{2000}'..='\u{206F}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301F}')
        || matches!(c, '\u{20E3}' | '\u{FE0F}' | '\u{FEFF}')
}

/// `五` is 5, `十` is 10, `三十一` is 31; `None` for what is not a number below a hundred.
fn chinese_number(word: &str) -> Option<u32> {
    let (tens, units) = match word.split_once('十') {
        Some((tens, units)) => (if tens.is_empty() { Some(1) } else { one_digit(tens) }, units),
        None => (Some(0), word),
    };
    let tens = tens?;
    match units {
        "" if tens > 0 => Some(tens * 10),
        _ => Some(tens * 10 + one_digit(units)?),
    }
}

fn one_digit(word: &str) -> Option<u32> {
    let mut letters = word.chars();
    let digit = "零一二三四五六七八九"
        .chars()
        .position(|c| Some(c) == letters.clone().next())?;
    letters.next();
    letters.next().is_none().then_some(digit as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn digits(text: &str) -> Reply {
        Reply::Digits(text.to_owned())
    }

    #[test]
    fn opt_out_words_are_known_in_any_width_case_and_punctuation_r12_3() {
        for text in [
            "R",
            "r",
            "Ｔ",
            " td。",
            "TD!",
            "N",
            "退订",
            "【退订】",
            "拒收！",
            "取消 ",
        ] {
            assert_eq!(Reply::read(text), Reply::OptOut, "{text}");
        }
    }

    #[test]
    fn digits_are_read_however_an_elder_writes_them_r12_3() {
        for (text, expected) in [
            ("1", "1"),
            ("２", "2"),
            (" 1。", "1"),
            ("31", "31"),
            ("５分", "5"),
            ("5 分。", "5"),
            ("五", "5"),
            ("十", "10"),
            ("十二", "12"),
            ("三十一", "31"),
            ("二十", "20"),
            ("①", "1"),
            ("1️⃣", "1"),
            ("“2”", "2"),
            ("0482913", "0482913"),
        ] {
            assert_eq!(Reply::read(text), digits(expected), "{text}");
        }
    }

    #[test]
    fn everything_else_is_left_to_a_person_r12_3() {
        for text in [
            "",
            "  ",
            "很满意",
            "不要退订",
            "1或2",
            "分",
            "十十",
            "5%",
            "16900000001",
            "TDD",
            "3 1",
        ] {
            assert_eq!(Reply::read(text), Reply::Other, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            if let Reply::Digits(number) = Reply::read(&text) {
                prop_assert!(number.bytes().all(|b| b.is_ascii_digit()) && number.len() <= MOST_DIGITS);
            }
        }
    }
}
