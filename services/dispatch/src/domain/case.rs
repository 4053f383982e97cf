//! A case about a visit (R9.3): the sub-branch answers, its branch reviews, head office closes.

use contracts::dispatch::{
    CaseState,
    case::{CaseKind, CaseReview, CaseStep},
    complaint::ComplaintAbout,
};
use kernel::{OrgCode, StaffId};
use time::OffsetDateTime;

use super::{Refusal, visit::Act};

/// A case as far as its way is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    pub kind: CaseKind,
    pub state: CaseState,
    pub step: CaseStep,
    /// When the present step is due.
    pub due_at: OffsetDateTime,
    pub answered_by: Option<StaffId>,
    pub reviewed_by: Option<StaffId>,
    /// What a complaint is about.
    pub about: Option<ComplaintAbout>,
}

/// Whose turn it is first, after a complaint about a visit of `org`: not that of whom it is about.
pub fn begins(about: ComplaintAbout, org: &OrgCode) -> CaseStep {
    match about {
        ComplaintAbout::Service | ComplaintAbout::Volunteer => CaseStep::SubBranch,
        ComplaintAbout::Unit if org.town().is_some() => CaseStep::Branch,
        ComplaintAbout::Unit => CaseStep::Head,
    }
}

/// Who has recorded or uploaded a visit does not answer or review a complaint about it.
///
/// # Errors
/// This is such a one.
pub fn is_not_about(case: Case, by: Option<StaffId>, hands: [Option<StaffId>; 2]) -> Result<(), Refusal> {
    if case.kind != CaseKind::Complaint {
        return Ok(());
    }
    hands.into_iter().try_for_each(|hand| is_another(by, hand))
}

/// What a decision does to the visit; nothing where the elder did not object in time, because what was credited is for the ledger to correct.
///
/// # Errors
/// The case has been decided before, or has neither come to head office nor is overdue.
pub fn decide(case: Case, decision: CaseState, now: OffsetDateTime) -> Result<Option<Act>, Refusal> {
    is_open(case)?;
    if case.step != CaseStep::Head && now <= case.due_at {
        return Err(Refusal::CaseAt(case.step));
    }
    Ok(match (case.kind, decision) {
        (_, CaseState::Open)
        | (CaseKind::CallBack | CaseKind::Anomaly | CaseKind::Survey | CaseKind::Complaint, _) => None,
        (CaseKind::Objection, CaseState::Upheld) => Some(Act::Uphold),
        (CaseKind::Objection, CaseState::Dismissed) => Some(Act::Dismiss),
    })
}

/// Whose turn it is once the sub-branch `org` has answered: its town's, or head office's where there is no town above it
/// (R1.2).
///
/// # Errors
/// Decided, or it is not the sub-branch's turn; or who answers has sent it back.
pub fn answer(case: Case, org: &OrgCode, by: Option<StaffId>) -> Result<CaseStep, Refusal> {
    is_at(case, CaseStep::SubBranch)?;
    is_another(by, case.reviewed_by)?;
    Ok(if org.town().is_some() {
        CaseStep::Branch
    } else {
        CaseStep::Head
    })
}

/// Whose turn it is once the branch has reviewed an answer.
///
/// # Errors
/// Decided, or it is not the branch's turn; or who reviews has answered; or it goes back to whom it is about.
pub fn review(case: Case, verdict: CaseReview, by: Option<StaffId>) -> Result<CaseStep, Refusal> {
    is_at(case, CaseStep::Branch)?;
    is_another(by, case.answered_by)?;
    Ok(match verdict {
        CaseReview::Forward => CaseStep::Head,
        CaseReview::Return if case.about == Some(ComplaintAbout::Unit) => return Err(Refusal::AboutUnit),
        CaseReview::Return => CaseStep::SubBranch,
    })
}

fn is_open(case: Case) -> Result<(), Refusal> {
    match case.state {
        CaseState::Open => Ok(()),
        decided => Err(Refusal::CaseIs(decided)),
    }
}

fn is_at(case: Case, step: CaseStep) -> Result<(), Refusal> {
    is_open(case)?;
    if case.step == step {
        Ok(())
    } else {
        Err(Refusal::CaseAt(case.step))
    }
}

