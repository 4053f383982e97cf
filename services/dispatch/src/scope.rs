//! Who may do what, and where (R1.7, R1.8). The portal hides what is not allowed; here it is refused.

use contracts::{Actor, Error, Result, Role};
use kernel::{OrgCode, OrgKind, StaffId};
use runtime::Settings;

/// Roles that read orders. Administrators of the system see no elder's data.
const READERS: [Role; 7] = [
    Role::Operator,
    Role::Finance,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];
/// Roles that act for a volunteer or an elder who called or came.
const HELPERS: [Role; 4] = [Role::Operator, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Roles that record, review and upload for a sub-branch.
const SUB_BRANCH: [Role; 3] = [Role::Clerk, Role::OrgClerk, Role::Branch];

/// Roles that answer a case for their sub-branch.
const ANSWERERS: [Role; 2] = [Role::Clerk, Role::OrgClerk];

/// Roles that open, move and cancel orders.
const ORDERERS: [Role; 3] = [Role::Operator, Role::Branch, Role::Clerk];

/// Roles that ask volunteers to go.
fn assigners(settings: &Settings) -> &'static [Role] {
    if settings.flag(contracts::settings::BRANCH_MAY_ASSIGN) {
        &ORDERERS
    } else {
        &[Role::Operator, Role::Clerk]
    }
}

/// Asks volunteers to go somewhere: head office, branches if they may assign, clerks. Asked before an order is looked for, so
/// that who has not the role learns nothing.
pub fn assigns(actor: &Actor, settings: &Settings) -> Result<()> {
    actor.has_role(assigners(settings))
}

/// May ask volunteers to go to `village`.
pub fn may_assign(actor: &Actor, settings: &Settings, village: &OrgCode) -> Result<()> {
    actor.may(assigners(settings), village)
}

/// Opens, moves or cancels orders somewhere; asked first, like [`assigns`].
pub fn orders(actor: &Actor) -> Result<()> {
    if is_plan(actor) {
        return Ok(());
    }
    actor.has_role(&ORDERERS)
}

/// May open, move or cancel an order of `village`.
pub fn may_order(actor: &Actor, village: &OrgCode) -> Result<()> {
    if is_plan(actor) {
        return Ok(());
    }
    actor.may(&ORDERERS, village)
}

/// A plan's orders open by themselves: who made the plan was allowed to.
fn is_plan(actor: &Actor) -> bool {
    matches!(actor, Actor::Service { name } if name == "dispatch")
}

/// Takes work orders of a 12349 platform in (R12.1): notification for the line, the hotline for a table.
pub fn takes_work_orders(actor: &Actor) -> Result<()> {
    match actor {
        Actor::Service { name } if name == "notification" => Ok(()),
        _ => actor.has_role(&[Role::Operator]),
    }
}

/// Decides about work orders that wait: the hotline (R1.7).
pub fn decides_work_orders(actor: &Actor) -> Result<()> {
    actor.has_role(&[Role::Operator])
}

/// Reads work orders, of the whole district.
pub fn reads_work_orders(actor: &Actor) -> Result<()> {
    actor.has_role(&[Role::Operator, Role::Auditor])
}

/// Claims are redemption-inventory's: it alone opens, closes and follows their orders (decision 16).
pub fn only_redemption(actor: &Actor) -> Result<()> {
    only(
        actor,
        "redemption-inventory",
        "only redemption-inventory asks this for a claim",
    )
}

/// What came by SMS comes from notification alone.
pub fn only_notification(actor: &Actor) -> Result<()> {
    only(
        actor,
        "notification",
        "only notification passes on what came by SMS",
    )
}

fn only(actor: &Actor, service: &str, refusal: &str) -> Result<()> {
    match actor {
        Actor::Service { name } if name == service => Ok(()),
        Actor::System => Ok(()),
        _ => Err(Error::forbidden("services_only", refusal)),
    }
}

/// The volunteer themself, one of the platform's services that passes on what they said, or staff for them.
pub fn is_or_helps(actor: &Actor, volunteer: kernel::VolunteerId, places: &[&OrgCode]) -> Result<()> {
    match actor {
        Actor::Volunteer { id } if *id == volunteer => Ok(()),
        Actor::Volunteer { .. } => Err(Error::forbidden("not_yours", "this belongs to another volunteer")),
        Actor::Service { .. } => Ok(()),
        _ => one_of(actor, &HELPERS, places),
    }
}

