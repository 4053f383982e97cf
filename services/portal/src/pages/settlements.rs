//! `/settlements`: a period's earned time becomes time for goods and savings (R7.5). Finance opens, submits, approves with
//! two persons and executes; towns look at their part; everybody with a part in it sees where it stands.

mod act;
mod detail;
mod exceptions;
mod execute;
mod lines;
mod list;
mod new;
mod notice;
mod say;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{
    Role,
    ledger::settlement::{GetSettlement, Settlement, Sums},
};
use kernel::{HalfYear, OrgCode, SettlementId, VolunteerId};
use maud::{Markup, html};
use portal_kit::{Column, Tr};

use crate::web::{App, Names, OrgTree, Page, Signed};

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/settlements", get(list::show))
        .route("/settlements/new", get(new::ask).post(new::open))
        .route("/settlements/{id}", get(detail::show))
        .route("/settlements/{id}/submit", post(act::submit))
        .route("/settlements/{id}/approve", post(act::approve))
        .route("/settlements/{id}/agree", post(act::agree))
        .route(
            "/settlements/{id}/object",
            get(say::ask_objection).post(say::object),
        )
        .route(
            "/settlements/{id}/cancel",
            get(say::ask_cancellation).post(say::cancel),
        )
        .route(
            "/settlements/{id}/execute",
            get(execute::ask).post(execute::execute),
        )
        .route("/settlements/{id}/lines", get(lines::show))
        .route("/settlements/{id}/exceptions", get(exceptions::show))
        .route("/settlements/{id}/notice", get(notice::show))
}

/// Who reads them.
const READERS: [Role; 4] = [Role::Finance, Role::Branch, Role::Auditor, Role::Oversight];
/// Who runs them.
const FINANCE: [Role; 1] = [Role::Finance];

/// Address of a settlement, or of one of its pages.
fn path(id: SettlementId, page: &str) -> String {
    match page {
        "" => format!("/settlements/{id}"),
        page => format!("/settlements/{id}/{page}"),
    }
}

/// 2026 下半年
fn period(tr: Tr, period: HalfYear) -> String {
    let year = [("year", period.year().to_string().into())];
    match period.half() {
        1 => tr.args("ledger-first-half", &year),
        _ => tr.args("ledger-second-half", &year),
    }
}

/// The town that the reader speaks for.
fn own_town(signed: &Signed) -> Option<OrgCode> {
    signed.has(&[Role::Branch]).then(|| signed.scope.town()).flatten()
}

/// The settlement of an address.
async fn settlement(app: &App, signed: &Signed, settlement_id: SettlementId) -> Page<Settlement> {
    signed.needs(&READERS)?;
    Ok(signed.ask(app, GetSettlement { settlement_id }).await?)
}

/// Name of a sub-branch, with its town.
fn org_name(orgs: &OrgTree, org: &OrgCode) -> String {
    orgs.town_village(org)
}

/// A volunteer's name, leading to the statement for those who may read it.
fn volunteer(names: &Names, linked: bool, id: VolunteerId) -> Markup {
    html! {
        @if linked {
            a href=(format!("/volunteers/{id}/statement")) { (names.volunteer(id)) }
        } @else {
            (names.volunteer(id))
        }
    }
}

/// Whether the reader may read statements.
fn reads_statements(signed: &Signed) -> bool {
    signed.has(&[Role::Finance, Role::Branch, Role::Auditor])
}

/// The part of the tree that an address names.
fn within(text: &str) -> Option<OrgCode> {
    text.parse().ok()
}

/// The columns that lines, sub-branches and towns have in common; those that are zero everywhere are left out.
fn sums<'a, R: 'a>(tr: Tr, all: &Sums, of: impl Fn(&R) -> Sums + Copy + 'a) -> Vec<Column<'a, R>> {
    let column = |key: &'static str, label: &str, get: fn(&Sums) -> i64| {
        Column::text(key, tr.t(label), move |row: &R| tr.minutes(get(&of(row))))
            .num()
            .xlsx_minutes(move |row: &R| Some(get(&of(row))))
    };
    let mut columns = vec![column("total", "settlements-total", |sums| sums.total.get()).class("strong")];
    if all.recovered.get() > 0 {
        columns.push(column("recovered", "settlements-recovered", |sums| {
            sums.recovered.get()
        }));
    }
    columns.push(column("goods", "settlements-goods", |sums| sums.goods.get()));
    columns.push(column("savings", "settlements-savings", |sums| {
        sums.savings.get()
    }));
    if all.donated.get() > 0 {
        columns.push(column("donated", "settlements-donated", |sums| {
            sums.donated.get()
        }));
    }
    if all.expired.get() > 0 {
        columns.push(column("expired", "settlements-expired", |sums| {
            sums.expired.get()
        }));
    }
    columns
}

#[cfg(test)]
pub(super) mod sample {
    use contracts::{
        At, Day,
        ledger::settlement::{Act, ReviewState, SettlementState, TownReview},
    };
    use kernel::{BasisPoints, StaffId, StandardMinutes};
    use time::macros::{date, datetime};
    use uuid::Uuid;

    use super::*;

    pub fn sums(volunteers: i64, total: i64) -> Sums {
        Sums {
            volunteers,
            total: StandardMinutes::new(total),
            recovered: StandardMinutes::ZERO,
            goods: StandardMinutes::new(total / 2),
            savings: StandardMinutes::new(total - total / 2),
            donated: StandardMinutes::ZERO,
            expired: StandardMinutes::ZERO,
        }
    }

    /// The worked example, as it waits for a town (R7.8).
    pub fn settlement(state: SettlementState) -> Settlement {
        let act = || Act {
            by: Some(StaffId::from(Uuid::from_u128(1))),
            at: At(datetime!(2026-11-01 02:00 UTC)),
        };
        Settlement {
            settlement_id: SettlementId::from(Uuid::from_u128(7)),
            period: "2026H2".parse().unwrap(),
            state,
            cutoff: Day(date!(2026 - 10 - 31)),
            goods_share: BasisPoints::new(5_000),
            settings_version: 3,
            window_opens: Day(date!(2026 - 11 - 08)),
            window_closes: Day(date!(2026 - 12 - 08)),
            sums: sums(1, 325),
            exceptions: 2,
            carried: StandardMinutes::new(90),
            done: 0,
            posted: StandardMinutes::ZERO,
            opened: act(),
            submitted: (state == SettlementState::InReview).then(act),
            approved: None,
            executed: None,
            posted_at: None,
            cancelled: None,
            cancel_reason: None,
            towns: vec![TownReview {
                town: "370405001".parse().unwrap(),
                volunteers: 1,
                total: StandardMinutes::new(325),
                state: ReviewState::Waiting,
                reason: None,
                said: None,
            }],
        }
    }
}
