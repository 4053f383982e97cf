//! A settlement's way from the freeze to the closed period (R7.5), and who may take each step.
//!
//! ```text
//! open ─ computing ─ computed ─submit─ in_review ─every town─ reviewed ─approve─ approved ─execute─ posting ─ locking ─ posted
//!                                        └─ a town objects: submit again, or cancel (until it is executed)
//! ```

pub mod line;
pub mod plan;
pub mod seal;

use contracts::{
    Actor, Error, Result, Role,
    ledger::settlement::{ReviewState, SettlementState as State, Verdict},
};
use kernel::{OrgCode, OrgKind, SettlementId, StaffId, StandardMinutes};

/// Head office's finance: opens, submits, approves, executes, cancels.
const FINANCE: [Role; 1] = [Role::Finance];

/// Who reads settlements (ui: finance, the towns, and the offices that only look).
const READERS: [Role; 4] = [Role::Finance, Role::Branch, Role::Auditor, Role::Oversight];

/// What the steps depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Its number in the database.
    pub no: i32,
    /// Its id.
    pub id: SettlementId,
    /// Where it stands.
    pub state: State,
    /// Sum of its lines.
    pub total: StandardMinutes,
    /// Who opened it; nothing = the server's operator.
    pub opened_by: Option<StaffId>,
    /// Who submitted it last.
    pub submitted_by: Option<StaffId>,
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The step does not belong to this state.
    WrongState(State),
    /// No town has objected, so there is nothing to submit again.
    NobodyObjects,
    /// Who opened or submitted it does not approve it.
    Own,
    /// The town has no line in it.
    NoPart,
    /// Another number was typed.
    TotalDiffers {
        /// What was typed.
        typed: i64,
    },
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::WrongState(state) => Error::conflict(
                "settlement_wrong_state",
                format!("the settlement is {}", state.as_str()),
            )
            .with("state", state.as_str()),
            Refused::NobodyObjects => Error::conflict(
                "settlement_submitted",
                "the settlement is with the towns, and none has objected",
            ),
            Refused::Own => Error::forbidden(
                "settlement_own",
                "another person than who opened or submitted it must approve",
            ),
            Refused::NoPart => {
                Error::conflict("settlement_no_part", "this town has no line in the settlement").at("town")
            }
            Refused::TotalDiffers { typed } => Error::invalid(
                "total",
                "settlement_total_differs",
                "this is not the total of the settlement",
            )
            .with("typed_minutes", typed),
        }
    }
}

impl Settlement {
    /// To the towns, once more after an objection. Without a town that has a part it goes on to the second person.
    ///
    /// # Errors
    /// [`Refused::WrongState`], [`Refused::NobodyObjects`].
    pub fn submit(&self, towns: &[ReviewState]) -> Result<State, Refused> {
        match self.state {
            State::Computed => {}
            State::InReview if towns.contains(&ReviewState::Objected) => {}
            State::InReview => return Err(Refused::NobodyObjects),
            other => return Err(Refused::WrongState(other)),
        }
        Ok(if towns.is_empty() {
            State::Reviewed
        } else {
            State::InReview
        })
    }

    /// A town speaks, also once more; `others` is where the other towns stand.
    ///
    /// # Errors
    /// [`Refused::WrongState`], [`Refused::NoPart`].
    pub fn review(&self, verdict: Verdict, others: &[ReviewState], has_part: bool) -> Result<State, Refused> {
        if self.state != State::InReview {
            return Err(Refused::WrongState(self.state));
        }
        if !has_part {
            return Err(Refused::NoPart);
        }
        let all = others.iter().all(|state| *state == ReviewState::Approved);
        Ok(if verdict == Verdict::Approve && all {
            State::Reviewed
        } else {
            State::InReview
        })
    }

    /// A second person approves.
    ///
    /// # Errors
    /// [`Refused::WrongState`], [`Refused::Own`].
    pub fn approve(&self, by: Option<StaffId>) -> Result<State, Refused> {
        if self.state != State::Reviewed {
            return Err(Refused::WrongState(self.state));
        }
        if by.is_some() && (by == self.opened_by || by == self.submitted_by) {
            return Err(Refused::Own);
        }
        Ok(State::Approved)
    }

    /// It is to be posted; `typed` is the total that somebody has typed.
    ///
    /// # Errors
    /// [`Refused::WrongState`], [`Refused::TotalDiffers`].
    pub fn execute(&self, typed: StandardMinutes) -> Result<State, Refused> {
        if self.state != State::Approved {
            return Err(Refused::WrongState(self.state));
        }
        if typed != self.total {
            return Err(Refused::TotalDiffers { typed: typed.get() });
        }
        Ok(State::Posting)
    }

