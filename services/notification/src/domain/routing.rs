//! To which question a reply belongs (decision 18, R12.3). Who does exactly what a text says is understood; whatever is
//! unclear goes to the hotline, never to a guess.

use gateways::Reply;
use uuid::Uuid;

use super::question::{Intent, Scale, Series};

/// A question that the number has been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub id: Uuid,
    /// Its digits.
    pub series: Series,
    /// What can be answered.
    pub scale: Scale,
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
    /// Whoever writes calls for a person: read before everything else.
    Help,
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
            Why::Help => "help",
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
    match reply {
        Reply::OptOut => Route::OptOut,
        // It answers nothing: what is open stays open.
        Reply::Help => Route::Hotline(Why::Help),
        Reply::Digits(digits) => by_digits(digits, open, over),
        Reply::Grade(grade) => in_words(Intent::Grade(*grade), open, over),
        Reply::Other => unread(open),
    }
}

fn by_digits(digits: &str, open: &[Asked], over: &[Over]) -> Route {
    if let Some((asked, intent)) = first(open, |asked| asked.series.read(asked.scale, digits)) {
        return Route::Answer(asked.id, intent);
    }
    let plain = |asked: &Asked| Series::PLAIN.read(asked.scale, digits);
    // Somebody who was asked for “31”, and for nothing else that has such an answer, may well say “1”.
    match open.iter().filter(|asked| plain(asked).is_some()).count() {
        0 => {}
        1 => {
            if let Some((asked, intent)) = first(open, plain) {
                return Route::Answer(asked.id, intent);
            }
        }
        _ => return Route::Hotline(Why::Ambiguous),
    }
    let own = ended(over, |asked| asked.series.read(asked.scale, digits));
    own.or_else(|| ended(over, plain)).unwrap_or_else(|| unread(open))
}

/// Words say how content somebody is, with whatever they were asked about: they are clear when a grade alone is asked for.
fn in_words(intent: Intent, open: &[Asked], over: &[Over]) -> Route {
    let grade = |asked: &Asked| (asked.scale == Scale::Grades).then_some(intent);
    match open {
        [] => ended(over, grade).unwrap_or_else(|| unread(open)),
        [only] if only.scale == Scale::Grades => Route::Answer(only.id, intent),
        _ => unread(open),
    }
}

fn first(open: &[Asked], read: impl Fn(&Asked) -> Option<Intent>) -> Option<(&Asked, Intent)> {
    open.iter().find_map(|asked| Some((asked, read(asked)?)))
}

/// The newest question that is over and has such an answer.
fn ended(over: &[Over], read: impl Fn(&Asked) -> Option<Intent>) -> Option<Route> {
    over.iter().find_map(|over| {
        let (id, intent) = (over.asked.id, read(&over.asked)?);
        Some(if over.answer == Some(intent) {
            Route::Repeated(id, intent)
        } else {
            Route::TooLate(id, intent)
        })
    })
}

fn unread(open: &[Asked]) -> Route {
    Route::Hotline(if open.is_empty() {
        Why::NobodyAsked
    } else {
        Why::NotUnderstood
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(id: u128, series: i32) -> Asked {
        Asked {
            id: Uuid::from_u128(id),
            series: Series::from_stored(series),
            scale: Scale::YesNo,
        }
    }

    fn grade(id: u128, series: i32) -> Asked {
        Asked {
            scale: Scale::Grades,
            ..asked(id, series)
        }
    }

    fn over(id: u128, series: i32, answer: Option<Intent>) -> Over {
        Over {
            asked: asked(id, series),
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
    fn who_calls_for_help_is_heard_whatever_was_asked_r12_3() {
        for open in [vec![], vec![asked(1, 0)], vec![asked(1, 0), asked(2, 3)]] {
            assert_eq!(route(&Reply::read("救命"), &open, &[]), Route::Hotline(Why::Help));
        }
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

    #[test]
    fn a_grade_is_given_by_a_digit_or_in_words_r9_2() {
        let open = [grade(1, 0)];
        for (text, given) in [
            ("5", 5),
            ("５分", 5),
            ("五", 5),
            ("很满意", 5),
            ("满意", 4),
            ("3", 3),
            ("一般", 3),
            ("1", 1),
        ] {
            assert_eq!(
                route(&Reply::read(text), &open, &[]),
                answer(1, Intent::Grade(given)),
                "{text}"
            );
        }
        let over = [over(2, 0, None)];
        assert_eq!(
            route(&Reply::read("4"), &[grade(1, 3)], &over),
            answer(1, Intent::Grade(4))
        );
        assert_eq!(
            route(&Reply::read("6"), &open, &[]),
            Route::Hotline(Why::NotUnderstood)
        );
    }

    #[test]
    fn beside_a_visits_question_a_digit_that_only_a_grade_has_is_clear_and_words_are_not() {
        let open = [grade(2, 3), asked(1, 0)];
        assert_eq!(route(&Reply::read("5"), &open, &[]), answer(2, Intent::Grade(5)));
        assert_eq!(route(&Reply::read("32"), &open, &[]), answer(2, Intent::Grade(2)));
        assert_eq!(
            route(&Reply::read("2"), &open, &[]),
            answer(1, Intent::No),
            "the first text asked for 2"
        );
        assert_eq!(
            route(&Reply::read("不满意"), &open, &[]),
            Route::Hotline(Why::NotUnderstood)
        );
        let both = [grade(2, 3), grade(3, 4)];
        assert_eq!(
            route(&Reply::read("5"), &both, &[]),
            Route::Hotline(Why::Ambiguous)
        );
    }

    #[test]
    fn a_grade_said_again_is_a_repetition_and_another_one_comes_too_late() {
        let given = Over {
            asked: grade(1, 0),
            answer: Some(Intent::Grade(5)),
        };
        let id = Uuid::from_u128(1);
        for again in ["5", "很满意"] {
            assert_eq!(
                route(&Reply::read(again), &[], &[given]),
                Route::Repeated(id, Intent::Grade(5))
            );
        }
        for other in ["2", "不满意"] {
            assert_eq!(
                route(&Reply::read(other), &[], &[given]),
                Route::TooLate(id, Intent::Grade(2))
            );
        }
    }
}
