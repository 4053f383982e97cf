//! To which question a reply belongs (decision 18, R12.3). Who does exactly what a text says is understood; whatever is
//! unclear goes to the hotline, never to a guess.

use gateways::Reply;
use uuid::Uuid;

use super::question::{Intent, Pair};

/// A question that the number has been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub id: Uuid,
    /// Its digits.
    pub pair: Pair,
}

/// A question of the number that is over, lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// The question and its digits.
    pub asked: Asked,
    /// What the number itself had answered; nothing when it ended otherwise.
    pub answer: Option<Intent>,
}

/// Why a person has to read a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is no question it could answer.
    NobodyAsked,
    /// Several questions are open, and the digits are none of theirs.
    Ambiguous,
    /// Words, or digits that nobody asked for.
    NotUnderstood,
    /// The question is over.
    TooLate,
}

impl Why {
    /// The word in the contract and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::NobodyAsked => "nobody_asked",
            Why::Ambiguous => "ambiguous",
            Why::NotUnderstood => "not_understood",
            Why::TooLate => "too_late",
        }
    }
}

/// Where a reply goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// No more outreach.
    OptOut,
    /// To the service that asked.
    Answer(Uuid, Intent),
    /// It repeats what was answered already.
    Repeated(Uuid, Intent),
    /// The question is over.
    TooLate(Uuid, Intent),
    /// To the hotline.
    Hotline(Why),
}

/// Decides. `open` are the number's open questions, `over` those that ended lately, newest first.
pub fn route(reply: &Reply, open: &[Asked], over: &[Over]) -> Route {
    let digits = match reply {
        Reply::OptOut => return Route::OptOut,
        Reply::Other if open.is_empty() => return Route::Hotline(Why::NobodyAsked),
        Reply::Other => return Route::Hotline(Why::NotUnderstood),
        Reply::Digits(digits) => digits.as_str(),
    };
    let own = open
        .iter()
        .find_map(|asked| Some(Route::Answer(asked.id, asked.pair.read(digits)?)));
    if let Some(route) = own {
        return route;
    }
    let plain = Pair::PLAIN.read(digits);
    match (open, plain) {
        // Somebody who was asked for “31” and has nothing else to answer may well say “1”.
        ([only], Some(intent)) => return Route::Answer(only.id, intent),
        ([_, _, ..], Some(_)) => return Route::Hotline(Why::Ambiguous),
        _ => {}
    }
    let ended = over
        .iter()
        .find_map(|over| Some((over, over.asked.pair.read(digits)?)));
    let ended = ended.or_else(|| Some((over.first()?, plain?)));
    match ended {
        Some((over, intent)) if over.answer == Some(intent) => Route::Repeated(over.asked.id, intent),
        Some((over, intent)) => Route::TooLate(over.asked.id, intent),
        None if open.is_empty() => Route::Hotline(Why::NobodyAsked),
        None => Route::Hotline(Why::NotUnderstood),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(id: u128, pair: i32) -> Asked {
        Asked {
            id: Uuid::from_u128(id),
            pair: Pair::from_stored(pair),
        }
    }

    fn over(id: u128, pair: i32, answer: Option<Intent>) -> Over {
        Over {
            asked: asked(id, pair),
            answer,
        }
    }

    fn answer(id: u128, intent: Intent) -> Route {
        Route::Answer(Uuid::from_u128(id), intent)
    }

    #[test]
    fn one_open_question_is_answered_by_1_and_2_r12_3() {
        let open = [asked(1, 0)];
        assert_eq!(route(&Reply::read(" １。"), &open, &[]), answer(1, Intent::Yes));
        assert_eq!(route(&Reply::read("二"), &open, &[]), answer(1, Intent::No));
    }

    #[test]
    fn several_open_questions_are_answered_by_their_own_digits() {
        let open = [asked(1, 0), asked(2, 3), asked(3, 4)];
        assert_eq!(route(&Reply::read("31"), &open, &[]), answer(2, Intent::Yes));
        assert_eq!(route(&Reply::read("42"), &open, &[]), answer(3, Intent::No));
        assert_eq!(
            route(&Reply::read("1"), &open, &[]),
            answer(1, Intent::Yes),
            "the first text asked for 1"
        );
    }

    #[test]
    fn a_plain_digit_that_no_open_question_asked_for_is_ambiguous() {
        let open = [asked(2, 3), asked(3, 4)];
        assert_eq!(
            route(&Reply::read("1"), &open, &[]),
            Route::Hotline(Why::Ambiguous)
        );
        assert_eq!(
            route(&Reply::read("51"), &open, &[]),
            Route::Hotline(Why::NotUnderstood)
        );
    }

    #[test]
    fn a_plain_digit_answers_the_only_open_question_whatever_its_digits() {
        assert_eq!(
            route(&Reply::read("2"), &[asked(2, 3)], &[over(1, 0, None)]),
            answer(2, Intent::No)
        );
    }

    #[test]
    fn an_answer_to_a_question_that_is_over_is_too_late_and_its_repetition_is_not() {
        let ended = [over(1, 0, Some(Intent::Yes)), over(2, 3, None)];
        let id = Uuid::from_u128(1);
        assert_eq!(
            route(&Reply::read("1"), &[], &ended),
            Route::Repeated(id, Intent::Yes)
        );
        assert_eq!(
            route(&Reply::read("2"), &[], &ended),
            Route::TooLate(id, Intent::No)
        );
        let id = Uuid::from_u128(2);
        assert_eq!(
            route(&Reply::read("32"), &[], &ended),
            Route::TooLate(id, Intent::No)
        );
    }

    #[test]
    fn words_go_to_the_hotline_and_opt_out_words_to_the_consents_r12_3() {
        assert_eq!(
            route(&Reply::read("很满意"), &[asked(1, 0)], &[]),
            Route::Hotline(Why::NotUnderstood)
        );
        assert_eq!(
            route(&Reply::read("很满意"), &[], &[]),
            Route::Hotline(Why::NobodyAsked)
        );
        assert_eq!(
            route(&Reply::read("1"), &[], &[]),
            Route::Hotline(Why::NobodyAsked)
        );
        assert_eq!(route(&Reply::read("td"), &[asked(1, 0)], &[]), Route::OptOut);
    }
}
