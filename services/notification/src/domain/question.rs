//! By which digits a question is answered. Alone it is “1” and “2”; while a number has others open, each asks for its own
//! pair: “31” and “32”, “41” and “42”… (decision 18).

/// The digits of one question, as stored: 0 for “1” and “2”, n for “n1” and “n2”.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(i32);

/// What a person says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Content; I will go.
    Yes,
    /// I object; I cannot go.
    No,
}

impl Intent {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Intent::Yes => "yes",
            Intent::No => "no",
        }
    }

    /// The intent of a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Intent::Yes, Intent::No]
            .into_iter()
            .find(|intent| intent.as_str() == word)
    }
}

impl Pair {
    /// “1” and “2”.
    pub const PLAIN: Self = Self(0);
    /// The first pair that cannot be mistaken for a plain answer.
    const FIRST_NUMBERED: i32 = 3;

    /// The pair for a further question of a number whose open questions have the `taken` ones.
    pub fn next(taken: &[Pair]) -> Self {
        if taken.is_empty() {
            return Self::PLAIN;
        }
        let free = (Self::FIRST_NUMBERED..)
            .map(Self)
            .find(|pair| !taken.contains(pair));
        free.expect("there are more numbers than open questions")
    }

    /// A stored pair.
    pub fn from_stored(number: i32) -> Self {
        Self(number)
    }

    /// As stored.
    pub fn stored(self) -> i32 {
        self.0
    }

    /// What to reply for yes.
    pub fn yes(self) -> String {
        self.digits(1)
    }

    /// What to reply for no.
    pub fn no(self) -> String {
        self.digits(2)
    }

    /// What these digits say to this question, if they are its own.
    pub fn read(self, digits: &str) -> Option<Intent> {
        if digits == self.yes() {
            Some(Intent::Yes)
        } else if digits == self.no() {
            Some(Intent::No)
        } else {
            None
        }
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

    #[test]
    fn a_question_alone_asks_for_1_and_2() {
        let pair = Pair::next(&[]);
        assert_eq!((pair.yes().as_str(), pair.no().as_str()), ("1", "2"));
    }

    #[test]
    fn further_questions_ask_for_their_own_digits_and_freed_ones_are_used_again() {
        let second = Pair::next(&[Pair::PLAIN]);
        assert_eq!((second.yes().as_str(), second.no().as_str()), ("31", "32"));
        let third = Pair::next(&[Pair::PLAIN, second]);
        assert_eq!(third.yes(), "41");
        assert_eq!(Pair::next(&[third]), second);
    }

    proptest! {
        #[test]
        fn digits_belong_to_one_question_only(open in 2..40_usize, digits in "[0-9]{1,3}") {
            let mut pairs = Vec::new();
            for _ in 0..open {
                pairs.push(Pair::next(&pairs));
            }
            prop_assert!(pairs.iter().filter(|pair| pair.read(&digits).is_some()).count() <= 1);
        }
    }
}
