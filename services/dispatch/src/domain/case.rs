//! A case about a disputed visit (R9.3).

use contracts::dispatch::CaseState;

use super::{Refusal, visit::Act};

/// What a decision does to the visit.
///
/// # Errors
/// The case has been decided before.
pub fn decide(state: CaseState, decision: CaseState) -> Result<Option<Act>, Refusal> {
    match (state, decision) {
        (CaseState::Open, CaseState::Upheld) => Ok(Some(Act::Uphold)),
        (CaseState::Open, CaseState::Dismissed) => Ok(Some(Act::Dismiss)),
        (CaseState::Open, CaseState::Open) => Ok(None),
        (decided, _) => Err(Refusal::CaseIs(decided)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decided_case_stays_decided() {
        assert_eq!(
            decide(CaseState::Upheld, CaseState::Dismissed),
            Err(Refusal::CaseIs(CaseState::Upheld))
        );
        assert_eq!(decide(CaseState::Open, CaseState::Upheld), Ok(Some(Act::Uphold)));
    }
}
