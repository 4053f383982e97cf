//! A volunteer's states and the steps between them (R3.4).
//!
//! `applied → training → active ⇄ suspended`, `applied → returned → applied` (registered again), any → `exited → applied`
//! (back again, the same person).

use contracts::{
    Error, Result,
    volunteer::{Vetting, VolunteerState},
};
use time::Date;

/// The state after vetting: an applicant waits for it, nobody else does.
///
/// # Errors
/// `conflict` with reason `not_waiting_for_vetting`.
pub fn vetted(state: VolunteerState, decision: Vetting) -> Result<VolunteerState> {
    match (state, decision) {
        (VolunteerState::Applied, Vetting::Approve) => Ok(VolunteerState::Training),
        (VolunteerState::Applied, Vetting::Return) => Ok(VolunteerState::Returned),
        _ => Err(in_state(
            "not_waiting_for_vetting",
            "this person does not wait for vetting",
            state,
        )),
    }
}

/// The state after activation: vetted, and with training that counts today (`trained_to` = its last day).
///
/// # Errors
/// `conflict` with reason `already_active`, `not_vetted` or `not_trained`.
pub fn activated(state: VolunteerState, trained_to: Option<Date>, today: Date) -> Result<VolunteerState> {
    match state {
        VolunteerState::Training if trained_to.is_some_and(|last| last >= today) => {
            Ok(VolunteerState::Active)
        }
        VolunteerState::Training => Err(in_state(
            "not_trained",
            "there is no training on file that counts today: record it first",
            state,
        )),
        VolunteerState::Active => Err(in_state(
            "already_active",
            "this volunteer is in service already",
            state,
        )),
        _ => Err(in_state(
            "not_vetted",
            "only who has been vetted can be taken into service",
            state,
        )),
    }
}

/// Whether training may be recorded: it follows vetting.
///
/// # Errors
/// `conflict` with reason `not_vetted`.
pub fn may_train(state: VolunteerState) -> Result<()> {
    match state {
        VolunteerState::Training | VolunteerState::Active | VolunteerState::Suspended => Ok(()),
        _ => Err(in_state("not_vetted", "training follows vetting", state)),
    }
}

/// Whether qualification and insurance may be recorded: they may come with the application.
///
/// # Errors
/// `conflict` with reason `not_on_file`.
pub fn may_record(state: VolunteerState) -> Result<()> {
    match state {
        VolunteerState::Returned | VolunteerState::Exited => Err(in_state(
            "not_on_file",
            "this application was returned, or the volunteer has left",
            state,
        )),
        _ => Ok(()),
    }
}

/// The state after a suspension.
///
/// # Errors
/// `conflict` with reason `not_in_service`.
pub fn suspended(state: VolunteerState) -> Result<VolunteerState> {
    match state {
        VolunteerState::Active => Ok(VolunteerState::Suspended),
        _ => Err(in_state(
            "not_in_service",
            "only who is in service can be suspended",
            state,
        )),
    }
}

/// The state after a suspension is over.
///
/// # Errors
/// `conflict` with reason `not_suspended`.
pub fn resumed(state: VolunteerState) -> Result<VolunteerState> {
    match state {
        VolunteerState::Suspended => Ok(VolunteerState::Active),
        _ => Err(in_state(
            "not_suspended",
            "this volunteer is not suspended",
            state,
        )),
    }
}

/// The state of who leaves: anybody may at any time (R3.5).
///
/// # Errors
/// `conflict` with reason `has_left`.
pub fn left(state: VolunteerState) -> Result<VolunteerState> {
    match state {
        VolunteerState::Exited => Err(in_state("has_left", "this volunteer has left already", state)),
        _ => Ok(VolunteerState::Exited),
    }
}

/// Whether others hold a matching profile of this volunteer that must follow every change.
pub fn is_matched(state: VolunteerState) -> bool {
    matches!(state, VolunteerState::Active | VolunteerState::Suspended)
}

fn in_state(reason: &str, message: &str, state: VolunteerState) -> Error {
    Error::conflict(reason, message).with("state", state.as_str())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    #[test]
    fn only_an_applicant_is_vetted_r3_4() {
        assert_eq!(
            vetted(VolunteerState::Applied, Vetting::Approve),
            Ok(VolunteerState::Training)
        );
        assert_eq!(
            vetted(VolunteerState::Applied, Vetting::Return),
            Ok(VolunteerState::Returned)
        );
        for state in VolunteerState::ALL
            .iter()
            .filter(|state| **state != VolunteerState::Applied)
        {
            let refused = vetted(*state, Vetting::Approve).unwrap_err();
            assert_eq!(refused.reason, "not_waiting_for_vetting");
            assert_eq!(refused.details["state"], state.as_str());
        }
    }

    #[test]
    fn nobody_serves_without_vetting_and_training_that_counts_r3_4() {
        let refused = |state, trained_to| activated(state, trained_to, TODAY).unwrap_err().reason;
        assert_eq!(
            activated(VolunteerState::Training, Some(TODAY), TODAY),
            Ok(VolunteerState::Active)
        );
        assert_eq!(refused(VolunteerState::Training, None), "not_trained");
        assert_eq!(
            refused(VolunteerState::Training, TODAY.previous_day()),
            "not_trained"
        );
        assert_eq!(refused(VolunteerState::Applied, Some(TODAY)), "not_vetted");
        assert_eq!(refused(VolunteerState::Active, Some(TODAY)), "already_active");
    }

    #[test]
    fn only_who_serves_is_suspended_and_anybody_may_leave_r3_4_r3_5() {
        for state in VolunteerState::ALL {
            assert_eq!(
                suspended(*state).is_ok(),
                *state == VolunteerState::Active,
                "{state:?}"
            );
            assert_eq!(
                resumed(*state).is_ok(),
                *state == VolunteerState::Suspended,
                "{state:?}"
            );
            assert_eq!(
                left(*state).is_ok(),
                *state != VolunteerState::Exited,
                "{state:?}"
            );
        }
    }

    #[test]
    fn training_follows_vetting_and_a_certificate_may_come_earlier() {
        assert_eq!(
            may_train(VolunteerState::Applied).unwrap_err().reason,
            "not_vetted"
        );
        assert!(may_train(VolunteerState::Training).is_ok());
        assert!(may_record(VolunteerState::Applied).is_ok());
        assert_eq!(
            may_record(VolunteerState::Returned).unwrap_err().reason,
            "not_on_file"
        );
    }
}
