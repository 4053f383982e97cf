//! What a person answered. Elders write `１。`, `1 `, `五` or `5分` and mean the digit (R12.3); asked how content they are, they may
//! say it in the words of the grades (R9.2).

use unicode_normalization::UnicodeNormalization;

/// The words by which a person refuses further publicity (R12.4).
const OPT_OUT: [&str; 7] = ["r", "t", "td", "n", "退订", "拒收", "取消"];

/// What somebody writes who needs a person, whatever was asked: help, or somebody to talk to (R12.3).
const HELP: [&str; 13] = [
    "帮助",
    "求助",
    "求救",
    "救命",
    "救救我",
    "帮帮我",
    "帮忙",
    "来人",
    "客服",
    "人工",
    "人工客服",
    "help",
    "sos",
];

/// What stands before 满意 when somebody is more than content, or not content at all.
const VERY: [&str; 7] = ["非常", "很", "十分", "特别", "太", "最", "极其"];
/// What stands before 满意 when somebody is content.
const RATHER: [&str; 5] = ["", "比较", "还算", "挺", "基本"];
/// What stands before 满意 when somebody is not.
const NOT: [&str; 4] = ["不", "不太", "不大", "不怎么"];
/// What somebody says who is neither.
const FAIR: [&str; 4] = ["一般", "一般般", "还行", "还可以"];

/// Longest answer read as digits: codes have at most eight, telephone numbers more.
const MOST_DIGITS: usize = 8;

/// A reply text, normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// One of the opt-out words, and nothing else.
    OptOut,
    /// One of the words that call for a person, and nothing else.
    Help,
    /// ASCII digits as sent, leading zeros kept: `1`, `31`, `482913`.
    Digits(String),
    /// A grade in words: 5 for 很满意, 4 for 满意, 3 for 一般, 2 for 不满意, 1 for 很不满意 (R9.2).
    Grade(u8),
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
        if HELP.contains(&word) {
            return Self::Help;
        }
        let number = word.strip_suffix('分').map_or(word, str::trim_end);
        if (1..=MOST_DIGITS).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()) {
            return Self::Digits(number.to_owned());
        }
        if let Some(value) = chinese_number(number) {
            return Self::Digits(value.to_string());
        }
        grade_in_words(word).map_or(Self::Other, Self::Grade)
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

/// The grade of exactly these words; a little “了” or “的” at the end changes nothing.
fn grade_in_words(word: &str) -> Option<u8> {
    let word = word.trim_end_matches(['了', '的', '啊']);
    if FAIR.contains(&word) {
        return Some(3);
    }
    let before = word.strip_suffix("满意")?;
    if RATHER.contains(&before) {
        return Some(4);
    }
    if NOT.contains(&before) {
        return Some(2);
    }
    let is_not = before.strip_suffix('不');
    let very = is_not.unwrap_or(before);
    VERY.contains(&very)
        .then_some(if is_not.is_some() { 1 } else { 5 })
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
    fn who_calls_for_help_is_understood_in_any_width_case_and_punctuation_r12_3() {
        for text in [
            "救命",
            "救命！！",
            "【帮助】",
            " 求助。",
            "ＨＥＬＰ",
            "Help!",
            "SOS",
            "人工客服",
        ] {
            assert_eq!(Reply::read(text), Reply::Help, "{text}");
        }
        assert_eq!(Reply::read("请问帮助谁"), Reply::Other);
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
    fn a_grade_is_read_in_the_words_of_the_grades_r9_2() {
        for (grade, texts) in [
            (5, ["很满意", " 非常满意！", "十分满意", "太满意了"]),
            (4, ["满意", "满意。", "比较满意", "挺满意的"]),
            (3, ["一般", "一般般", "还行", "“还可以”"]),
            (2, ["不满意", "不满意。", "不太满意", "不大满意"]),
            (1, ["很不满意", "非常不满意", "十分不满意！", "太不满意了"]),
        ] {
            for text in texts {
                assert_eq!(Reply::read(text), Reply::Grade(grade), "{text}");
            }
        }
    }

    #[test]
    fn everything_else_is_left_to_a_person_r12_3() {
        for text in [
            "",
            "  ",
            "满意吗",
            "不很满意也不很不满意",
            "不知道满意不满意",
            "不是不满意",
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
