//! What becomes of a message after the gateway's answer to it.

use gateways::{Outcome, Verdict};
use time::OffsetDateTime;

use super::patience;

/// The next state of a message, with what is recorded beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// The gateway has it, under this id.
    Submitted {
        /// `BizId`, `msgGroup`.
        provider_id: String,
    },
    /// Sent again, not before this instant.
    Again {
        /// When.
        at: OffsetDateTime,
    },
    /// Nobody can tell: asked for at this instant, unless the receipt comes first.
    InDoubt {
        /// When.
        check_at: OffsetDateTime,
    },
    /// SMS takes it, at once.
    Elsewhere,
    /// It will never be sent.
    Failed,
}

/// The step that follows the gateway's `verdict` after so many `attempts`, this one included.
pub fn after(verdict: &Verdict, attempts: i16, now: OffsetDateTime) -> NextStep {
    match &verdict.outcome {
        Outcome::Accepted { message_id } | Outcome::Arrived { message_id } => NextStep::Submitted {
            provider_id: message_id.clone(),
        },
        Outcome::RetryLater { .. } if attempts >= patience::MOST_ATTEMPTS => NextStep::Failed,
        Outcome::RetryLater { after } => NextStep::Again {
            at: now + patience::retry_pause(attempts, *after),
        },
        // The message is not at fault: the next gateway takes it at once, or this one when its hold is over, however often
        // the account fails.
        Outcome::HoldChannel | Outcome::HoldToMidnight => NextStep::Again { at: now },
        Outcome::AddressGone | Outcome::NoConsent => NextStep::Elsewhere,
        Outcome::Final { .. } | Outcome::OurFault => NextStep::Failed,
        Outcome::Unknown => NextStep::InDoubt {
            check_at: now + patience::first_check(),
        },
    }
}

/// The step after the only attempt of a test: it tells how this gateway does, so nothing else is tried.
pub fn after_test(verdict: &Verdict, now: OffsetDateTime) -> NextStep {
    match after(verdict, patience::MOST_ATTEMPTS, now) {
        NextStep::Again { .. } | NextStep::Elsewhere => NextStep::Failed,
        told => told,
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn step(outcome: Outcome, attempts: i16) -> NextStep {
        after(
            &Verdict {
                outcome,
                code: String::new(),
                message: String::new(),
            },
            attempts,
            NOW,
        )
    }

    #[test]
    fn a_message_in_doubt_is_asked_for_and_never_sent_again_at_once() {
        let check_at = NOW + Duration::seconds(20);
        assert_eq!(step(Outcome::Unknown, 1), NextStep::InDoubt { check_at });
    }

    #[test]
    fn what_is_refused_for_now_is_sent_again_until_the_attempts_are_used_up() {
        let later = Outcome::RetryLater { after: None };
        assert_eq!(
            step(later.clone(), 1),
            NextStep::Again {
                at: NOW + Duration::seconds(2)
            }
        );
        assert_eq!(step(later, patience::MOST_ATTEMPTS), NextStep::Failed);
    }

    #[test]
    fn a_test_that_is_refused_is_over() {
        let verdict = |outcome| Verdict {
            outcome,
            code: String::new(),
            message: String::new(),
        };
        for outcome in [
            Outcome::HoldChannel,
            Outcome::HoldToMidnight,
            Outcome::RetryLater { after: None },
            Outcome::AddressGone,
        ] {
            assert_eq!(after_test(&verdict(outcome), NOW), NextStep::Failed);
        }
        let in_doubt = after_test(&verdict(Outcome::Unknown), NOW);
        assert!(matches!(in_doubt, NextStep::InDoubt { .. }));
    }

    #[test]
    fn a_held_channel_fails_no_message() {
        assert_eq!(step(Outcome::HoldChannel, 100), NextStep::Again { at: NOW });
    }
}