fn is_another(by: Option<StaffId>, first: Option<StaffId>) -> Result<(), Refusal> {
    if by.is_some() && by == first {
        Err(Refusal::SamePerson)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    const DUE: OffsetDateTime = datetime!(2026-11-26 07:00 UTC);

    fn case(state: CaseState, step: CaseStep) -> Case {
        Case {
            kind: CaseKind::Objection,
            state,
            step,
            due_at: DUE,
            answered_by: None,
            reviewed_by: None,
            about: None,
        }
    }

    #[test]
    fn r9_3_a_complaint_is_never_answered_by_whom_it_is_about() {
        let org = |code: &str| code.parse().unwrap();
        let first = |about, code: &str| begins(about, &org(code));
        assert_eq!(
            first(ComplaintAbout::Volunteer, "370405001004"),
            CaseStep::SubBranch
        );
        assert_eq!(first(ComplaintAbout::Unit, "370405001004"), CaseStep::Branch);
        assert_eq!(first(ComplaintAbout::Unit, "370405S01"), CaseStep::Head);
        let about_unit = Case {
            kind: CaseKind::Complaint,
            about: Some(ComplaintAbout::Unit),
            ..case(CaseState::Open, CaseStep::Branch)
        };
        assert_eq!(
            review(about_unit, CaseReview::Return, None),
            Err(Refusal::AboutUnit)
        );
        assert_eq!(review(about_unit, CaseReview::Forward, None), Ok(CaseStep::Head));
        let (me, other) = (Some(StaffId::generate(DUE)), Some(StaffId::generate(DUE)));
        assert_eq!(is_not_about(about_unit, me, [None, me]), Err(Refusal::SamePerson));
        assert_eq!(is_not_about(about_unit, me, [other, None]), Ok(()));
        // Other cases are about what the elder says, not about who typed it in.
        assert_eq!(
            is_not_about(case(CaseState::Open, CaseStep::SubBranch), me, [me, me]),
            Ok(())
        );
    }

    #[test]
    fn a_decided_case_stays_decided() {
        let upheld = case(CaseState::Upheld, CaseStep::Head);
        assert_eq!(
            decide(upheld, CaseState::Dismissed, DUE),
            Err(Refusal::CaseIs(CaseState::Upheld))
        );
        let open = case(CaseState::Open, CaseStep::Head);
        assert_eq!(decide(open, CaseState::Upheld, DUE), Ok(Some(Act::Uphold)));
    }

    #[test]
    fn r9_3_head_office_waits_for_the_answer_or_for_its_day() {
        for step in [CaseStep::SubBranch, CaseStep::Branch] {
            let waits = case(CaseState::Open, step);
            assert_eq!(decide(waits, CaseState::Upheld, DUE), Err(Refusal::CaseAt(step)));
            let late = DUE + Duration::seconds(1);
            assert_eq!(decide(waits, CaseState::Upheld, late), Ok(Some(Act::Uphold)));
        }
    }

    #[test]
    fn r9_3_after_a_call_back_nothing_that_was_credited_is_touched() {
        let called = Case {
            kind: CaseKind::CallBack,
            ..case(CaseState::Open, CaseStep::Head)
        };
        assert_eq!(decide(called, CaseState::Upheld, DUE), Ok(None));
    }

    #[test]
    fn r1_2_where_no_town_stands_above_head_office_is_next() {
        let asked = case(CaseState::Open, CaseStep::SubBranch);
        let next = |org: &str| answer(asked, &org.parse().unwrap(), None);
        assert_eq!(next("370405001004"), Ok(CaseStep::Branch));
        assert_eq!(next("370405001S01"), Ok(CaseStep::Branch));
        assert_eq!(next("370405S01"), Ok(CaseStep::Head));
    }

    #[test]
    fn r9_3_nobody_reviews_their_own_answer() {
        let me = Some(StaffId::generate(DUE));
        let answered = Case {
            answered_by: me,
            ..case(CaseState::Open, CaseStep::Branch)
        };
        assert_eq!(
            review(answered, CaseReview::Forward, me),
            Err(Refusal::SamePerson)
        );
        let other = Some(StaffId::generate(DUE));
        assert_eq!(review(answered, CaseReview::Forward, other), Ok(CaseStep::Head));
        assert_eq!(
            review(answered, CaseReview::Return, other),
            Ok(CaseStep::SubBranch)
        );
    }

    #[test]
    fn r9_3_each_speaks_in_their_turn() {
        let reviewed = case(CaseState::Open, CaseStep::Head);
        let org = "370405001004".parse().unwrap();
        assert_eq!(answer(reviewed, &org, None), Err(Refusal::CaseAt(CaseStep::Head)));
        assert_eq!(
            review(reviewed, CaseReview::Forward, None),
            Err(Refusal::CaseAt(CaseStep::Head))
        );
    }
}