    /// It is given up: nothing of it has been posted.
    ///
    /// # Errors
    /// [`Refused::WrongState`].
    pub fn cancel(&self) -> Result<State, Refused> {
        match self.state {
            State::Computing | State::Computed | State::InReview | State::Reviewed | State::Approved => {
                Ok(State::Cancelled)
            }
            other => Err(Refused::WrongState(other)),
        }
    }
}

/// Refuses whoever is not head office's finance.
///
/// # Errors
/// `forbidden`.
pub fn may_settle(actor: &Actor) -> Result<()> {
    actor.has_role(&FINANCE)
}

/// Refuses whoever does not speak for `town`.
///
/// # Errors
/// `forbidden`; `invalid` when it is not a town.
pub fn may_review(actor: &Actor, town: &OrgCode) -> Result<()> {
    actor.may(&[Role::Branch], town)?;
    if town.kind() != OrgKind::Town {
        return Err(Error::invalid(
            "town",
            "not_a_town",
            "a town reviews its own part",
        ));
    }
    Ok(())
}

/// Refuses whoever does not read settlements.
///
/// # Errors
/// `forbidden`.
pub fn may_read(actor: &Actor) -> Result<()> {
    actor.has_role(&READERS)
}

/// The part of the tree whose lines the reader may see (R1.8).
///
/// # Errors
/// `forbidden`.
pub fn readable(actor: &Actor, within: Option<&OrgCode>) -> Result<Option<OrgCode>> {
    may_read(actor)?;
    actor.narrowed(within)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> Option<StaffId> {
        Some(StaffId::from(Uuid::from_u128(number)))
    }

    fn settlement(state: State) -> Settlement {
        Settlement {
            no: 1,
            id: SettlementId::from(Uuid::from_u128(9)),
            state,
            total: StandardMinutes::new(325),
            opened_by: person(1),
            submitted_by: person(2),
        }
    }

    #[test]
    fn neither_who_opened_nor_who_submitted_approves() {
        let settlement = settlement(State::Reviewed);
        assert_eq!(settlement.approve(person(1)), Err(Refused::Own));
        assert_eq!(settlement.approve(person(2)), Err(Refused::Own));
        assert_eq!(settlement.approve(person(3)), Ok(State::Approved));
    }

    #[test]
    fn another_total_than_its_own_is_refused() {
        let settlement = settlement(State::Approved);
        assert_eq!(
            settlement.execute(StandardMinutes::new(324)),
            Err(Refused::TotalDiffers { typed: 324 })
        );
        assert_eq!(settlement.execute(StandardMinutes::new(325)), Ok(State::Posting));
    }

    #[test]
    fn the_last_town_that_agrees_sends_it_on_and_one_that_objects_holds_it() {
        use ReviewState::{Approved, Objected, Waiting};
        let settlement = settlement(State::InReview);
        let after = |verdict, others: &[ReviewState]| settlement.review(verdict, others, true);
        assert_eq!(after(Verdict::Approve, &[Approved, Waiting]), Ok(State::InReview));
        assert_eq!(
            after(Verdict::Approve, &[Approved, Objected]),
            Ok(State::InReview)
        );
        assert_eq!(
            after(Verdict::Approve, &[Approved, Approved]),
            Ok(State::Reviewed)
        );
        assert_eq!(after(Verdict::Object, &[Approved, Approved]), Ok(State::InReview));
        assert_eq!(
            settlement.review(Verdict::Approve, &[], false),
            Err(Refused::NoPart)
        );
    }

    #[test]
    fn it_is_submitted_again_only_when_a_town_objects() {
        use ReviewState::{Approved, Objected};
        let with_towns = settlement(State::InReview);
        assert_eq!(with_towns.submit(&[Approved]), Err(Refused::NobodyObjects));
        assert_eq!(with_towns.submit(&[Approved, Objected]), Ok(State::InReview));
        assert_eq!(settlement(State::Computed).submit(&[]), Ok(State::Reviewed));
    }

    #[test]
    fn every_step_belongs_to_its_states_only() {
        for state in State::ALL.iter().copied() {
            let here = settlement(state);
            assert_eq!(
                here.submit(&[ReviewState::Objected]).is_ok(),
                matches!(state, State::Computed | State::InReview)
            );
            assert_eq!(
                here.review(Verdict::Approve, &[], true).is_ok(),
                state == State::InReview
            );
            assert_eq!(here.approve(person(3)).is_ok(), state == State::Reviewed);
            assert_eq!(here.execute(here.total).is_ok(), state == State::Approved);
            let begun = matches!(
                state,
                State::Posting | State::Locking | State::Posted | State::Cancelled
            );
            assert_eq!(here.cancel().is_ok(), !begun);
        }
    }
}
