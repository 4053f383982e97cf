//! Who may hold which roles where (R1.7, 8.1.4.2).

use contracts::{Error, Result, Role};
use kernel::{OrgCode, OrgKind, StaffId};

use crate::store::{staff::Standing, staff_change::StaffChange};

/// Who decides changes of accounts that another person has proposed.
pub const DECIDERS: &[Role] = &[Role::SystemAdmin, Role::SecurityAdmin];

/// Roles that stand alone: system, security, audit and oversight are kept apart from each other and from daily work.
const ALONE: [Role; 4] = [
    Role::SystemAdmin,
    Role::SecurityAdmin,
    Role::Auditor,
    Role::Oversight,
];

/// Kinds of organisation in which a role has its place.
fn places(role: Role) -> &'static [OrgKind] {
    match role {
        Role::Branch => &[OrgKind::Town],
        Role::Clerk => &[OrgKind::Village, OrgKind::Site],
        Role::OrgClerk => &[OrgKind::SocialOrg],
        _ => &[OrgKind::District],
    }
}

/// The roles of an account, without repetitions.
///
/// # Errors
/// `invalid`: `blank` without any, `roles_apart` for roles that one person may not hold together, `role_elsewhere` for a
/// role that has no place in that organisation (with `role`).
pub fn roles(roles: &[Role], scope: &OrgCode) -> Result<Vec<Role>> {
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return Err(Error::invalid(
            "roles",
            "blank",
            "an account has at least one role",
        ));
    }
    if roles.len() > 1 && roles.iter().any(|role| ALONE.contains(role)) {
        return Err(Error::invalid(
            "roles",
            "roles_apart",
            "administrator, auditor and oversight each stand alone: give this person another account's role",
        ));
    }
    if let Some(role) = roles.iter().find(|role| !places(**role).contains(&scope.kind())) {
        let message = format!(
            "the role {} has no place in a {}",
            role.as_str(),
            scope.kind().as_str()
        );
        return Err(Error::invalid("roles", "role_elsewhere", message).with("roles", vec![role.as_str()]));
    }
    Ok(roles)
}

/// Administrators and auditors are known by their resident ID: the database gives one person one account, so nobody holds
/// two of the separated roles under two sign-in names (8.1.4.2).
///
/// # Errors
/// `invalid` at `resident_id`: `administrator_needs_id`.
pub fn administrator_is_known(roles: &[Role], has_person: bool) -> Result<()> {
    let separated = [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor];
    if !has_person && roles.iter().any(|role| separated.contains(role)) {
        return Err(Error::invalid(
            "resident_id",
            "administrator_needs_id",
            "an administrator's or auditor's account has a resident ID on file",
        ));
    }
    Ok(())
}

/// An account that is in use.
///
/// # Errors
/// `conflict`: `staff_closed`.
pub fn is_open(account: &Standing) -> Result<()> {
    if account.is_active {
        Ok(())
    } else {
        Err(Error::conflict("staff_closed", "this account is closed"))
    }
}

/// Nobody closes their own account.
///
/// # Errors
/// `forbidden`: `own_account`.
pub fn is_another(actor: Option<StaffId>, account: StaffId) -> Result<()> {
    if actor == Some(account) {
        return Err(Error::forbidden("own_account", "another person must do this"));
    }
    Ok(())
}

/// A proposal that is still to be decided.
///
/// # Errors
/// `conflict`: `staff_change_decided`.
pub fn waits(proposal: &StaffChange) -> Result<()> {
    if proposal.state == "open" {
        Ok(())
    } else {
        Err(Error::conflict("staff_change_decided", "this has been decided"))
    }
}

/// Two persons: neither who proposed it nor whose account it is.
///
/// # Errors
/// `conflict`: `staff_change_decided`. `forbidden`: `own_staff_change`, `own_account`.
pub fn may_approve(proposal: &StaffChange, by: Option<StaffId>) -> Result<()> {
    waits(proposal)?;
    if by.is_some() && proposal.proposed_by == by {
        return Err(Error::forbidden(
            "own_staff_change",
            "another person must approve this",
        ));
    }
    is_another(by, proposal.staff_id)
}

/// A sign-in name: 2 to 32 characters, `a-z 0-9 . -`, beginning with a letter or digit. Capitals are made small.
///
/// # Errors
/// `invalid` at `username`: `username_form`.
pub fn username(text: &str) -> Result<String> {
    let name = text.trim().to_lowercase();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let fits = (2..=32).contains(&name.len())
        && name
            .bytes()
            .all(|byte| plain(byte) || matches!(byte, b'.' | b'-'))
        && name.bytes().next().is_some_and(plain);
    if fits {
        Ok(name)
    } else {
        Err(Error::invalid(
            "username",
            "username_form",
            "2 to 32 characters of a-z, 0-9, dot and hyphen",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(code: &str) -> OrgCode {
        code.parse().unwrap()
    }

    fn reason(given: &[Role], scope: &str) -> Option<String> {
        roles(given, &org(scope)).err().map(|error| error.reason)
    }

    #[test]
    fn administrators_and_auditors_hold_one_role_only() {
        assert_eq!(
            reason(&[Role::SystemAdmin, Role::Operator], "370405"),
            Some("roles_apart".into())
        );
        assert_eq!(
            reason(&[Role::SystemAdmin, Role::SecurityAdmin], "370405"),
            Some("roles_apart".into())
        );
        assert_eq!(reason(&[Role::Auditor], "370405"), None);
        assert_eq!(reason(&[Role::Operator, Role::Finance], "370405"), None);
    }

    #[test]
    fn every_role_has_its_place_in_the_tree() {
        assert_eq!(reason(&[Role::Clerk], "370405001"), Some("role_elsewhere".into()));
        assert_eq!(reason(&[Role::Clerk], "370405001004"), None);
        assert_eq!(reason(&[Role::Branch], "370405001"), None);
        assert_eq!(reason(&[Role::OrgClerk], "370405S01"), None);
        assert_eq!(
            reason(&[Role::Operator], "370405001004"),
            Some("role_elsewhere".into())
        );
        assert_eq!(reason(&[], "370405"), Some("blank".into()));
    }

    #[test]
    fn a_role_given_twice_counts_once() {
        assert_eq!(
            roles(&[Role::Finance, Role::Operator, Role::Finance], &org("370405"))
                .unwrap()
                .len(),
            2
        );
    }

    #[test]
    fn a_sign_in_name_is_plain_and_small() {
        assert_eq!(username(" Liu.Fang ").unwrap(), "liu.fang");
        for wrong in ["", "a", ".ab", "刘芳", "a b", "a_b"] {
            assert!(username(wrong).is_err(), "{wrong}");
        }
    }
}
