use std::collections::BTreeSet;

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Longest piece of a name that is stored as one token; a longer query must match all its pieces.
const LONGEST: usize = 4;

/// Every piece of the name and of its pinyin initials, one to four characters long.
pub fn of_name(name: &str) -> BTreeSet<String> {
    let name = normalised(name);
    let initials: String = name.chars().filter_map(initial).collect();
    let mut pieces = grams(&name);
    pieces.extend(grams(&initials));
    pieces
}

/// The pieces that a name must all have to match what was typed.
pub fn of_query(typed: &str) -> BTreeSet<String> {
    let typed = normalised(typed);
    let letters: Vec<char> = typed.chars().collect();
    if letters.len() <= LONGEST {
        return std::iter::once(typed).filter(|text| !text.is_empty()).collect();
    }
    letters
        .windows(LONGEST)
        .map(|window| window.iter().collect())
        .collect()
}

fn normalised(text: &str) -> String {
    text.nfkc()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

fn initial(letter: char) -> Option<char> {
    letter
        .to_pinyin()
        .and_then(|pinyin| pinyin.plain().chars().next())
}

fn grams(text: &str) -> BTreeSet<String> {
    let letters: Vec<char> = text.chars().collect();
    (1..=LONGEST.min(letters.len()))
        .flat_map(|length| {
            letters
                .windows(length)
                .map(|window| window.iter().collect::<String>())
        })
        .collect()
}
