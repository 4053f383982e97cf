//! Which visits are called back about, and what a call brings (R9.1, R9.2).

use contracts::dispatch::{
    Urgency,
    callback::{CallBackState, CallBackWhy, CallOutcome, CallReason},
};
use time::{Date, Duration};

use super::Refusal;

/// Calls that nobody answers, on different days, after which nobody tries any more (R9.2).
pub const MOST_TRIES: i16 = 3;

/// Whether a visit falls into the sample of so many per cent. `digest` is a keyed digest of the visit's id: the same visit
/// falls the same way whenever it is looked at, and nobody can tell beforehand which.
pub fn is_drawn(digest: &[u8], per_cent: i64) -> bool {
    let number = digest
        .iter()
        .take(8)
        .fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    i64::try_from(number % 100).is_ok_and(|drawn| drawn < per_cent)
}

/// Why a visit is called back about whatever the sample says; nothing when the rule does not name it.
pub fn named(urgency: Urgency, disputed: bool) -> Option<CallBackWhy> {
    match (urgency, disputed) {
        (Urgency::Emergency, _) => Some(CallBackWhy::Emergency),
        (_, true) => Some(CallBackWhy::Dispute),
        _ => None,
    }
}

/// Whether the elder is asked for a grade by SMS before anybody calls. An emergency and a dispute are a person's to ask about.
pub fn asks_by_sms(why: CallBackWhy) -> bool {
    matches!(why, CallBackWhy::First | CallBackWhy::Sample)
}

/// What an elder said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// 1 to 5; nothing when the service did not take place.
    pub grade: Option<i16>,
    pub reason: Option<CallReason>,
}

impl Said {
    /// An answer with a grade; who is not content says with what.
    ///
    /// # Errors
    /// No grade from 1 to 5, or up to 3 and no reason.
    pub fn whole(grade: Option<u8>, reason: Option<CallReason>) -> Result<Self, Refusal> {
        let grade = grade.filter(|grade| (1..=5).contains(grade));
        let grade = grade.ok_or(Refusal::NoGrade)?;
        if grade <= 3 && reason.is_none() {
            return Err(Refusal::NoCallReason);
        }
        Ok(Self {
            grade: Some(i16::from(grade)),
            reason: reason.filter(|_| grade <= 3),
        })
    }

    /// Grade 1 or 2, or “the service did not take place”: a case (R9.3).
    pub fn opens_a_case(self) -> bool {
        self.grade.is_none_or(|grade| grade <= 2)
    }
}

/// A call-back that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub state: CallBackState,
    /// Calls that nobody answered.
    pub unanswered: i16,
    /// The next of them is on this day or later.
    pub not_before: Date,
    /// The grade that the elder has given by SMS: without the reason, for which somebody calls.
    pub by_sms: Option<i16>,
}

/// What a grade by SMS makes of a call-back: 4 and 5 end it (R9.2).
///
/// # Errors
/// It has ended, has a grade already, or this is none.
pub fn graded(waiting: Waiting, grade: u8) -> Result<(i16, CallBackState), Refusal> {
    if waiting.state != CallBackState::Waiting {
        return Err(Refusal::CallBackIs(waiting.state));
    }
    if waiting.by_sms.is_some() {
        return Err(Refusal::GradeGiven);
    }
    match grade {
        1..=3 => Ok((i16::from(grade), CallBackState::Waiting)),
        4 | 5 => Ok((i16::from(grade), CallBackState::Done)),
        _ => Err(Refusal::NoGrade),
    }
}

/// What a call makes of a call-back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    pub state: CallBackState,
    pub not_before: Date,
    pub said: Option<Said>,
}

