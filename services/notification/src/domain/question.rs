//! By which digits a question is answered. Alone it is “1” and “2”, or “1” to “5”; while a number has others open, each asks for
//! its own series: “31” and “32”, “41” to “45”… (decision 18).

/// The digits of one question, as stored: 0 for “1”, “2”…, n for “n1”, “n2”…
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series(i32);

/// What can be answered to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Yes by its first digit, no by its second.
    YesNo,
    /// A grade from 1 to 5 (R9.2).
    Grades,
}

/// What a person says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Content; I will go.
    Yes,
    /// I object; I cannot go.
    No,
    /// 5 very content … 1 not content at all (R9.2).
    Grade(u8),
}

impl Intent {
    /// Every answer, with its word in the database.
    const WORDS: [(Self, &'static str); 7] = [
        (Self::Yes, "yes"),
        (Self::No, "no"),
        (Self::Grade(1), "grade_1"),
        (Self::Grade(2), "grade_2"),
        (Self::Grade(3), "grade_3"),
        (Self::Grade(4), "grade_4"),
        (Self::Grade(5), "grade_5"),
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        let word = Self::WORDS.iter().find(|(intent, _)| *intent == self);
        word.map_or("", |(_, word)| word)
    }

    /// The intent of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find_map(|(intent, stored)| (*stored == word).then_some(*intent))
    }

    /// The grade, if it is one.
    pub fn grade(self) -> Option<u8> {
        match self {
            Self::Grade(grade) => Some(grade),
            Self::Yes | Self::No => None,
        }
    }

    /// Whether somebody has to be heard, also when the question is over: who objects, and who is not content.
    pub fn is_complaint(self) -> bool {
        matches!(self, Self::No | Self::Grade(..=3))
    }
}

impl Scale {
    /// How many answers there are.
    fn answers(self) -> u8 {
        match self {
            Self::YesNo => 2,
            Self::Grades => 5,
        }
    }

    /// What its `digit`, from 1, means.
    fn intent(self, digit: u8) -> Intent {
        match (self, digit) {
            (Self::Grades, grade) => Intent::Grade(grade),
            (Self::YesNo, 1) => Intent::Yes,
            (Self::YesNo, _) => Intent::No,
        }
    }
}

impl Series {
    /// “1”, “2”…
    pub const PLAIN: Self = Self(0);
    /// The first series that cannot be mistaken for a plain answer to a yes or no.
    const FIRST_NUMBERED: i32 = 3;

    /// The series for a further question of a number whose open questions have the `taken` ones.
    pub fn next(taken: &[Series]) -> Self {
        if taken.is_empty() {
            return Self::PLAIN;
        }
        let free = (Self::FIRST_NUMBERED..)
            .map(Self)
            .find(|series| !taken.contains(series));
        free.expect("there are more numbers than open questions")
    }

    /// A stored series.
    pub fn from_stored(number: i32) -> Self {
        Self(number)
    }

    /// As stored.
    pub fn stored(self) -> i32 {
        self.0
    }

    /// What a text asks for, by the names of its variables: the digits of yes and no, or of the least and the best grade.
    pub fn asks(self, scale: Scale) -> [(&'static str, String); 2] {
        let names = match scale {
            Scale::YesNo => ["yes", "no"],
            Scale::Grades => ["worst", "best"],
        };
        let [first, last] = names;
        [(first, self.digits(1)), (last, self.digits(scale.answers()))]
    }

    /// What these digits say to a question of this scale, if they are its own.
    pub fn read(self, scale: Scale, digits: &str) -> Option<Intent> {
        (1..=scale.answers())
            .find(|digit| self.digits(*digit) == digits)
            .map(|digit| scale.intent(digit))
    }

    fn digits(self, last: u8) -> String {
        if self == Self::PLAIN {
            last.to_string()
        } else {
            format!("{}{last}", self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(series: Series, scale: Scale) -> [String; 2] {
        series.asks(scale).map(|(_, digits)| digits)
    }

    #[test]
    fn a_question_alone_asks_for_1_and_2_or_for_1_to_5() {
        let series = Series::next(&[]);
        assert_eq!(asked(series, Scale::YesNo), ["1", "2"]);
        assert_eq!(asked(series, Scale::Grades), ["1", "5"]);
    }

    #[test]
    fn further_questions_ask_for_their_own_digits_and_freed_ones_are_used_again() {
        let second = Series::next(&[Series::PLAIN]);
        assert_eq!(asked(second, Scale::YesNo), ["31", "32"]);
        let third = Series::next(&[Series::PLAIN, second]);
        assert_eq!(asked(third, Scale::Grades), ["41", "45"]);
        assert_eq!(Series::next(&[third]), second);
    }

    #[test]
    fn a_grade_is_the_last_digit_of_its_series_r9_2() {
        let series = Series::from_stored(3);
        assert_eq!(series.read(Scale::Grades, "35"), Some(Intent::Grade(5)));
        assert_eq!(series.read(Scale::YesNo, "35"), None);
        for nothing in ["30", "36", "5", "3"] {
            assert_eq!(series.read(Scale::Grades, nothing), None, "{nothing}");
        }
    }

    #[test]
    fn every_intent_is_stored_by_its_own_word() {
        for (intent, word) in Intent::WORDS {
            assert_eq!((intent.as_str(), Intent::parse(word)), (word, Some(intent)));
        }
    }

    proptest! {
        #[test]
        fn digits_belong_to_one_question_only(
            scales in prop::collection::vec(prop::sample::select(vec![Scale::YesNo, Scale::Grades]), 2..40),
            digits in "[0-9]{1,3}",
        ) {
            let mut taken = Vec::new();
            for _ in &scales {
                taken.push(Series::next(&taken));
            }
            let readers = taken.iter().zip(&scales).filter(|(series, scale)| series.read(**scale, &digits).is_some());
            prop_assert!(readers.count() <= 1);
        }
    }
}
