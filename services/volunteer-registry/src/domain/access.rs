//! Which roles may do what (R1.7). Where they may is their scope; a social organisation sees its own volunteers only
//! (R1.8).

use contracts::{Actor, Error, Result, Role, volunteer::Vetting};

/// Register, record training, qualification and insurance, reveal.
pub const REGISTRARS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Branch, Role::Operator];

/// Take into service: the sub-branch's act.
pub const SUB_BRANCH: &[Role] = &[Role::Clerk, Role::OrgClerk];

/// Return an application: the sub-branch and the branch above it.
const RETURNERS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Branch];

/// Verify what others have recorded: the branch, and head office for those whom no branch is above (R1.2).
pub const VERIFIERS: &[Role] = &[Role::Branch, Role::Operator];
/// Decide, as the second person, whether a volunteer's data are erased.
pub const ERASERS: &[Role] = &[Role::Branch, Role::Operator];

/// Read profiles, masked.
pub const READERS: &[Role] = &[
    Role::Operator,
    Role::Finance,
    Role::Stock,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];

/// Who may decide so on an application: the sub-branch vets, the branch may return (R1.7).
pub fn vetters(decision: Vetting) -> &'static [Role] {
    match decision {
        Vetting::Approve => SUB_BRANCH,
        Vetting::Return => RETURNERS,
    }
}

/// Whose saved time is spent, and on whom, redemption-inventory alone has checked.
///
/// # Errors
/// `forbidden` with reason `services_only`.
pub fn only_redemption(actor: &Actor) -> Result<()> {
    match actor {
        Actor::Service { name } if name == "redemption-inventory" => Ok(()),
        Actor::System => Ok(()),
        _ => Err(Error::forbidden(
            "services_only",
            "only redemption-inventory keeps recipients of claims",
        )),
    }
}

/// Who has been shown to own a number, only the portal knows.
///
/// # Errors
/// `forbidden` with reason `services_only`.
pub fn only_the_portal(actor: &Actor) -> Result<()> {
    match actor {
        Actor::Service { name } if name == "portal" => Ok(()),
        Actor::System => Ok(()),
        _ => Err(Error::forbidden(
            "services_only",
            "only the portal asks this for an applicant",
        )),
    }
}
