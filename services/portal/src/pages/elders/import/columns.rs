//! The columns of the table by the names they go by, and the words of their cells, in both languages.

use std::collections::HashMap;

use contracts::elderly::{Living, PhoneOwner, Trait, import::ElderColumn};
use kernel::{Category, Lang};
use portal_kit::Tr;

/// What columns are also called.
const ALIASES: &[(&str, ElderColumn)] = &[
    ("身份证", ElderColumn::ResidentId),
    ("身份证号码", ElderColumn::ResidentId),
    ("公民身份号码", ElderColumn::ResidentId),
    ("证件号码", ElderColumn::ResidentId),
    ("id", ElderColumn::ResidentId),
    ("老人姓名", ElderColumn::Name),
    ("村", ElderColumn::Village),
    ("社区", ElderColumn::Village),
    ("村(居)", ElderColumn::Village),
    ("所属村居", ElderColumn::Village),
    ("村居代码", ElderColumn::Village),
    ("地址", ElderColumn::Address),
    ("家庭住址", ElderColumn::Address),
    ("详细地址", ElderColumn::Address),
    ("手机", ElderColumn::Phone),
    ("手机号", ElderColumn::Phone),
    ("手机号码", ElderColumn::Phone),
    ("联系电话", ElderColumn::Phone),
    ("关系", ElderColumn::ContactRelation),
];

/// Columns without which nobody can be registered.
pub const NEEDED: [ElderColumn; 5] = [
    ElderColumn::ResidentId,
    ElderColumn::Name,
    ElderColumn::Village,
    ElderColumn::Address,
    ElderColumn::Living,
];

/// The name of a column in the reader's language.
pub fn label(tr: Tr, column: ElderColumn) -> String {
    tr.word("elder_column", column.as_str())
}

/// The words from which a cell of this column takes its own: the value and how it is called.
pub fn choices(tr: Tr, column: ElderColumn) -> Vec<(&'static str, String)> {
    let of = |set: &str, words: Vec<&'static str>| {
        let words = words.into_iter();
        words.map(|word| (word, tr.word(set, word))).collect()
    };
    match column {
        ElderColumn::Living => of("living", Living::ALL.iter().map(|word| word.as_str()).collect()),
        ElderColumn::PhoneOwner => of(
            "phone_owner",
            PhoneOwner::ALL.iter().map(|word| word.as_str()).collect(),
        ),
        ElderColumn::Traits => of("trait", Trait::ALL.iter().map(|word| word.as_str()).collect()),
        ElderColumn::Categories => of(
            "category",
            Category::ALL.iter().map(|word| word.as_str()).collect(),
        ),
        _ => Vec::new(),
    }
}

/// Whether a cell of this column may hold several words.
pub fn is_list(column: ElderColumn) -> bool {
    matches!(column, ElderColumn::Traits | ElderColumn::Categories)
}

/// Names and words by which a table is understood.
#[derive(Debug)]
pub struct Vocabulary {
    headings: HashMap<String, ElderColumn>,
    words: HashMap<(ElderColumn, String), &'static str>,
}

impl Vocabulary {
    /// Of both languages.
    pub fn new() -> Self {
        let mut headings: HashMap<String, ElderColumn> = ALIASES
            .iter()
            .map(|(name, column)| ((*name).to_owned(), *column))
            .collect();
        let mut words = HashMap::new();
        for column in ElderColumn::ALL.iter().copied() {
            headings.insert(column.as_str().to_owned(), column);
            for tr in [Tr::new(Lang::Zh), Tr::new(Lang::En)] {
                headings.insert(plain(&label(tr, column)), column);
                for (word, name) in choices(tr, column) {
                    words.insert((column, plain(&name)), word);
                    words.insert((column, plain(word)), word);
                }
            }
        }
        Self { headings, words }
    }

    /// The column with this heading. Stars and remarks in brackets do not count.
    pub fn column(&self, heading: &str) -> Option<ElderColumn> {
        let whole = plain(heading.trim_matches(['*', '＊', ' ', '　']));
        let before = whole.split(['（', '(', '*', '＊']).next().unwrap_or_default();
        self.headings
            .get(&whole)
            .or_else(|| self.headings.get(before))
            .copied()
    }

    /// The cell with its words as values; what is no word stays as it is.
    pub fn values(&self, column: ElderColumn, text: &str) -> String {
        let value = |text: &str| {
            let known = self.words.get(&(column, plain(text)));
            known.map_or_else(|| text.trim().to_owned(), |word| (*word).to_owned())
        };
        let whole = self.words.contains_key(&(column, plain(text)));
        if whole || !is_list(column) {
            return value(text);
        }
        let parts: Vec<String> = text
            .split([',', '，', '、', ';', '；', '/', '\n'])
            .filter(|part| !part.trim().is_empty())
            .map(value)
            .collect();
        parts.join(",")
    }
}

/// Without spaces, in small letters.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|char| !char.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages_and_as_people_write_them() {
        let vocabulary = Vocabulary::new();
        for column in ElderColumn::ALL.iter().copied() {
            for tr in [Tr::new(Lang::Zh), Tr::new(Lang::En)] {
                let name = label(tr, column);
                for heading in [name.clone(), format!("* {name}"), format!("{name}（必填）")] {
                    assert_eq!(vocabulary.column(&heading), Some(column), "{heading}");
                }
            }
        }
        assert_eq!(vocabulary.column("身 份 证"), Some(ElderColumn::ResidentId));
        assert_eq!(vocabulary.column("序号"), None);
    }

    #[test]
    fn words_of_cells_become_values_and_others_stay() {
        let vocabulary = Vocabulary::new();
        assert_eq!(vocabulary.values(ElderColumn::Living, " 独居 "), "alone");
        assert_eq!(vocabulary.values(ElderColumn::Living, "ALONE"), "alone");
        assert_eq!(
            vocabulary.values(ElderColumn::Categories, "低保、特困"),
            "DIBAO,TEKUN"
        );
        assert_eq!(
            vocabulary.values(ElderColumn::Categories, "低保、军属"),
            "DIBAO,军属"
        );
    }
}
