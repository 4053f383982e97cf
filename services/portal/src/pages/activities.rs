//! Activities and projects 活动/项目 of any tier (R5.2): what is planned, who comes, the code and the sheet at the site, and the
//! hours that come of it.

mod act;
mod form;
mod list;
mod one;
mod paper;
mod projects;
mod roster;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{Role, dispatch::VisitState};
use kernel::{ActivityId, OrgCode, OrgKind};
use maud::Markup;
use portal_kit::{TagKind, Tr, status, tag};

use super::orders::desk::Desk;
use crate::web::App;

/// Address of the list.
pub const PATH: &str = "/activities";
/// Who runs activities: every tier.
pub const RUN: [Role; 4] = [Role::Operator, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who reads them.
pub const READ: [Role; 7] = [
    Role::Operator,
    Role::Finance,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Auditor,
    Role::Oversight,
];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/activities/new", get(form::new).post(form::open))
        .route("/activities/{id}", get(one::show))
        .route("/activities/{id}/edit", get(form::edit).post(form::change))
        .route("/activities/{id}/sheet", get(paper::sheet))
        .route("/activities/{id}/site", get(paper::site).post(paper::renew))
        .route("/activities/{id}/join", post(act::join))
        .route("/activities/{id}/leave", post(act::leave))
        .route("/activities/{id}/times", post(act::times))
        .route("/activities/{id}/upload", post(act::upload))
        .route("/activities/{id}/confirm", post(act::confirm))
        .route("/activities/{id}/cancel", post(act::cancel))
        .route("/projects", get(projects::show))
        .route("/projects/new", get(projects::new).post(projects::open))
        .route("/projects/{id}/edit", get(projects::edit).post(projects::change))
}

/// Where somebody's place stands: to an activity one signs up, nobody is awaited at a door.
pub fn standing(tr: Tr, state: VisitState) -> Markup {
    match state {
        VisitState::Accepted => tag(TagKind::Brand, &tr.t("activities-signed-up")),
        state => status(tr, "visit", state.as_str()),
    }
}

/// Address of an activity, or of what belongs to it.
fn path(id: ActivityId, part: &str) -> String {
    match part {
        "" => format!("{PATH}/{id}"),
        part => format!("{PATH}/{id}/{part}"),
    }
}

/// Units that the reader may run something for: their own and those below.
fn own_units(desk: &Desk, scope: &OrgCode) -> Vec<(String, String)> {
    let today = desk.today();
    desk.orgs
        .within(scope)
        .filter(|unit| unit.kind != OrgKind::Site && unit.is_active(today))
        .map(|unit| (unit.code.to_string(), desk.place(&unit.code)))
        .collect()
}

/// Where it may be: around the reader; a social organisation goes everywhere in the part that it belongs to (R1.2).
fn places(desk: &Desk, scope: &OrgCode) -> Vec<(String, String)> {
    match (scope.kind(), scope.parent()) {
        (OrgKind::SocialOrg, Some(parent)) => own_units(desk, &parent),
        _ => own_units(desk, scope),
    }
}

/// A choice of none, then these.
fn or_none(tr: Tr, options: Vec<(String, String)>) -> Vec<(String, String)> {
    let none = (String::new(), tr.t("activities-no-project"));
    std::iter::once(none).chain(options).collect()
}

#[cfg(test)]
mod tests {
    use contracts::{
        At,
        dispatch::{
            VisitCard, VisitState,
            activity::{ActivityCard, ActivityPhase, ActivityRow, ActivityWords, Attendance, OpenTo},
        },
    };
    use kernel::{ActivityId, BasisPoints, OrderId, RawMinutes, VisitId, VolunteerId};
    use time::Duration;

    use crate::pages::orders::desk::tests::NOW;

    /// An activity of 兴中社区, tomorrow, with two of ten places taken.
    pub fn row(phase: ActivityPhase) -> ActivityRow {
        ActivityRow {
            activity_id: ActivityId::generate(NOW),
            order_id: OrderId::generate(NOW),
            order_no: "FW20261123-0041".into(),
            org: "370405001004".parse().unwrap(),
            place: "370405001004".parse().unwrap(),
            words: ActivityWords {
                title: "重阳节<b>包饺子</b>".into(),
                address: "文化广场".into(),
                served: "本村老人".into(),
                open_to: OpenTo::Unit,
                project_id: None,
            },
            project: Some("敬老月".into()),
            service: "02".into(),
            weight: BasisPoints::new(20_000),
            starts_at: At(NOW + Duration::days(1)),
            duration: RawMinutes::new(120),
            places: 10,
            taken: 2,
            came: 1,
            minutes: RawMinutes::new(90),
            phase,
        }
    }

    /// A line of the roster.
    pub fn line(seat: u8, state: VisitState) -> Attendance {
        let came = !matches!(
            state,
            VisitState::Accepted | VisitState::NoShow | VisitState::Cancelled
        );
        Attendance {
            seat,
            visit: VisitCard {
                visit_id: VisitId::generate(NOW),
                order_id: OrderId::generate(NOW),
                volunteer_id: VolunteerId::generate(NOW),
                org: "370405001004".parse().unwrap(),
                state,
                started_at: came.then_some(At(NOW)),
                stopped_at: came.then_some(At(NOW + Duration::minutes(90))),
                breaks: RawMinutes::ZERO,
                raw_minutes: came.then_some(RawMinutes::new(90)),
                weight: came.then_some(BasisPoints::new(20_000)),
                evidence: None,
                uploaded_at: None,
                lapses_at: None,
                case_id: None,
                wrong_codes: 0,
            },
            uploaded_by: None,
        }
    }

    /// An activity with a roster.
    pub fn card(phase: ActivityPhase, states: &[VisitState]) -> ActivityCard {
        let lines = (1..).zip(states).map(|(seat, state)| line(seat, *state));
        ActivityCard {
            roster: lines.collect(),
            sign_in_from: At(NOW + Duration::hours(23)),
            cancelled_because: None,
            opened_by: None,
            row: row(phase),
        }
    }
}
