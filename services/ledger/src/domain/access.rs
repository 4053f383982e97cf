//! Who may look at whose accounts.

use contracts::{Actor, Result, Role};
use kernel::{OrgCode, VolunteerId};

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

/// Refuses unless `actor` may see the accounts of `volunteer`, who belongs to `org`.
///
/// # Errors
/// `forbidden`.
pub fn see_accounts(actor: &Actor, volunteer: VolunteerId, org: &OrgCode) -> Result<()> {
    if actor.volunteer_id() == Some(volunteer) {
        return Ok(());
    }
    actor.may(&READERS, org)
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
}
