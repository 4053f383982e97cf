//! The ladder to an elder: SMS, then a call in which a machine reads it, then a person of the hotline (decision 0030).

use gateways::{Outcome, Verdict};
use time::{Duration, OffsetDateTime};

/// Between two calls to one number: gateways make five an hour at most.
const BETWEEN: Duration = Duration::minutes(10);
/// A call of which nothing is heard for so long was not answered.
pub const LONGEST: Duration = Duration::minutes(10);
/// Refusals “for now” after which a person takes it.
const MOST_REFUSALS: i16 = 6;

/// What is next for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The gateway calls, under this id.
    Calling {
        /// `CallId`.
        provider_id: String,
    },
    /// It may be calling: the report decides, or the clock.
    InDoubt,
    /// The gateway did not call: once more, not before then.
    Refused {
        /// When.
        at: OffsetDateTime,
    },
    /// Nobody answered: once more, not before then.
    Unanswered {
        /// When.
        at: OffsetDateTime,
    },
    /// The hotline calls.
    HandOver,
}

/// After the gateway's answer; `refusals` are those before it.
pub fn after_answer(verdict: &Verdict, refusals: i16, now: OffsetDateTime) -> Step {
    match &verdict.outcome {
        Outcome::Accepted { message_id } | Outcome::Arrived { message_id } => Step::Calling {
            provider_id: message_id.clone(),
        },
        Outcome::Unknown => Step::InDoubt,
        _ if refusals + 1 >= MOST_REFUSALS => Step::HandOver,
        // Another gateway takes it at once, or this one when its hold is over.
        Outcome::HoldChannel | Outcome::HoldToMidnight => Step::Refused { at: now },
        Outcome::RetryLater { after } => {
            let named = after.and_then(|after| Duration::try_from(after).ok());
            Step::Refused {
                at: now
                    + named
                        .unwrap_or(Duration::MINUTE)
                        .clamp(Duration::MINUTE, Duration::HOUR),
            }
        }
        Outcome::AddressGone | Outcome::NoConsent | Outcome::Final { .. } | Outcome::OurFault => {
            Step::HandOver
        }
    }
}

/// After a call that nobody answered; `tries` are those before it, `most` how many there are.
pub fn after_silence(tries: i16, most: i64, now: OffsetDateTime) -> Step {
    if i64::from(tries) + 1 >= most {
        Step::HandOver
    } else {
        Step::Unanswered { at: now + BETWEEN }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn verdict(outcome: Outcome) -> Verdict {
        Verdict {
            outcome,
            code: "x".into(),
            message: String::new(),
        }
    }

    #[test]
    fn twice_unanswered_is_the_hotlines() {
        let again = Step::Unanswered {
            at: NOW + Duration::minutes(10),
        };
        assert_eq!(after_silence(0, 2, NOW), again);
        assert_eq!(after_silence(1, 2, NOW), Step::HandOver);
    }

    #[test]
    fn a_number_that_cannot_be_called_is_the_hotlines_at_once() {
        let outcome = Outcome::Final { opt_out: false };
        assert_eq!(after_answer(&verdict(outcome), 0, NOW), Step::HandOver);
    }

    #[test]
    fn a_gateway_that_does_not_call_now_is_asked_again_a_few_times() {
        let later = verdict(Outcome::RetryLater { after: None });
        assert_eq!(
            after_answer(&later, 0, NOW),
            Step::Refused {
                at: NOW + Duration::MINUTE
            }
        );
        assert_eq!(after_answer(&later, 5, NOW), Step::HandOver);
    }
}