/// Runs activities and projects somewhere: every tier of the bank does (R5.2). Asked before one is looked for.
pub fn organises(actor: &Actor) -> Result<()> {
    actor.has_role(&HELPERS)
}

/// May run the activities of `org`.
pub fn may_organise(actor: &Actor, org: &OrgCode) -> Result<()> {
    actor.may(&HELPERS, org)
}

/// Reads somewhere; asked before anything is looked for.
pub fn reads(actor: &Actor) -> Result<()> {
    match actor {
        Actor::Service { .. } => Ok(()),
        _ => actor.has_role(&READERS),
    }
}

/// May record or review times: staff of the volunteer's sub-branch or of the elder's place, and the hotline.
pub fn may_record(actor: &Actor, places: &[&OrgCode]) -> Result<()> {
    one_of(actor, &HELPERS, places)
}

/// Writes complaints down somewhere; asked before a visit is looked for.
pub fn complains(actor: &Actor) -> Result<()> {
    actor.has_role(&HELPERS)
}

/// Answers cases somewhere (R9.3); asked before a case is looked for.
pub fn answers(actor: &Actor) -> Result<()> {
    actor.has_role(&ANSWERERS)
}

/// May answer a case about a visit of one of `places`: a sub-branch and who goes on with its work.
pub fn may_answer(actor: &Actor, places: &[OrgCode]) -> Result<()> {
    one_of(actor, &ANSWERERS, &places.iter().collect::<Vec<_>>())
}

/// Reviews answers somewhere (R9.3).
pub fn reviews(actor: &Actor) -> Result<()> {
    actor.has_role(&[Role::Branch])
}

/// May review the answer of one of `places`.
pub fn may_review(actor: &Actor, places: &[OrgCode]) -> Result<()> {
    one_of(actor, &[Role::Branch], &places.iter().collect::<Vec<_>>())
}

/// May upload: the volunteer's sub-branch, or its branch (R5.10).
pub fn may_upload(actor: &Actor, org: &OrgCode) -> Result<()> {
    actor.may(&SUB_BRANCH, org)
}

/// Enters paper sheets somewhere; asked before anything is looked for.
pub fn enters(actor: &Actor) -> Result<()> {
    actor.has_role(&SUB_BRANCH)
}

/// May enter a paper sheet of a volunteer of `org`: who uploads keeps the folder (R5.10).
pub fn may_enter(actor: &Actor, org: &OrgCode) -> Result<()> {
    actor.may(&SUB_BRANCH, org)
}

/// Proposes and decides changes of the catalogue (R1.7): head office. Who it is, since two are needed.
pub fn decides_catalogue(actor: &Actor) -> Result<StaffId> {
    actor.has_role(&[Role::Operator, Role::Finance])?;
    let who = actor.staff_id().filter(|_| is_head_office(actor));
    who.ok_or_else(|| {
        Error::forbidden(
            "head_office_only",
            "head office alone decides about the catalogue",
        )
    })
}

fn is_head_office(actor: &Actor) -> bool {
    actor
        .scope()
        .is_none_or(|scope| scope.kind() == OrgKind::District)
}

/// Reads what is odd about visits.
pub fn reads_anomalies(actor: &Actor) -> Result<()> {
    actor.has_role(&[
        Role::Operator,
        Role::Finance,
        Role::Branch,
        Role::Auditor,
        Role::Oversight,
    ])
}

/// Decides about anomalies somewhere; asked before one is looked for.
pub fn decides_anomalies(actor: &Actor) -> Result<()> {
    actor.has_role(&[Role::Operator, Role::Branch])
}

/// May decide about an anomaly of a visit that `org` has uploaded.
pub fn may_decide_anomaly(actor: &Actor, org: &OrgCode) -> Result<()> {
    actor.may(&[Role::Operator, Role::Branch], org)
}

/// Surveys elders somewhere (R9.1); asked before an elder is looked for.
pub fn surveys(actor: &Actor) -> Result<()> {
    actor.has_role(&[Role::Branch])
}

/// May survey the elders of `village`.
pub fn may_survey(actor: &Actor, village: &OrgCode) -> Result<()> {
    actor.may(&[Role::Branch], village)
}

/// Speaks for the elder: a service that passes on a reply, or the hotline.
pub fn speaks_for_elder(actor: &Actor, village: &OrgCode) -> Result<()> {
    match actor {
        Actor::Service { .. } => Ok(()),
        _ => actor.may(&[Role::Operator], village),
    }
}

