//! `/publicity` 宣传记录: what the press, broadcast, Weibo, noticeboards and loudspeakers carry, planned and done; the year's
//! calendar together with the campaigns, and its summary (R12.5).

mod calendar;
mod list;
mod new;
mod one;
mod summary;

use axum::{
    Router,
    routing::{get, post},
};
use contracts::{
    Role,
    notification::publicity::{Medium, PublicityRow},
};
use kernel::{OrgCode, OrgKind, PublicityId, StaffId};
use portal_kit::{Tab, Tr};
use time::Date;

use super::orders::desk::Desk;
use crate::web::{App, Names, url};

/// The list.
pub const PATH: &str = "/publicity";
/// Who enters it, within their scope.
pub const KEEPERS: [Role; 4] = [Role::Outreach, Role::Branch, Role::Clerk, Role::OrgClerk];
/// Who reads it.
pub const READERS: [Role; 7] = [
    Role::Outreach,
    Role::Branch,
    Role::Clerk,
    Role::OrgClerk,
    Role::Operator,
    Role::Auditor,
    Role::Oversight,
];
/// The plan's first year (R12.8).
const FIRST_YEAR: i32 = 2019;

/// `/publicity`
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/publicity/new", get(new::ask).post(new::enter))
        .route("/publicity/calendar", get(calendar::show))
        .route("/publicity/summary", get(summary::show))
        .route("/publicity/{id}", get(one::show))
        .route("/publicity/{id}/finish", post(one::finish))
        .route("/publicity/{id}/cancel", post(one::cancel))
}

/// Address of an entry.
fn address(id: PublicityId) -> String {
    format!("{PATH}/{id}")
}

/// The pages of publicity, and the campaigns for who reads them.
pub fn tabs(desk: &Desk, here: &str) -> Vec<Tab> {
    let tr = desk.tr;
    let tab = |href: &str, label: &str| Tab {
        label: tr.t(label),
        href: href.to_owned(),
        count: None,
        current: href == here,
        bad: false,
    };
    let mut tabs = vec![
        tab(PATH, "publicity-title"),
        tab("/publicity/calendar", "publicity-calendar"),
        tab("/publicity/summary", "publicity-summary"),
        tab(super::stories::PATH, "stories-title"),
    ];
    if desk.is(&super::campaigns::READERS) {
        tabs.push(tab(super::campaigns::PATH, "campaigns-title"));
    }
    tabs
}

/// Units that the reader may enter something for: their own and those below.
pub fn own_units(desk: &Desk, scope: &OrgCode) -> Vec<(String, String)> {
    let today = desk.today();
    desk.orgs
        .within(scope)
        .filter(|unit| unit.kind != OrgKind::Site && unit.is_active(today))
        .map(|unit| (unit.code.to_string(), desk.place(&unit.code)))
        .collect()
}

/// Who it was; nobody = the server's operator.
pub fn who(tr: Tr, names: &Names, id: Option<StaffId>) -> String {
    id.map_or_else(|| tr.t("settings-operator"), |id| names.staff(id).to_owned())
}

/// Years to choose from, next year first.
fn years(today: Date) -> Vec<(String, String)> {
    (FIRST_YEAR..=today.year() + 1)
        .rev()
        .map(|year| (year.to_string(), year.to_string()))
        .collect()
}

/// The year that is asked for, or this one.
fn year_of(typed: &str, today: Date) -> i32 {
    let year = typed.parse().ok();
    year.filter(|year| (2000..9000).contains(year))
        .unwrap_or(today.year())
}

/// The media to choose from, after `first`.
fn media(tr: Tr, first: String) -> Vec<(String, String)> {
    let all = Medium::ALL
        .iter()
        .map(|medium| (medium.as_str().to_owned(), tr.word("medium", medium.as_str())));
    std::iter::once((String::new(), first)).chain(all).collect()
}

/// The day of an entry: done, else planned.
fn day(row: &PublicityRow) -> Option<Date> {
    row.done_on.or(row.planned_on).map(|day| day.0)
}

/// Address of a year's page.
fn of_year(path: &str, year: i32) -> String {
    url(path, &[("year", &year.to_string())])
}

#[cfg(test)]
mod tests {
    use contracts::notification::publicity::PublicityState;
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::desk::tests::NOW;

    /// An entry of 兴中社区 on 25 November.
    pub fn row(state: PublicityState) -> PublicityRow {
        let day = "\"2026-11-25\"";
        let day = serde_json::from_str(day).unwrap();
        PublicityRow {
            publicity_id: PublicityId::from(Uuid::from_u128(1)),
            org: "370405001004".parse().unwrap(),
            medium: Medium::Weibo,
            title: "邻里互助<b>".into(),
            planned_on: Some(day),
            done_on: (state == PublicityState::Done).then_some(day),
            state,
            link: Some("https://weibo.example.com/1".into()),
            remark: None,
            entered_by: None,
            entered_at: NOW.into(),
            ended_by: None,
            ended_at: (state != PublicityState::Planned).then(|| NOW.into()),
            cancelled_because: (state == PublicityState::Cancelled).then(|| "下雨<i>".into()),
        }
    }

    #[test]
    fn the_year_that_is_asked_for_or_this_one() {
        let today = time::macros::date!(2026 - 11 - 23);
        assert_eq!(year_of("2019", today), 2019);
        for odd in ["", "x", "99999", "-3"] {
            assert_eq!(year_of(odd, today), 2026, "{odd}");
        }
        assert_eq!(
            years(today).first().map(|year| year.0.clone()).as_deref(),
            Some("2027")
        );
    }
}
