//! Who may look at whose accounts.

use contracts::{Actor, Error, Result, Role};
use kernel::{OrgCode, OrgKind, StaffId, VolunteerId};

/// Staff who read accounts: head office and the read-only offices everywhere in their scope, which is the district;
/// branches and sub-branches those of their own volunteers (R1.7, R1.8).
const READERS: [Role; 7] = [
    Role::Finance,
    Role::Auditor,
    Role::Oversight,
    Role::Operator,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
];

/// Staff who read the books as a whole.
const BOOK_READERS: [Role; 4] = [Role::Finance, Role::Auditor, Role::Oversight, Role::Operator];

/// Staff who read the signed heads: who keeps the books, and who checks them.
const HEAD_READERS: [Role; 3] = [Role::Finance, Role::Auditor, Role::Oversight];

/// Refuses unless `actor` may see the accounts of `volunteer`, who belongs to `org`. Accounts elsewhere are answered like
/// accounts that do not exist (R1.8).
///
/// # Errors
/// `forbidden`, `not_found`.
pub fn see_accounts(actor: &Actor, volunteer: VolunteerId, org: &OrgCode) -> Result<()> {
    if actor.volunteer_id() == Some(volunteer) {
        return Ok(());
    }
    if matches!(actor, Actor::Service { .. }) {
        return Ok(());
    }
    actor.may_find(&READERS, org, "account")
}

/// Refuses unless `actor` may see the trial balance.
///
/// # Errors
/// `forbidden`.
pub fn see_books(actor: &Actor) -> Result<()> {
    actor.has_role(&BOOK_READERS)
}

/// Refuses unless `actor` may see the signed heads of the chain.
///
/// # Errors
/// `forbidden`.
pub fn see_heads(actor: &Actor) -> Result<()> {
    actor.has_role(&HEAD_READERS)
}

/// Staff who may propose what the fund receives and spends.
const FUND_KEEPERS: [Role; 1] = [Role::Finance];

/// Staff who decide about it as the second person: another of finance, or the hotline's desk, which sits at head office
/// as well and has no part in the money (R12.6).
const FUND_DECIDERS: [Role; 2] = [Role::Finance, Role::Operator];

/// Staff who read the settings and may see what a change would do.
const POLICY_READERS: [Role; 5] = [
    Role::Operator,
    Role::Finance,
    Role::Oversight,
    Role::SecurityAdmin,
    Role::Auditor,
];

/// Refuses unless `actor` may record receipts, and propose expenses and reversals.
///
/// # Errors
/// `forbidden`.
pub fn keep_fund(actor: &Actor) -> Result<()> {
    actor.has_role(&FUND_KEEPERS)?;
    at_head_office(actor)
}

/// Refuses unless `actor` may decide about expenses and reversals.
///
/// # Errors
/// `forbidden`.
pub fn decide_fund(actor: &Actor) -> Result<()> {
    actor.has_role(&FUND_DECIDERS)?;
    at_head_office(actor)
}

/// Refuses unless `actor` may see what a change of the rules would do.
///
/// # Errors
/// `forbidden`.
pub fn preview_policies(actor: &Actor) -> Result<()> {
    actor.has_role(&POLICY_READERS)
}

fn at_head_office(actor: &Actor) -> Result<()> {
    match actor.scope() {
        Some(scope) if scope.kind() != OrgKind::District => Err(Error::forbidden(
            "head_office_only",
            "head office alone keeps the fund and the books",
        )),
        _ => Ok(()),
    }
}

/// Refuses unless `actor` may correct the books and decide about accounts: head office's finance (R1.7).
///
/// # Errors
/// `forbidden`.
pub fn correct_books(actor: &Actor) -> Result<()> {
    actor.has_role(&[Role::Finance])?;
    at_head_office(actor)
}

