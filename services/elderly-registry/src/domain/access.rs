//! Which roles may do what (R1.7). Where they may is their scope.

use contracts::Role;

/// Register, reveal and close: intake is the sub-branch's, the branch's and the hotline's.
pub const REGISTRARS: &[Role] = &[Role::Clerk, Role::Branch, Role::Operator];

/// Decide, as the second person, whether an elder's data are erased.
pub const ERASERS: &[Role] = &[Role::Branch, Role::Operator];

/// Read profiles, masked. Administrators of the system see no elder's data.
pub const READERS: &[Role] = &[
    Role::Operator,
    Role::Branch,
    Role::Clerk,
    Role::Auditor,
    Role::Oversight,
];

/// Ask what a resident ID says while filling in a form, also a volunteer's.
pub const FORM_FILLERS: &[Role] = &[Role::Clerk, Role::OrgClerk, Role::Branch, Role::Operator];
