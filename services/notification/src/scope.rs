//! Who may do what with texts, consents and the suppression list.

use contracts::{
    Actor, Error, Result, Role,
    notification::consent::{ConsentHow, PersonKind},
};
use kernel::{OrgCode, OrgKind, StaffId};
use uuid::Uuid;

/// Who writes texts and decides about them, two persons of head office (R12.3).
const EDITORS: [Role; 2] = [Role::Outreach, Role::Operator];

/// Who looks at texts: all who write, send or check messages.
pub const READERS: [Role; 6] = [
    Role::Outreach,
    Role::Operator,
    Role::Branch,
    Role::Auditor,
    Role::Oversight,
    Role::SystemAdmin,
];

/// Who reads profiles, and so the names of those whose texts are shown.
const SEES_NAMES: [Role; 3] = [Role::Operator, Role::Branch, Role::Auditor];

/// How somebody is addressed in a text that is shown to staff: by name only to who reads profiles.
pub fn addressed(actor: &Actor, who: &str) -> String {
    match actor.has_role(&SEES_NAMES) {
        Ok(()) => who.to_owned(),
        Err(_) => masked(who),
    }
}

/// `王**`
pub fn masked(who: &str) -> String {
    let mut chars = who.chars();
    let first: String = chars.next().into_iter().collect();
    format!("{first}{}", "*".repeat(chars.count()))
}

/// The member of head office who edits texts.
///
/// # Errors
/// `forbidden`: `wrong_role`, `head_office_only`.
pub fn edits_texts(actor: &Actor) -> Result<StaffId> {
    actor.has_role(&EDITORS)?;
    let at_head_office = actor
        .scope()
        .is_some_and(|scope| scope.kind() == OrgKind::District);
    let who = actor.staff_id().filter(|_| at_head_office);
    who.ok_or_else(|| {
        Error::forbidden(
            "head_office_only",
            "head office alone decides about the platform's texts",
        )
    })
}

/// Who records consents of the people of their part of the tree.
pub const KEEPERS: [Role; 5] = [
    Role::Operator,
    Role::Outreach,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
];
/// Who looks at what people agree to, within their scope: who records it, and the offices that only look.
pub const CONSENT_READERS: [Role; 7] = {
    let [operator, outreach, branch, clerk, org_clerk] = KEEPERS;
    [
        operator,
        outreach,
        branch,
        clerk,
        org_clerk,
        Role::Auditor,
        Role::Oversight,
    ]
};

/// Who keeps the suppression list.
pub const SUPPRESSORS: [Role; 2] = [Role::Operator, Role::Outreach];

/// Who looks at it.
pub const SUPPRESSION_READERS: [Role; 4] = [Role::Operator, Role::Outreach, Role::Auditor, Role::Oversight];

/// Whether the asker records what this person agrees to: the volunteer themselves, or the portal for who has just applied,
/// on the page; staff of their part of the tree otherwise.
///
/// # Errors
/// `forbidden`: `wrong_role`, `not_yours`, `not_on_the_page`; `not_found` for who belongs elsewhere.
pub fn keeps_consent(
    actor: &Actor,
    (kind, person): (PersonKind, Uuid),
    how: ConsentHow,
    org: &OrgCode,
) -> Result<()> {
    let is_page = how == ConsentHow::Page;
    match actor {
        Actor::Volunteer { id } if kind == PersonKind::Volunteer && id.uuid() == person => {
            if is_page {
                Ok(())
            } else {
                Err(page_alone())
            }
        }
        Actor::Volunteer { .. } => Err(Error::forbidden("not_yours", "this is somebody else's consent")),
        Actor::Service { name } if name == "portal" && is_page && kind == PersonKind::Volunteer => Ok(()),
        _ if is_page => Err(page_alone()),
        _ => actor.may_find(&KEEPERS, org, kind.as_str()),
    }
}

/// Whether the asker may look at what this person agrees to.
///
/// # Errors
/// As [`keeps_consent`].
pub fn reads_consent(actor: &Actor, (kind, person): (PersonKind, Uuid), org: &OrgCode) -> Result<()> {
    match actor {
        Actor::Volunteer { id } if kind == PersonKind::Volunteer && id.uuid() == person => Ok(()),
        Actor::Volunteer { .. } => Err(Error::forbidden("not_yours", "this is somebody else's consent")),
        _ => actor.may_find(&CONSENT_READERS, org, kind.as_str()),
    }
}

fn page_alone() -> Error {
    Error::invalid(
        "how",
        "not_on_the_page",
        "“on the page” is for volunteers themselves, and for nobody else",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_masked_behind_its_first_character() {
        assert_eq!(masked("王大娘"), "王**");
    }
}