/// Which part of the tree a list covers: what was asked for, narrowed to the asker's scope; nothing = everything.
///
/// # Errors
/// Not a reader, or what was asked for lies outside.
pub fn readable(actor: &Actor, within: Option<&OrgCode>) -> Result<Option<OrgCode>> {
    match actor {
        Actor::Service { .. } | Actor::System => Ok(within.cloned()),
        _ => {
            actor.has_role(&READERS)?;
            match (actor.scope(), within) {
                (Some(scope), Some(within)) if scope.contains(within) => Ok(Some(within.clone())),
                (Some(scope), Some(within)) if within.contains(scope) => Ok(Some(scope.clone())),
                (Some(_), Some(within)) => Err(Error::out_of_scope(within)),
                (scope, None) => Ok(scope.cloned()),
                (None, Some(_)) => Err(Error::forbidden(
                    "wrong_scope",
                    "this asker stands nowhere in the tree",
                )),
            }
        }
    }
}

/// May read what happens at one of `places`.
pub fn may_read(actor: &Actor, places: &[&OrgCode]) -> Result<()> {
    match actor {
        Actor::Service { .. } => Ok(()),
        _ => one_of(actor, &READERS, places),
    }
}

/// As [`may_read`], for one `thing` named by its id: what lies elsewhere is answered like what does not exist (R1.8).
pub fn may_find(actor: &Actor, places: &[&OrgCode], thing: &str) -> Result<()> {
    may_read(actor, places).map_err(unseen(thing))
}

/// A refusal for the place as the refusal of a `thing` that does not exist: nobody learns by guessing what there is elsewhere
/// (R1.8).
pub fn unseen(thing: &str) -> impl Fn(Error) -> Error {
    move |error| match error.reason.as_str() {
        "wrong_scope" => Error::not_found(thing),
        _ => error,
    }
}

fn one_of(actor: &Actor, roles: &[Role], places: &[&OrgCode]) -> Result<()> {
    actor.has_role(roles)?;
    match (actor.scope(), places.first()) {
        (Some(scope), Some(first)) if !places.iter().any(|place| scope.contains(place)) => {
            Err(Error::out_of_scope(first))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use kernel::VolunteerId;
    use uuid::Uuid;

    use super::*;

    fn org(code: &str) -> OrgCode {
        code.parse().unwrap()
    }

    fn staff(role: Role, scope: &str) -> Actor {
        Actor::Staff {
            id: StaffId::from(Uuid::from_u128(1)),
            roles: vec![role],
            scope: org(scope),
        }
    }

    #[test]
    fn a_social_organisation_sees_only_where_its_own_volunteers_go_r1_8() {
        let actor = staff(Role::OrgClerk, "370405S01");
        assert!(may_read(&actor, &[&org("370405001004"), &org("370405S01")]).is_ok());
        assert_eq!(
            may_read(&actor, &[&org("370405001004")]).unwrap_err().reason,
            "wrong_scope"
        );
    }

    #[test]
    fn a_list_is_narrowed_to_the_askers_own_place() {
        let clerk = staff(Role::Clerk, "370405001004");
        assert_eq!(readable(&clerk, None), Ok(Some(org("370405001004"))));
        assert_eq!(
            readable(&clerk, Some(&org("370405"))),
            Ok(Some(org("370405001004")))
        );
        assert_eq!(
            readable(&clerk, Some(&org("370405100"))).unwrap_err().reason,
            "wrong_scope"
        );
    }

    #[test]
    fn an_administrator_of_the_system_sees_no_orders() {
        assert_eq!(
            readable(&staff(Role::SystemAdmin, "370405"), None)
                .unwrap_err()
                .reason,
            "wrong_role"
        );
    }

    #[test]
    fn a_volunteer_acts_for_nobody_else() {
        let (me, other) = (
            VolunteerId::from(Uuid::from_u128(1)),
            VolunteerId::from(Uuid::from_u128(2)),
        );
        let actor = Actor::Volunteer { id: me };
        assert!(is_or_helps(&actor, me, &[]).is_ok());
        assert_eq!(is_or_helps(&actor, other, &[]).unwrap_err().reason, "not_yours");
    }

    #[test]
    fn the_hotline_does_not_upload_r5_10() {
        let operator = staff(Role::Operator, "370405");
        assert_eq!(
            may_upload(&operator, &org("370405001004")).unwrap_err().reason,
            "wrong_role"
        );
    }
}
