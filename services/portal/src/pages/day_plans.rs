//! `/day-plans` 日计划: who could go to all the orders of a day that nobody has been asked for. Made in the background, looked
//! at here, and offered when somebody says so.

mod act;
mod lines;
mod list;
mod new;
mod show;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{
    Paging,
    dispatch::day::{DayPlanRow, DayPlanState, FindDayPlans},
};
use kernel::china_date;
use portal_kit::{PageHead, Tr};
use uuid::Uuid;

use crate::web::{App, Signed};

/// Address of the list.
const PATH: &str = "/day-plans";

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/day-plans", get(list::show))
        .route("/day-plans/new", get(new::ask).post(new::make))
        .route("/day-plans/{id}", get(show::show))
        .route("/day-plans/{id}/offers", get(act::ask).post(act::offer))
        .route("/day-plans/{id}/drop", post(act::set_aside))
}

/// Address of a plan, or of one of its pages.
fn path(id: Uuid, page: &str) -> String {
    match page {
        "" => format!("{PATH}/{id}"),
        page => format!("{PATH}/{id}/{page}"),
    }
}

/// Addresses of plans that wait to be looked at, of the newest ones: something could be sent, and the day is not over.
///
/// # Errors
/// dispatch does not answer.
pub async fn to_look_at(app: &App, signed: &Signed) -> contracts::Result<Vec<String>> {
    let paging = Paging { page: 1, size: 20 };
    let newest = signed.ask(app, FindDayPlans { paging }).await?.rows;
    let today = china_date(app.host.clock().now());
    let waits = |row: &DayPlanRow| row.state == DayPlanState::Made && row.day.0 >= today && sums(row).0 > 0;
    let waiting = newest.into_iter().filter(waits);
    Ok(waiting.map(|row| path(row.day_plan_id, "")).collect())
}

/// Visits with somebody, and visits that are asked for.
fn sums(row: &DayPlanRow) -> (u32, u32) {
    let classes = row.classes.iter();
    classes.fold((0, 0), |(served, asked), class| {
        (served + class.served, asked + class.asked)
    })
}

fn head(tr: Tr, title: String) -> PageHead {
    PageHead::new(title.clone())
        .crumb(tr.t("orders-title"), "/orders")
        .crumb(tr.t("day_plans-title"), PATH)
        .here(title)
}

#[cfg(test)]
pub(super) mod sample {
    use contracts::{
        At, Day, Page,
        dispatch::{
            CostTerm,
            day::{ClassServed, DayPlanCard, DayPlanLine, DayPlanState},
        },
    };
    use kernel::{OrderId, PriorityClass, VolunteerId};
    use time::{Duration, macros::date};

    use super::*;
    use crate::pages::orders::desk::tests::NOW;

    /// A volunteer who goes in the sample.
    pub fn volunteer() -> VolunteerId {
        VolunteerId::from(Uuid::from_u128(2))
    }

    fn line(number: u128, volunteer_id: Option<VolunteerId>) -> DayPlanLine {
        DayPlanLine {
            order_id: OrderId::from(Uuid::from_u128(number)),
            order_no: format!("FW20261124-000{number}"),
            village: "370405001004".parse().unwrap(),
            service: "02".into(),
            priority: PriorityClass::P1,
            starts_at: At(NOW + Duration::days(1)),
            volunteer_id,
            terms: vec![CostTerm {
                name: "distance".into(),
                cost: 64,
                figure: 640,
            }],
            candidates: 7,
            visits_that_day: u32::from(volunteer_id.is_some()) * 2,
            outcome: None,
        }
    }

    /// A plan of tomorrow: one visit with somebody, one without.
    pub fn plan(state: DayPlanState) -> DayPlanCard {
        let class = |priority, served, asked, nearest_first| ClassServed {
            priority,
            served,
            asked,
            nearest_first,
        };
        DayPlanCard {
            row: DayPlanRow {
                day_plan_id: Uuid::from_u128(7),
                day: Day(date!(2026 - 11 - 24)),
                within: "370405001".parse().unwrap(),
                state,
                wanted_at: At(NOW),
                wanted_by: None,
                made_at: None,
                classes: vec![
                    class(PriorityClass::P0, 0, 0, 0),
                    class(PriorityClass::P1, 1, 2, 0),
                ],
                offered: 0,
                passed_over: 0,
            },
            seed: 42,
            turns: 200_000,
            cost: 20_064,
            nearest_first_cost: 40_000,
            lines: Page {
                rows: vec![line(1, Some(volunteer())), line(3, None)],
                total: 2,
            },
        }
    }
}
