//! A visit: one volunteer's place in an order (decision 15).
//!
//! ```text
//! accepted ─► in_progress ─► completed ─► uploaded ─► confirmed | lapsed
//!    │            │  │          ▲            └► disputed ─► voided | confirmed
//!    │            │  └► held_for_review ──────────────► cancelled (nothing counts)
//!    │            └► needs_correction ─► completed | held_for_review
//!    └► cancelled | no_show ─► completed | held_for_review (staff have a paper form)
//! ```
//! Served, and not uploaded in time: cancelled.

use contracts::dispatch::{Evidence, Party, VisitState};
use kernel::{
    BasisPoints, CaseId, ElderId, OfferId, OrderId, OrgCode, RawMinutes, StaffId, VisitId, VolunteerId,
};
use time::{Duration, OffsetDateTime};

use super::Refusal;

/// Wrong codes after which staff confirm (decision 22).
pub const CODE_TRIES: i16 = 5;

/// One volunteer's place in an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub id: VisitId,
    pub order_id: OrderId,
    pub offer_id: OfferId,
    pub volunteer_id: VolunteerId,
    /// The volunteer's sub-branch at the acceptance: it uploads.
    pub org: OrgCode,
    pub elder_id: ElderId,
    /// From 1.
    pub seat: i16,
    pub state: VisitState,
    /// The planned time, with the travel buffer behind it.
    pub during: (OffsetDateTime, OffsetDateTime),
    pub accepted_at: OffsetDateTime,
    /// The sealed six-digit code.
    pub code: Vec<u8>,
    pub wrong_codes: i16,
    pub started_at: Option<OffsetDateTime>,
    pub stopped_at: Option<OffsetDateTime>,
    pub breaks: RawMinutes,
    pub raw: Option<RawMinutes>,
    /// Weight and version of the settings in force at the actual start (R4.4, decision 7).
    pub weight: Option<BasisPoints>,
    pub settings_version: Option<i64>,
    pub evidence: Option<Evidence>,
    /// Metres from the village's position.
    pub in_metres: Option<i32>,
    pub out_metres: Option<i32>,
    pub recorded_by: Option<StaffId>,
    pub recorded_because: Option<Vec<u8>>,
    pub reviewed_by: Option<StaffId>,
    pub reviewed_because: Option<Vec<u8>>,
    pub uploaded_by: Option<StaffId>,
    pub uploaded_at: Option<OffsetDateTime>,
    pub lapses_at: Option<OffsetDateTime>,
    /// When confirmed, lapsed, voided, cancelled, missed.
    pub ended_at: Option<OffsetDateTime>,
    pub ended_because: Option<Vec<u8>>,
    /// Who was not there, of a visit that was missed.
    pub missed_by: Option<Party>,
    pub case_id: Option<CaseId>,
}

/// Whether recorded minutes stay within what needs no second person (R5.7, R5.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// They count.
    Limits,
    /// A second person looks first.
    Review,
}

/// What can happen to a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// 签到
    CheckIn,
    /// 签退 with the code.
    CheckOut(Within),
    /// The stop was forgotten (R5.8).
    Forget,
    /// Staff enter the times.
    Record(Within),
    /// The second person lets minutes count.
    Approve,
    /// The second person lets nothing count.
    Reject,
    /// 上传
    Upload,
    /// The elder is content.
    Confirm,
    /// The window is over (R5.11).
    Lapse,
    /// The elder objects.
    Dispute,
    /// The objection is right.
    Uphold,
    /// The objection is not right.
    Dismiss,
    /// The volunteer cannot come, or the order is cancelled.
    Cancel,
    /// Nobody came, or nobody was at home.
    Miss,
    /// Not uploaded in time (R5.12).
    GiveUp,
}

