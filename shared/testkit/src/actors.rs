//! People who act in tests.

use contracts::{Actor, Role};
use kernel::{OrgCode, StaffId, VolunteerId};
use uuid::Uuid;

/// The district of the real tree.
pub const DISTRICT: &str = "370405";
/// A town, 运河街道.
pub const TOWN: &str = "370405001";
/// A village of that town.
pub const VILLAGE: &str = "370405001004";

/// A member of staff. The same role and place give the same person.
pub fn staff(role: Role, scope: &str) -> Actor {
    numbered_staff(role, scope, 1)
}

/// One of several members of staff with the same role and place.
pub fn numbered_staff(role: Role, scope: &str, number: u32) -> Actor {
    let name = format!("{} {scope} {number}", role.as_str());
    Actor::Staff {
        id: StaffId::from(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())),
        roles: vec![role],
        scope: org(scope),
    }
}

/// An organisation code known to be well formed.
///
/// # Panics
/// If it is not.
pub fn org(code: &str) -> OrgCode {
    code.parse().expect("an organisation code written in a test")
}

/// Head office, hotline.
pub fn operator() -> Actor {
    staff(Role::Operator, DISTRICT)
}

/// Head office, finance.
pub fn finance() -> Actor {
    staff(Role::Finance, DISTRICT)
}

/// A town's branch.
pub fn branch(town: &str) -> Actor {
    staff(Role::Branch, town)
}

/// A village's clerk.
pub fn clerk(village: &str) -> Actor {
    staff(Role::Clerk, village)
}

/// A social organisation's clerk.
pub fn org_clerk(organisation: &str) -> Actor {
    staff(Role::OrgClerk, organisation)
}

/// The auditor.
pub fn auditor() -> Actor {
    staff(Role::Auditor, DISTRICT)
}

/// The system administrator.
pub fn system_admin() -> Actor {
    staff(Role::SystemAdmin, DISTRICT)
}

/// A volunteer.
pub fn volunteer(id: VolunteerId) -> Actor {
    Actor::Volunteer { id }
}

/// The operator at the server's command line.
pub fn system() -> Actor {
    Actor::System
}