/// What a call on `today` brings. An elder who rings back is heard on any day; only a call that nobody answered has to wait
/// for another day. Where nobody is reached any more, a grade that came by SMS stands, without its reason.
///
/// # Errors
/// It has ended, the next try is on another day, or the answer is not whole.
pub fn heard(
    waiting: Waiting,
    today: Date,
    outcome: CallOutcome,
    grade: Option<u8>,
    reason: Option<CallReason>,
) -> Result<Heard, Refusal> {
    if waiting.state != CallBackState::Waiting {
        return Err(Refusal::CallBackIs(waiting.state));
    }
    let ends = |state, said| Heard {
        state,
        not_before: waiting.not_before,
        said,
    };
    let unheard = |state| match waiting.by_sms {
        Some(_) => ends(
            CallBackState::Done,
            Some(Said {
                grade: waiting.by_sms,
                reason: None,
            }),
        ),
        None => ends(state, None),
    };
    if grade.is_some() && outcome != CallOutcome::Answered {
        return Err(Refusal::NoGrade);
    }
    Ok(match outcome {
        CallOutcome::Answered => ends(CallBackState::Done, Some(Said::whole(grade, reason)?)),
        CallOutcome::NotServed => ends(
            CallBackState::Done,
            Some(Said {
                grade: None,
                reason: None,
            }),
        ),
        CallOutcome::NoAnswer if today < waiting.not_before => {
            return Err(Refusal::TriedToday {
                next: waiting.not_before,
            });
        }
        CallOutcome::NoAnswer if waiting.unanswered + 1 >= MOST_TRIES => unheard(CallBackState::Unreachable),
        CallOutcome::NoAnswer => Heard {
            not_before: today + Duration::days(1),
            ..ends(CallBackState::Waiting, None)
        },
        CallOutcome::NoPhone => unheard(CallBackState::Unreachable),
        CallOutcome::Refused => unheard(CallBackState::Refused),
        CallOutcome::WrongNumber => unheard(CallBackState::WrongNumber),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const MONDAY: Date = date!(2026 - 11 - 23);
    const WAITING: Waiting = Waiting {
        state: CallBackState::Waiting,
        unanswered: 0,
        not_before: MONDAY,
        by_sms: None,
    };

    fn call(waiting: Waiting, day: Date, outcome: CallOutcome) -> Result<Heard, Refusal> {
        heard(waiting, day, outcome, None, None)
    }

    #[test]
    fn r9_1_emergencies_and_disputes_are_named_whatever_the_sample_says() {
        assert_eq!(named(Urgency::Emergency, true), Some(CallBackWhy::Emergency));
        assert_eq!(named(Urgency::Normal, true), Some(CallBackWhy::Dispute));
        assert_eq!(named(Urgency::Urgent, false), None);
    }

    #[test]
    fn r9_2_three_calls_on_three_days_and_then_no_more() {
        let mut waiting = WAITING;
        for (tries, day) in [(1, MONDAY), (2, MONDAY + Duration::days(1))] {
            let after = call(waiting, day, CallOutcome::NoAnswer).unwrap();
            assert_eq!(
                (after.state, after.not_before),
                (CallBackState::Waiting, day + Duration::days(1))
            );
            waiting = Waiting {
                unanswered: tries,
                not_before: after.not_before,
                ..waiting
            };
        }
        let last = call(waiting, MONDAY + Duration::days(2), CallOutcome::NoAnswer).unwrap();
        assert_eq!((last.state, last.said), (CallBackState::Unreachable, None));
    }

    #[test]
    fn r9_2_a_second_call_on_one_day_is_no_try_but_who_rings_back_is_heard() {
        let tried = Waiting {
            unanswered: 1,
            not_before: MONDAY + Duration::days(1),
            ..WAITING
        };
        assert_eq!(
            call(tried, MONDAY, CallOutcome::NoAnswer),
            Err(Refusal::TriedToday {
                next: MONDAY + Duration::days(1)
            })
        );
        let said = heard(tried, MONDAY, CallOutcome::Answered, Some(5), None).unwrap();
        assert_eq!(said.state, CallBackState::Done);
    }

    #[test]
    fn r9_2_by_sms_4_and_5_end_a_call_back_and_a_lower_grade_is_called_about() {
        let states = [1, 2, 3, 4, 5].map(|grade| graded(WAITING, grade).unwrap().1);
        use CallBackState::{Done, Waiting as Open};
        assert_eq!(states, [Open, Open, Open, Done, Done]);
        for none in [0, 6] {
            assert_eq!(graded(WAITING, none), Err(Refusal::NoGrade));
        }
        let given = Waiting {
            by_sms: Some(2),
            ..WAITING
        };
        assert_eq!(graded(given, 5), Err(Refusal::GradeGiven));
        let ended = Waiting {
            state: Done,
            ..WAITING
        };
        assert_eq!(graded(ended, 5), Err(Refusal::CallBackIs(Done)));
    }

    #[test]
    fn r9_2_a_low_grade_by_sms_stands_when_nobody_is_reached_and_yields_to_what_is_said() {
        let given = |grade| Waiting {
            by_sms: Some(grade),
            unanswered: MOST_TRIES - 1,
            ..WAITING
        };
        for outcome in [
            CallOutcome::NoAnswer,
            CallOutcome::Refused,
            CallOutcome::WrongNumber,
            CallOutcome::NoPhone,
        ] {
            let stands = call(given(2), MONDAY, outcome).unwrap();
            assert_eq!(
                (stands.state, stands.said.unwrap().grade),
                (CallBackState::Done, Some(2))
            );
            assert!(stands.said.unwrap().opens_a_case());
        }
        let said = heard(given(1), MONDAY, CallOutcome::Answered, Some(5), None).unwrap();
        assert_eq!(said.said.unwrap().grade, Some(5), "the digit was a slip");
    }

    #[test]
    fn r9_2_an_answer_needs_its_grade_and_a_poor_one_its_reason() {
        let answered = |grade, reason| heard(WAITING, MONDAY, CallOutcome::Answered, grade, reason);
        assert_eq!(answered(None, None), Err(Refusal::NoGrade));
        assert_eq!(answered(Some(0), None), Err(Refusal::NoGrade));
        assert_eq!(answered(Some(6), None), Err(Refusal::NoGrade));
        assert_eq!(answered(Some(3), None), Err(Refusal::NoCallReason));
        assert!(answered(Some(4), None).is_ok());
        assert_eq!(
            heard(WAITING, MONDAY, CallOutcome::NoAnswer, Some(5), None),
            Err(Refusal::NoGrade),
            "nobody is content who was not reached"
        );
    }

    #[test]
    fn r9_3_grades_one_and_two_and_a_service_that_did_not_take_place_open_a_case() {
        let case = |outcome, grade| {
            let heard = heard(WAITING, MONDAY, outcome, grade, Some(CallReason::Late)).unwrap();
            heard.said.unwrap().opens_a_case()
        };
        assert_eq!(
            [1, 2, 3, 4, 5].map(|grade| case(CallOutcome::Answered, Some(grade))),
            [true, true, false, false, false]
        );
        assert!(case(CallOutcome::NotServed, None));
    }

    proptest! {
        #[test]
        fn r9_1_the_sample_grows_with_its_share_and_never_changes_its_mind(digest: [u8; 16], less in 0_i64..=100, more in 0_i64..=100) {
            let (less, more) = (less.min(more), less.max(more));
            prop_assert!(!is_drawn(&digest, less) || is_drawn(&digest, more));
            prop_assert!(!is_drawn(&digest, 0) && is_drawn(&digest, 100));
        }

        #[test]
        fn what_has_ended_stays_ended(outcome in prop::sample::select(CallOutcome::ALL), state in prop::sample::select(CallBackState::ALL)) {
            let ended = Waiting { state, ..WAITING };
            if state != CallBackState::Waiting {
                prop_assert_eq!(call(ended, MONDAY, outcome), Err(Refusal::CallBackIs(state)));
            }
        }
    }
}