/// The state after `act`.
///
/// # Errors
/// The refusal that tells best why not.
pub fn next(state: VisitState, act: Act) -> Result<VisitState, Refusal> {
    use VisitState::*;
    Ok(match (act, state) {
        (Act::CheckIn, Accepted) => InProgress,
        (Act::CheckOut(Within::Limits), InProgress) => Completed,
        (Act::CheckOut(Within::Review), InProgress) => HeldForReview,
        (Act::CheckOut(_), Accepted) => return Err(Refusal::NotCheckedIn),
        (Act::Forget, InProgress) => NeedsCorrection,
        (Act::Record(within), Accepted | InProgress | NeedsCorrection | NoShow | Completed) => match within {
            Within::Limits => Completed,
            Within::Review => HeldForReview,
        },
        (Act::Approve, HeldForReview) => Completed,
        (Act::Reject, HeldForReview) => Cancelled,
        (Act::Upload, Completed) => Uploaded,
        (Act::Upload, Uploaded | Confirmed | Lapsed | Disputed | Voided) => {
            return Err(Refusal::AlreadyUploaded);
        }
        (Act::Confirm, Uploaded) => Confirmed,
        (Act::Confirm, Disputed | Voided) => return Err(Refusal::IsDisputed),
        (Act::Lapse, Uploaded) => Lapsed,
        (Act::Dispute, Uploaded) => Disputed,
        (Act::Dispute, Confirmed | Lapsed) => return Err(Refusal::AlreadyConfirmed),
        (
            Act::Confirm | Act::Dispute,
            Accepted | InProgress | Completed | NeedsCorrection | HeldForReview,
        ) => {
            return Err(Refusal::NotUploaded);
        }
        (Act::Uphold, Disputed) => Voided,
        (Act::Dismiss, Disputed) => Confirmed,
        (Act::Cancel, Accepted) => Cancelled,
        (Act::Miss, Accepted | NoShow) => NoShow,
        (Act::GiveUp, Completed | NeedsCorrection | HeldForReview) => Cancelled,
        _ => return Err(Refusal::VisitIs(state)),
    })
}

/// Whether a visit in this state holds its seat.
pub fn holds_seat(state: VisitState) -> bool {
    !matches!(state, VisitState::Cancelled | VisitState::NoShow)
}

/// Whether somebody has been there.
pub fn is_served(state: VisitState) -> bool {
    holds_seat(state) && !matches!(state, VisitState::Accepted | VisitState::InProgress)
}

impl Visit {
    /// The same visit after `act`.
    ///
    /// # Errors
    /// Those of [`next`].
    pub fn after(&self, act: Act) -> Result<Visit, Refusal> {
        Ok(Visit {
            state: next(self.state, act)?,
            ..self.clone()
        })
    }

    /// Checks in: the weight and the version of the settings are frozen here (R4.4).
    ///
    /// # Errors
    /// Not accepted, or before `opens_at`.
    pub fn check_in(
        &self,
        now: OffsetDateTime,
        opens_at: OffsetDateTime,
        rate: Rate,
    ) -> Result<Visit, Refusal> {
        let next = self.after(Act::CheckIn)?;
        if now < opens_at {
            return Err(Refusal::TooEarly { opens_at });
        }
        Ok(Visit {
            started_at: Some(now),
            weight: Some(rate.weight),
            settings_version: Some(rate.version),
            ..next
        })
    }

    /// The state of the visit once its minutes are in, from the volunteer's check-out or from staff.
    ///
    /// # Errors
    /// Those of [`next`].
    pub fn served(&self, act: Act, times: Times, evidence: Evidence) -> Result<Visit, Refusal> {
        Ok(Visit {
            started_at: Some(times.started_at),
            stopped_at: Some(times.stopped_at),
            breaks: times.breaks,
            raw: Some(times.raw),
            evidence: Some(evidence),
            ended_at: None,
            missed_by: None,
            ..self.after(act)?
        })
    }

    /// Uploads: from now until `window` has passed the elder may object (R5.11).
    ///
    /// # Errors
    /// Not completed, too old, or the uploader is who reviewed it.
    pub fn upload(
        &self,
        by: Option<StaffId>,
        now: OffsetDateTime,
        window: Duration,
        max_days: i64,
    ) -> Result<Visit, Refusal> {
        let is_old = self
            .stopped_at
            .is_some_and(|stopped| now - stopped > Duration::days(max_days));
        // A cancelled one that was stopped is one that was given up, or rejected and is now old as well.
        if is_old && matches!(self.state, VisitState::Completed | VisitState::Cancelled) {
            return Err(Refusal::TooOld { max_days });
        }
        let next = self.after(Act::Upload)?;
        if by.is_some() && by == self.reviewed_by {
            return Err(Refusal::SamePerson);
        }
        Ok(Visit {
            uploaded_by: by,
            uploaded_at: Some(now),
            lapses_at: Some(now + window),
            ..next
        })
    }

