use kernel::{OrgCode, StaffId, VolunteerId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Result};

/// What a member of staff may do (R1.7). Where they may do it is their scope, an organisation code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 总行坐席: hotline, dispatch, call-backs.
    Operator,
    /// 总行财务: ledger, settlement, fund.
    Finance,
    /// 总行物资: catalogue of goods, stock.
    Stock,
    /// 总行宣传: campaigns.
    Outreach,
    /// 镇街分行: supervises a town.
    Branch,
    /// 村居支行: a village's clerk.
    Clerk,
    /// 公益组织支行: a social organisation's clerk.
    OrgClerk,
    /// 审计: reads everything, changes nothing.
    Auditor,
    /// 社会福利科: the leading group's read-only office (R12.6).
    Oversight,
    /// 系统管理员: organisation tree and staff accounts; sees no elder's data.
    SystemAdmin,
    /// 安全管理员: sign-in policy, resets, sessions.
    SecurityAdmin,
}

impl Role {
    /// Every role, in the order of the organisation.
    pub const ALL: [Role; 11] = [
        Role::Operator,
        Role::Finance,
        Role::Stock,
        Role::Outreach,
        Role::Branch,
        Role::Clerk,
        Role::OrgClerk,
        Role::Auditor,
        Role::Oversight,
        Role::SystemAdmin,
        Role::SecurityAdmin,
    ];

    /// The word used in data and in translation keys, e.g. `org_clerk`.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Finance => "finance",
            Role::Stock => "stock",
            Role::Outreach => "outreach",
            Role::Branch => "branch",
            Role::Clerk => "clerk",
            Role::OrgClerk => "org_clerk",
            Role::Auditor => "auditor",
            Role::Oversight => "oversight",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
        }
    }

    /// The role named by `word`, if there is one.
    pub fn parse(word: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Who asks. The portal authenticates people; every service checks role and scope again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A member of staff, with the part of the tree they stand in.
    Staff {
        /// The one account of this person.
        id: StaffId,
        /// What they may do.
        roles: Vec<Role>,
        /// Where: everything whose code starts with it.
        scope: OrgCode,
    },
    /// A volunteer on the mobile page or by SMS.
    Volunteer {
        /// The volunteer.
        id: VolunteerId,
    },
    /// One of the platform's own services.
    Service {
        /// Its name, e.g. `notification`.
        name: String,
    },
    /// The operator at the server's own command line.
    System,
}

impl Actor {
    /// A service of the platform.
    pub fn service(name: &str) -> Self {
        Actor::Service { name: name.into() }
    }

    /// Refuses unless the actor is staff with one of `roles` and `org` lies within their scope, or the server's
    /// operator.
    ///
    /// # Errors
    /// `forbidden` with reason `wrong_role` (naming the roles that may) or `wrong_scope`.
    pub fn may(&self, roles: &[Role], org: &OrgCode) -> Result<()> {
        self.has_role(roles)?;
        match self {
            Actor::Staff { scope, .. } if !scope.contains(org) => Err(Error::out_of_scope(org)),
            _ => Ok(()),
        }
    }

    /// As [`Actor::may`], for one `thing` that the asker names by id: what lies outside their scope is answered like what
    /// does not exist, so that nobody learns by guessing whom a village serves (R1.8).
    ///
    /// # Errors
    /// `forbidden` with reason `wrong_role`; `not_found` with reason `<thing>_not_found`.
    pub fn may_find(&self, roles: &[Role], org: &OrgCode, thing: &str) -> Result<()> {
        self.has_role(roles)?;
        match self {
            Actor::Staff { scope, .. } if !scope.contains(org) => Err(Error::not_found(thing)),
            _ => Ok(()),
        }
    }

