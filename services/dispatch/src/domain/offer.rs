//! An offer binds nobody until it is accepted; a refusal has no penalty and no score (R3.5).

use contracts::dispatch::{OfferAnswer, OfferOutcome, OfferState};
use time::OffsetDateTime;

use super::Refusal;

/// What is to be done with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The seat is theirs, if the order still has one.
    TakeSeat,
    /// Note the refusal.
    Decline,
    /// The offer was open, but its time is over: it expires now.
    Expire,
    /// Nothing changes: what had become of it before.
    Settled(OfferOutcome),
}

/// What an answer at `now` means for an offer.
///
/// # Errors
/// Declining what was accepted: that is a withdrawal from the visit.
pub fn answer(
    state: OfferState,
    expires_at: OffsetDateTime,
    now: OffsetDateTime,
    answer: OfferAnswer,
) -> Result<Verdict, Refusal> {
    use OfferState::*;
    Ok(match (state, answer) {
        (Open, OfferAnswer::Decline) => Verdict::Decline,
        (Open, OfferAnswer::Accept) if expires_at <= now => Verdict::Expire,
        (Open, OfferAnswer::Accept) => Verdict::TakeSeat,
        (Accepted, OfferAnswer::Accept) => Verdict::Settled(OfferOutcome::Accepted),
        (Accepted, OfferAnswer::Decline) => return Err(Refusal::OfferAccepted),
        (Declined, _) => Verdict::Settled(OfferOutcome::Declined),
        (Lost, _) => Verdict::Settled(OfferOutcome::Lost),
        // Withdrawn with its order or its time: too late, like one that has expired.
        (Expired | Withdrawn, _) => Verdict::Settled(OfferOutcome::Expired),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    #[test]
    fn an_acceptance_after_the_deadline_expires_the_offer() {
        assert_eq!(
            answer(OfferState::Open, NOW, NOW, OfferAnswer::Accept),
            Ok(Verdict::Expire)
        );
        let later = NOW + Duration::seconds(1);
        assert_eq!(
            answer(OfferState::Open, later, NOW, OfferAnswer::Accept),
            Ok(Verdict::TakeSeat)
        );
    }

    #[test]
    fn who_accepted_cannot_decline_any_more() {
        assert_eq!(
            answer(OfferState::Accepted, NOW, NOW, OfferAnswer::Decline),
            Err(Refusal::OfferAccepted)
        );
    }

    proptest! {
        #[test]
        fn only_an_open_offer_gives_a_seat(
            state in prop::sample::select(OfferState::ALL.to_vec()),
            said in prop::sample::select(OfferAnswer::ALL.to_vec()),
            seconds in -100i64..100,
        ) {
            let verdict = answer(state, NOW + Duration::seconds(seconds), NOW, said);
            if verdict == Ok(Verdict::TakeSeat) {
                prop_assert!(state == OfferState::Open && seconds > 0 && said == OfferAnswer::Accept);
            }
        }
    }
}