    /// The visit has not taken place; `by` was not there.
    ///
    /// # Errors
    /// Somebody has been there.
    pub fn miss(&self, by: Party, now: OffsetDateTime) -> Result<Visit, Refusal> {
        Ok(Visit {
            missed_by: Some(by),
            ..self.end(Act::Miss, now)?
        })
    }

    /// Ends the visit.
    ///
    /// # Errors
    /// Those of [`next`].
    pub fn end(&self, act: Act, now: OffsetDateTime) -> Result<Visit, Refusal> {
        Ok(Visit {
            ended_at: Some(now),
            ..self.after(act)?
        })
    }
}

/// What is frozen at the actual start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub weight: BasisPoints,
    pub version: i64,
}

/// Start, stop and what counts of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    pub started_at: OffsetDateTime,
    pub stopped_at: OffsetDateTime,
    pub breaks: RawMinutes,
    pub raw: RawMinutes,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ACTS: [Act; 17] = [
        Act::CheckIn,
        Act::CheckOut(Within::Limits),
        Act::CheckOut(Within::Review),
        Act::Forget,
        Act::Record(Within::Limits),
        Act::Record(Within::Review),
        Act::Approve,
        Act::Reject,
        Act::Upload,
        Act::Confirm,
        Act::Lapse,
        Act::Dispute,
        Act::Uphold,
        Act::Dismiss,
        Act::Cancel,
        Act::Miss,
        Act::GiveUp,
    ];

    #[test]
    fn the_elder_who_says_nothing_lets_the_visit_lapse_r5_11() {
        let path = [
            Act::CheckIn,
            Act::CheckOut(Within::Limits),
            Act::Upload,
            Act::Lapse,
        ];
        let end = path.into_iter().try_fold(VisitState::Accepted, next);
        assert_eq!(end, Ok(VisitState::Lapsed));
    }

    #[test]
    fn after_confirmation_an_objection_is_too_late() {
        assert_eq!(
            next(VisitState::Confirmed, Act::Dispute),
            Err(Refusal::AlreadyConfirmed)
        );
        assert_eq!(
            next(VisitState::Lapsed, Act::Dispute),
            Err(Refusal::AlreadyConfirmed)
        );
    }

    #[test]
    fn what_was_not_uploaded_cannot_be_confirmed_r5_10() {
        assert_eq!(
            next(VisitState::Completed, Act::Confirm),
            Err(Refusal::NotUploaded)
        );
    }

    proptest! {
        #[test]
        fn no_path_credits_minutes_without_an_upload(path in prop::collection::vec(prop::sample::select(ACTS.to_vec()), 0..40)) {
            let (mut state, mut uploaded, mut served) = (VisitState::Accepted, false, false);
            for act in path {
                let Ok(after) = next(state, act) else { continue };
                uploaded |= act == Act::Upload;
                served |= matches!(act, Act::CheckOut(_) | Act::Record(_));
                state = after;
                prop_assert!(served || !is_served(state) || state == VisitState::NeedsCorrection);
                if matches!(state, VisitState::Confirmed | VisitState::Lapsed | VisitState::Disputed | VisitState::Voided) {
                    prop_assert!(uploaded && served);
                }
            }
        }

        #[test]
        fn confirmed_lapsed_voided_and_cancelled_are_final(act in prop::sample::select(ACTS.to_vec())) {
            for state in [VisitState::Confirmed, VisitState::Lapsed, VisitState::Voided, VisitState::Cancelled] {
                prop_assert!(next(state, act).is_err());
            }
        }

        #[test]
        fn minutes_over_a_limit_never_reach_an_upload_without_a_second_person(
            path in prop::collection::vec(prop::sample::select(ACTS.to_vec()), 0..40),
        ) {
            let (mut state, mut owed) = (VisitState::Accepted, false);
            for act in path {
                let Ok(after) = next(state, act) else { continue };
                match act {
                    Act::CheckOut(within) | Act::Record(within) => owed = within == Within::Review,
                    Act::Approve => owed = false,
                    _ => {}
                }
                state = after;
                prop_assert!(!(owed && state == VisitState::Uploaded));
            }
        }
    }
}