    /// Refuses unless the actor is staff with one of `roles`, or the server's operator.
    ///
    /// # Errors
    /// `forbidden` with reason `wrong_role`.
    pub fn has_role(&self, roles: &[Role]) -> Result<()> {
        match self {
            Actor::System => Ok(()),
            Actor::Staff { roles: mine, .. } if mine.iter().any(|role| roles.contains(role)) => Ok(()),
            _ => {
                let needed: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
                Err(Error::forbidden(
                    "wrong_role",
                    format!("this needs one of the roles {}", needed.join(", ")),
                )
                .with("roles", needed))
            }
        }
    }

    /// Refuses unless one of the platform's services, or the server's operator, asks.
    ///
    /// # Errors
    /// `forbidden` with reason `services_only`.
    pub fn is_service(&self) -> Result<()> {
        match self {
            Actor::Service { .. } | Actor::System => Ok(()),
            _ => Err(Error::forbidden(
                "services_only",
                "only the platform's own services may ask this",
            )),
        }
    }

    /// The part of the tree a member of staff stands in.
    pub fn scope(&self) -> Option<&OrgCode> {
        match self {
            Actor::Staff { scope, .. } => Some(scope),
            _ => None,
        }
    }

    /// The part of the tree a list may show: `within`, narrowed to the asker's scope (R1.8). `None` = everything, for
    /// services and the server's operator who name no part.
    ///
    /// # Errors
    /// `forbidden` with reason `wrong_scope`: `within` lies outside the asker's scope.
    pub fn narrowed(&self, within: Option<&OrgCode>) -> Result<Option<OrgCode>> {
        match (self.scope(), within) {
            (None, within) => Ok(within.cloned()),
            (Some(scope), Some(within)) if scope.contains(within) => Ok(Some(within.clone())),
            (Some(scope), Some(within)) if !within.contains(scope) => Err(Error::out_of_scope(within)),
            (Some(scope), _) => Ok(Some(scope.clone())),
        }
    }

    /// The staff account, if a member of staff asks.
    pub fn staff_id(&self) -> Option<StaffId> {
        match self {
            Actor::Staff { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The volunteer, if one asks.
    pub fn volunteer_id(&self) -> Option<VolunteerId> {
        match self {
            Actor::Volunteer { id } => Some(*id),
            _ => None,
        }
    }

    /// The actor's own id, if it has one.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Actor::Staff { id, .. } => Some(id.uuid()),
            Actor::Volunteer { id } => Some(id.uuid()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(code: &str) -> OrgCode {
        code.parse().unwrap()
    }

    #[test]
    fn r1_8_what_lies_elsewhere_is_answered_like_what_does_not_exist() {
        let clerk = Actor::Staff {
            id: StaffId::from(Uuid::nil()),
            roles: vec![Role::Clerk],
            scope: org("370405001004"),
        };
        let find = |code: &str, roles: &[Role]| clerk.may_find(roles, &org(code), "elder");
        assert_eq!(find("370405001004", &[Role::Clerk]), Ok(()));
        assert_eq!(
            find("370405001005", &[Role::Clerk]),
            Err(Error::not_found("elder"))
        );
        assert_eq!(
            find("370405001004", &[Role::Branch]).unwrap_err().reason,
            "wrong_role"
        );
    }

    #[test]
    fn a_list_is_narrowed_to_the_askers_scope_r1_8() {
        let clerk = Actor::Staff {
            id: StaffId::from(Uuid::nil()),
            roles: vec![Role::Clerk],
            scope: org("370405001004"),
        };
        assert_eq!(clerk.narrowed(None), Ok(Some(org("370405001004"))));
        assert_eq!(
            clerk.narrowed(Some(&org("370405"))),
            Ok(Some(org("370405001004")))
        );
        assert_eq!(
            clerk.narrowed(Some(&org("370405001004-02"))),
            Ok(Some(org("370405001004-02")))
        );
        assert_eq!(
            clerk.narrowed(Some(&org("370405001005"))).unwrap_err().reason,
            "wrong_scope"
        );
        assert_eq!(Actor::System.narrowed(None), Ok(None));
    }
}
