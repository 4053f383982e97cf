//! Who may do what with goods, and where (R1.7, R1.8). The portal hides what is not allowed; here it is refused.

use contracts::{Actor, Result, Role};
use kernel::OrgCode;

/// Roles that keep the stock of an outlet.
const KEEPERS: [Role; 3] = [Role::Stock, Role::Clerk, Role::OrgClerk];
/// Roles that sign a count as second.
const SIGNERS: [Role; 4] = [Role::Stock, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Roles that read what lies where.
const READERS: [Role; 7] = [
    Role::Stock,
    Role::Finance,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];
/// Roles that read what goods cost.
const COUNTING_HOUSE: [Role; 4] = [Role::Stock, Role::Finance, Role::Auditor, Role::Oversight];

/// Keeps the list of goods, buys, corrects.
pub fn keeps_catalogue(actor: &Actor) -> Result<()> {
    actor.has_role(&[Role::Stock])
}

/// Keeps stock somewhere; asked before anything is looked for.
pub fn keeps(actor: &Actor) -> Result<()> {
    actor.has_role(&KEEPERS)
}

/// May keep the stock of `outlet`.
pub fn may_keep(actor: &Actor, outlet: &OrgCode) -> Result<()> {
    actor.may(&KEEPERS, outlet)
}

/// As [`may_keep`], of a `thing` named by its id (R1.8).
pub fn may_keep_found(actor: &Actor, outlet: &OrgCode, thing: &str) -> Result<()> {
    actor.may_find(&KEEPERS, outlet, thing)
}

/// Signs counts somewhere.
pub fn signs(actor: &Actor) -> Result<()> {
    actor.has_role(&SIGNERS)
}

/// May sign a count of `outlet`.
pub fn may_sign(actor: &Actor, outlet: &OrgCode) -> Result<()> {
    actor.may_find(&SIGNERS, outlet, "count")
}

/// Reads stock somewhere.
pub fn reads(actor: &Actor) -> Result<()> {
    actor.has_role(&READERS)
}

/// May read of a `thing` at one of `outlets` (R1.8).
pub fn may_read(actor: &Actor, outlets: &[&OrgCode], thing: &str) -> Result<()> {
    reads(actor)?;
    let sees = |outlet: &&&OrgCode| actor.may_find(&READERS, outlet, thing).is_ok();
    match outlets.iter().find(sees) {
        Some(_) => Ok(()),
        None => Err(contracts::Error::not_found(thing)),
    }
}

/// Which part of the tree a list covers.
pub fn readable(actor: &Actor, within: Option<&OrgCode>) -> Result<Option<OrgCode>> {
    reads(actor)?;
    actor.narrowed(within)
}

/// Reads what goods cost.
pub fn reads_costs(actor: &Actor) -> Result<()> {
    actor.has_role(&COUNTING_HOUSE)
}

#[cfg(test)]
mod tests {
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
    fn r1_8_a_transfer_is_read_at_both_ends_and_nowhere_else() {
        let ends: [OrgCode; 2] = ["370405001004".parse().unwrap(), "370405100001".parse().unwrap()];
        let ends = [&ends[0], &ends[1]];
        for (scope, reads) in [("370405001004", true), ("370405100", true), ("370405101", false)] {
            let found = may_read(&staff(Role::Clerk, scope), &ends, "transfer");
            assert_eq!(found.is_ok(), reads, "{scope}");
        }
        let admin = staff(Role::SystemAdmin, "370405");
        assert_eq!(
            may_read(&admin, &ends, "transfer").unwrap_err().reason,
            "wrong_role"
        );
    }
}