/// Refuses who has proposed it themselves: two persons decide (R6.10, R6.12).
///
/// # Errors
/// `forbidden`.
pub fn another_person(actor: &Actor, proposed_by: Option<StaffId>) -> Result<()> {
    if actor.staff_id() == proposed_by {
        return Err(Error::forbidden(
            "own_proposal",
            "another person must approve what you have proposed",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use contracts::Code;
    use kernel::StaffId;
    use uuid::Uuid;

    use super::*;

    fn staff(role: Role, scope: &str) -> Actor {
        Actor::Staff {
            id: StaffId::from(Uuid::from_u128(1)),
            roles: vec![role],
            scope: scope.parse().unwrap(),
        }
    }

    #[test]
    fn nobody_approves_what_they_have_proposed() {
        let finance = staff(Role::Finance, "370405");
        assert!(another_person(&finance, finance.staff_id()).is_err());
        assert!(another_person(&finance, Some(StaffId::from(Uuid::from_u128(9)))).is_ok());
        assert!(
            another_person(&Actor::System, None).is_err(),
            "without names there are no two persons"
        );
        assert!(correct_books(&finance).is_ok());
        assert!(correct_books(&staff(Role::Auditor, "370405")).is_err());
    }

    fn may_see(actor: &Actor) -> bool {
        let volunteer = VolunteerId::from(Uuid::from_u128(2));
        see_accounts(actor, volunteer, &"370405001004".parse().unwrap()).is_ok()
    }

    #[test]
    fn a_volunteer_sees_their_own_account_and_nobody_elses() {
        assert!(may_see(&Actor::Volunteer {
            id: VolunteerId::from(Uuid::from_u128(2))
        }));
        assert!(!may_see(&Actor::Volunteer {
            id: VolunteerId::from(Uuid::from_u128(3))
        }));
    }

    #[test]
    fn staff_see_the_accounts_within_their_scope_r1_8() {
        for role in [Role::Finance, Role::Auditor, Role::Oversight, Role::Operator] {
            assert!(may_see(&staff(role, "370405")), "{role:?}");
        }
        assert!(may_see(&staff(Role::Branch, "370405001")));
        assert!(!may_see(&staff(Role::Branch, "370405100")));
        assert!(may_see(&staff(Role::Clerk, "370405001004")));
        assert!(!may_see(&staff(Role::Clerk, "370405001005")));
        assert!(!may_see(&staff(Role::OrgClerk, "370405S01")));
        for role in [
            Role::Stock,
            Role::Outreach,
            Role::SystemAdmin,
            Role::SecurityAdmin,
        ] {
            assert!(!may_see(&staff(role, "370405")), "{role:?}");
        }
    }

    #[test]
    fn the_books_are_for_head_office_and_its_auditors() {
        assert!(see_books(&staff(Role::Auditor, "370405")).is_ok());
        assert_eq!(
            see_books(&staff(Role::Clerk, "370405001004")).unwrap_err().code,
            Code::Forbidden
        );
        assert!(
            see_books(&Actor::Volunteer {
                id: VolunteerId::from(Uuid::from_u128(2))
            })
            .is_err()
        );
    }

    #[test]
    fn the_signed_heads_are_for_those_who_keep_and_those_who_check_the_books() {
        for role in [Role::Finance, Role::Auditor, Role::Oversight] {
            assert!(see_heads(&staff(role, "370405")).is_ok(), "{role:?}");
        }
        for role in [Role::Operator, Role::Clerk, Role::SystemAdmin] {
            assert!(see_heads(&staff(role, "370405")).is_err(), "{role:?}");
        }
    }

    #[test]
    fn the_fund_is_kept_by_finance_at_head_office_and_decided_by_it_or_the_hotline() {
        let finance = staff(Role::Finance, "370405");
        assert!(keep_fund(&finance).is_ok() && decide_fund(&finance).is_ok());
        let operator = staff(Role::Operator, "370405");
        assert!(keep_fund(&operator).is_err() && decide_fund(&operator).is_ok());
        for role in [Role::Auditor, Role::Oversight, Role::Stock, Role::Clerk] {
            assert!(
                keep_fund(&staff(role, "370405")).is_err() && decide_fund(&staff(role, "370405")).is_err()
            );
        }
        let elsewhere = staff(Role::Finance, "370405001");
        assert_eq!(keep_fund(&elsewhere).unwrap_err().reason, "head_office_only");
        assert_eq!(decide_fund(&elsewhere).unwrap_err().reason, "head_office_only");
    }
}
