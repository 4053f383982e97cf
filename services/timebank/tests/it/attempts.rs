//! A sound request for every command and query of the catalogue, about things that exist, with the people who may not
//! make it.

mod activities;
mod books;
mod campaigns;
mod claims;
mod elders;
mod fund;
mod goods;
mod head_office;
mod messages;
mod orders;
mod publicity;
mod quality;
mod recognition;
mod settlements;
mod stock;
mod visits;
mod volunteers;
mod work_orders;

use contracts::{
    Actor, At, Day, Paging, Request, Role, Weekday,
    dispatch::*,
    elderly::{import::*, *},
    ledger::{
        FindHeads, GetBalances, GetStatement, TrialBalance,
        correction::{
            ApproveCorrection, CorrectionKind, Corrections, GetCorrection, ProposeCorrection,
            RejectCorrection,
        },
        estate::{
            ApproveSuccession, FreezeAccounts, GetEstate, ProposeSuccession, RejectSuccession,
            UnfreezeAccounts,
        },
        fund::*,
        import::{
            ApproveImport, CheckImport, GetImport, ImportKind, ImportRow, Imports, ProposeImport,
            RejectImport,
        },
        journal::{FindEntries, GetEntry},
        minutes::{GetBalancesAt, PostMinutes, Spending},
        policy::*,
        settlement::*,
    },
    notification::*,
    portal::*,
    redemption::*,
    settings,
    volunteer::*,
};
use kernel::{ElderId, RawMinutes, ResidentId, Sex, StandardMinutes, VolunteerId, china_date};
use serde_json::Value;
use testkit::actors::{VILLAGE, org};
use time::{Duration, macros::date};

use crate::{
    history::Lived,
    town::{CLEANING, Town, elder_form, order_form, training, volunteer_form},
};

/// One sound request, and the reasons for which others are refused.
pub struct Attempt {
    pub subject: &'static str,
    pub message: Value,
    pub refused: Vec<(Actor, &'static str)>,
    /// The field by which one thing is named, as a JSON pointer without its first slash; whoever stands elsewhere is answered as if it did not exist (R1.8).
    pub names: Option<&'static str>,
}

impl Attempt {
    /// Of one thing, named in `field`.
    fn by_id(mut self, field: &'static str) -> Self {
        for (_, reason) in &mut self.refused {
            if *reason == SCOPE {
                *reason = MISSING;
            }
        }
        self.names = Some(field);
        self
    }
}

/// Everybody by how they are refused.
struct People {
    /// A village's clerk, and a branch, elsewhere.
    elsewhere: Vec<Actor>,
    auditor: Actor,
    finance: Actor,
    system_admin: Actor,
    operator: Actor,
    clerk: Actor,
    branch: Actor,
    stranger: Actor,
}

const ROLE: &str = "wrong_role";
const SCOPE: &str = "wrong_scope";
/// Refused as if there were no such thing.
pub const MISSING: &str = "not_found";

fn attempt<R: Request>(request: R, refused: impl IntoIterator<Item = (Actor, &'static str)>) -> Attempt {
    Attempt {
        subject: R::SUBJECT,
        message: serde_json::to_value(request).unwrap(),
        refused: refused.into_iter().collect(),
        names: None,
    }
}

impl People {
    fn of(town: &Town) -> Self {
        Self {
            elsewhere: vec![town.other_clerk(), town.other_branch()],
            auditor: town.head(Role::Auditor),
            finance: town.head(Role::Finance),
            system_admin: town.head(Role::SystemAdmin),
            operator: town.operator(),
            clerk: town.clerk(),
            branch: town.branch(),
            stranger: Actor::Volunteer {
                id: VolunteerId::generate(town.now()),
            },
        }
    }

    /// Those of another place.
    fn scope(&self) -> Vec<(Actor, &'static str)> {
        self.elsewhere
            .iter()
            .map(|actor| (actor.clone(), SCOPE))
            .collect()
    }

    /// Those of another place, and those whose role does not change anything about people.
    fn writing(&self) -> Vec<(Actor, &'static str)> {
        let roles = [&self.auditor, &self.finance, &self.system_admin, &self.stranger];
        self.scope()
            .into_iter()
            .chain(roles.map(|actor| (actor.clone(), ROLE)))
            .collect()
    }

    /// Those of another place, and those whose role reads nothing about people.
    fn reading(&self) -> Vec<(Actor, &'static str)> {
        let roles = [&self.system_admin, &self.stranger];
        self.scope()
            .into_iter()
            .chain(roles.map(|actor| (actor.clone(), ROLE)))
            .collect()
    }

    /// As [`People::writing`], where a volunteer acts for themselves.
    fn acting(&self) -> Vec<(Actor, &'static str)> {
        let mut refused = self.writing();
        refused.retain(|(actor, _)| *actor != self.stranger);
        refused.push((self.stranger.clone(), "not_yours"));
        refused
    }

    /// Everybody who is no service.
    fn people(&self) -> Vec<(Actor, &'static str)> {
        [&self.operator, &self.clerk, &self.auditor, &self.stranger]
            .map(|actor| (actor.clone(), "services_only"))
            .into()
    }

    fn role(&self, actors: &[&Actor]) -> Vec<(Actor, &'static str)> {
        actors.iter().map(|actor| ((*actor).clone(), ROLE)).collect()
    }
}

/// One for every command and query.
pub fn all(town: &Town, lived: &Lived) -> Vec<Attempt> {
    let people = People::of(town);
    let mut attempts = elders::all(town, lived, &people);
    attempts.extend(volunteers::all(town, lived, &people));
    attempts.extend(recognition::all(town, lived, &people));
    attempts.extend(orders::all(town, lived, &people));
    attempts.extend(visits::all(town, lived, &people));
    attempts.extend(quality::all(town, lived, &people));
    attempts.extend(work_orders::all(town, lived, &people));
    attempts.extend(activities::all(town, lived, &people));
    attempts.extend(messages::all(town, lived, &people));
    attempts.extend(publicity::all(town, &people));
    attempts.extend(settlements::all(town, lived, &people));
    attempts.extend(fund::all(town, lived, &people));
    attempts.extend(books::all(town, lived, &people));
    attempts.extend(stock::all(town, lived, &people));
    attempts.extend(campaigns::all(town, &people));
    attempts.extend(claims::all(town, lived, &people));
    attempts.extend(goods::all(town, lived, &people));
    attempts.extend(head_office::all(town, lived, &people));
    attempts
}
