//! What is said of a person by birth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::word::words;

/// Sex as the resident ID states it 性别.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

words!(Sex, "sex" { Male => "male", Female => "female" });

/// A name as it may hang on a board: 李*国, 王*; of a foreign name the first letter.
pub fn masked_name(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    match chars.as_slice() {
        [] => String::new(),
        [first] | [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len().min(2))),
    }
}

/// Completed years on `date`: the birthday counts, and who was born on 29 February completes the year on 1 March in
/// common years (R2.1). Zero before birth.
pub fn age_on(birth: Date, date: Date) -> u32 {
    let reached = (date.month() as u8, date.day()) >= (birth.month() as u8, birth.day());
    let years = date.year() - birth.year() - i32::from(!reached);
    u32::try_from(years).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::word::test::assert_words_match_serde;

    #[test]
    fn a_name_on_the_board_is_masked() {
        let masks: Vec<String> = ["李建国", "王芳", "欧阳建国", "李"].map(masked_name).into();
        assert_eq!(masks, ["李*国", "王*", "欧**国", "李*"]);
    }

    #[test]
    fn the_birthday_counts_r2_1() {
        let birth = date!(1966 - 07 - 15);
        assert_eq!(age_on(birth, date!(2026 - 07 - 14)), 59);
        assert_eq!(age_on(birth, date!(2026 - 07 - 15)), 60);
    }

    #[test]
    fn born_on_29_february_a_year_is_completed_on_1_march_r2_1() {
        let birth = date!(1964 - 02 - 29);
        assert_eq!(age_on(birth, date!(2026 - 02 - 28)), 61);
        assert_eq!(age_on(birth, date!(2026 - 03 - 01)), 62);
        assert_eq!(age_on(birth, date!(2024 - 02 - 29)), 60);
    }

    #[test]
    fn nobody_is_younger_than_zero() {
        assert_eq!(age_on(date!(2026 - 07 - 15), date!(2020 - 01 - 01)), 0);
    }

    #[test]
    fn a_sex_is_its_word_everywhere() {
        assert_words_match_serde(Sex::ALL);
    }
}
