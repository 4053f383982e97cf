//! Satisfaction call-backs 满意度回访 (R9.1, R9.2): who is to be called, one call at a time, and how content elders are. At the
//! hotline it is worked with the keyboard alone (journey 9).

mod call;
mod satisfaction;

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Day, Page as Rows, Paging,
    dispatch::callback::{CallBackRow, CallBackState, FindCallBacks, Satisfaction, SatisfactionRate},
};
use kernel::china_date;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, PageHead, Pager, Tab, Table, Tr, alert, card, empty,
    page as shell, pager, post_form, sla, status, table, tabs,
};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};

use super::orders::{desk::Desk, steps::HOTLINE};
use crate::web::{App, ListName, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button};

const PATH: &str = "/callbacks";
const PER_PAGE: u32 = 20;
/// Days over which the figure at the head of the list is taken.
const DAYS: i64 = 90;

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .merge(satisfaction::routes())
        .merge(call::routes())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    page: String,
    done: String,
    format: String,
}

/// Which call-backs are shown.
#[derive(Debug, Clone, Copy)]
struct Filter {
    state: Option<CallBackState>,
    page: u32,
}

impl Filter {
    fn word(self) -> &'static str {
        self.state.map_or("all", CallBackState::as_str)
    }

    fn href(self) -> String {
        url(PATH, &[("state", self.word()), ("page", &page_of(self.page))])
    }
}

fn rate(tr: Tr, of: &Satisfaction) -> String {
    match per_cent(of.satisfied, of.valid) {
        None => tr.t("callbacks-rate-none"),
        Some(rate) => tr.args(
            "callbacks-rate",
            &[
                ("rate", rate.into()),
                ("satisfied", of.satisfied.into()),
                ("valid", of.valid.into()),
            ],
        ),
    }
}

/// `92.3%`, rounded down; nothing without a valid answer (R9.2).
fn per_cent(satisfied: u32, valid: u32) -> Option<String> {
    let tenths = (u64::from(satisfied) * 1000).checked_div(u64::from(valid))?;
    Some(format!("{}.{}%", tenths / 10, tenths % 10))
}

/// The calls of the last days up to today.
fn lately(now: OffsetDateTime) -> SatisfactionRate {
    let today = china_date(now);
    SatisfactionRate {
        within: None,
        from: Day(today - Duration::days(DAYS - 1)),
        to: Day(today),
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Asked>) -> Page<Response> {
    let state = match asked.state.as_str() {
        "" => Some(CallBackState::Waiting),
        word => CallBackState::parse(word),
    };
    let filter = Filter {
        state,
        page: asked.page.parse().unwrap_or(1).max(1),
    };
    if wants_xlsx(&asked.format) {
        return file(&app, &signed, state).await;
    }
    let query = |today: bool, paging: Paging| FindCallBacks {
        within: None,
        state,
        today,
        paging,
    };
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = signed.ask(&app, query(false, paging)).await?;
    signed.reaches(paging.size, found.total)?;
    let rate = signed.ask(&app, lately(app.host.clock().now())).await?;
    let mut desk = named(&app, &signed, &found.rows).await?;
    desk.ctx.path = filter.href();
    Ok(view(&desk, filter, &found, &rate, &asked.done).into_response())
}

/// A desk with the names of everybody on these rows.
async fn named(app: &App, signed: &Signed, rows: &[CallBackRow]) -> contracts::Result<Desk> {
    let elders = rows.iter().map(|row| row.elder_id);
    let volunteers = rows.iter().map(|row| row.volunteer_id);
    Desk::open(signed, app, PATH)
        .await?
        .with_names(signed, app, elders, volunteers)
        .await
}

/// Every call-back in this state, as a file.
async fn file(app: &App, signed: &Signed, state: Option<CallBackState>) -> Page<Response> {
    let tr = signed.tr;
    let name = ListName {
        code: "callbacks",
        title: &tr.t("callbacks-title"),
        narrowed: state
            .map(|state| (tr.t("list-state"), tr.word("status-callback", state.as_str())))
            .into_iter()
            .collect(),
        filter: &[("state", state.map_or("", CallBackState::as_str))],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let query = FindCallBacks {
            within: None,
            state,
            today: false,
            paging,
        };
        let found = signed.ask(app, query).await?;
        let desk = named(app, signed, &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk))?;
    }
    whole.finish().await
}

fn view(
    desk: &Desk,
    filter: Filter,
    found: &Rows<CallBackRow>,
    satisfied: &Satisfaction,
    done: &str,
) -> Markup {
    let tr = desk.tr;
    let head = PageHead::new(tr.t("callbacks-title"))
        .meta(html! { (rate(tr, satisfied)) })
        .actions(html! {
            (Button::link(tr.t("callbacks-satisfaction"), satisfaction::PATH))
            (xlsx_button(tr, &filter.href()))
        });
    let tab = |state: Option<CallBackState>| {
        let current = filter.state == state;
        Tab {
            label: state.map_or_else(
                || tr.t("orders-all"),
                |state| tr.word("status-callback", state.as_str()),
            ),
            href: Filter { state, page: 1 }.href(),
            count: current.then(|| u64::try_from(found.total).unwrap_or(0)),
            current,
            bad: false,
        }
    };
    let all: Vec<Tab> = CallBackState::ALL
        .iter()
        .map(|state| Some(*state))
        .chain([None])
        .map(tab)
        .collect();
    let mut columns = columns(desk);
    columns.push(
        Column::new("open", tr.t("list-actions"), move |row: &CallBackRow| {
            html! { (Button::link(tr.t("callbacks-look"), format!("{PATH}/{}", row.call_back_id)).small()) }
        })
        .card(CardRole::Actions),
    );
    let nothing = empty(&Empty {
        text: tr.t("callbacks-none"),
        action: None,
    });
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| Filter { page, ..filter }.href(),
    };
    let calls = filter.state == Some(CallBackState::Waiting) && filter.page == 1 && desk.is(&HOTLINE);
    shell(
        &desk.ctx,
        &head,
        html! {
            @match done {
                "case" => (alert(AlertKind::Warn, html! { (tr.t("callbacks-done-case")) })),
                "again" => (alert(AlertKind::Info, html! { (tr.t("callbacks-done-again")) })),
                "" => {}
                _ => (alert(AlertKind::Ok, html! { (tr.t("callbacks-done")) })),
            }
            @if calls { (next(desk, found.rows.first())) }
            (card(Card::new("").flush(), html! {
                (tabs(&tr.t("callbacks-states"), &all))
                (table(tr, &Table::new(tr.t("callbacks-title"), &found.rows, columns).empty(nothing)))
                (pager(tr, &pages))
            }))
        },
    )
}

/// Who is called next: Enter dials.
fn next(desk: &Desk, first: Option<&CallBackRow>) -> Markup {
    let tr = desk.tr;
    let due = first.filter(|row| row.not_before.0 <= desk.today() && awaits_sms(desk, row).is_none());
    card(
        Card::new(tr.t("callbacks-next")),
        html! {
            @if let Some(row) = due {
                p.said { b { (desk.names.elder(row.elder_id)) } " · " (desk.service(&row.service)) " · " (desk.names.volunteer(row.volunteer_id)) }
                (post_form(&desk.ctx, "dial", &format!("{PATH}/{}/call", row.call_back_id), desk.key(), html! {
                    button.btn.btn--p type="submit" autofocus { (tr.t("callbacks-dial")) kbd { "↵" } }
                }))
            } @else {
                p.muted { (tr.t("callbacks-next-none")) }
            }
        },
    )
}

/// Until when an answer by SMS is waited for, if it is.
fn awaits_sms(desk: &Desk, row: &CallBackRow) -> Option<OffsetDateTime> {
    let waits = row.state == CallBackState::Waiting && row.sms_grade.is_none();
    row.sms_until
        .map(|until| until.0)
        .filter(|until| waits && *until > desk.now)
}

/// The grade that came by SMS, where nobody has said more since.
fn by_sms(tr: Tr, row: &CallBackRow) -> Option<String> {
    let grade = row.sms_grade?.to_string();
    let said = format!("{grade} {}", tr.word("choice-grade", &grade));
    Some(tr.args("callbacks-by-sms", &[("said", said.into())]))
}

/// What the elder said, or nothing yet.
fn result(tr: Tr, row: &CallBackRow) -> Option<String> {
    match (row.grade, row.took_place) {
        (Some(grade), _) => Some(format!("{grade} {}", tr.word("choice-grade", &grade.to_string()))),
        (None, Some(false)) => Some(tr.t("callbacks-not-served")),
        _ => None,
    }
}

/// The columns of ui.md 4.1.
fn columns(desk: &Desk) -> Vec<Column<'_, CallBackRow>> {
    let tr = desk.tr;
    vec![
        Column::text("elder", tr.t("orders-elder"), |row: &CallBackRow| {
            desk.names.elder(row.elder_id).to_owned()
        })
        .card(CardRole::Title),
        Column::text("service", tr.t("orders-service"), |row: &CallBackRow| {
            desk.service(&row.service)
        }),
        Column::new("volunteer", tr.t("orders-volunteer"), |row: &CallBackRow| {
            html! { (desk.names.volunteer(row.volunteer_id)) " " span.xs.muted { (desk.place(&row.org)) } }
        }),
        Column::text("served", tr.t("callbacks-served"), |row: &CallBackRow| {
            desk.when(row.served_at.0)
        })
        .class("nowrap"),
        Column::text("why", tr.t("callbacks-why"), move |row: &CallBackRow| {
            tr.word("reason-callback", row.why.as_str())
        }),
        Column::text("tries", tr.t("callbacks-tries"), move |row: &CallBackRow| {
            tr.args("callbacks-tries-n", &[("n", row.tries.into())])
        })
        .code(),
        Column::new(
            "state",
            tr.t("callbacks-result"),
            move |row: &CallBackRow| match (result(tr, row), by_sms(tr, row)) {
                (Some(_), Some(by_sms)) if row.grade == row.sms_grade => {
                    html! { span.down[row.case_id.is_some()] { (by_sms) } }
                }
                (Some(said), _) => html! { span.down[row.case_id.is_some()] { (said) } },
                (None, Some(by_sms)) => html! { span.down { (by_sms) } },
                (None, None) => status(tr, "callback", row.state.as_str()),
            },
        )
        .card(CardRole::Amount),
        Column::new("due", tr.t("callbacks-due"), |row: &CallBackRow| due(desk, row)).card(CardRole::Full),
    ]
}

/// When a call is due, or from when on the next may be made.
fn due(desk: &Desk, row: &CallBackRow) -> Markup {
    let tr = desk.tr;
    if row.state != CallBackState::Waiting {
        return html! {};
    }
    if let Some(until) = awaits_sms(desk, row) {
        return html! { span.muted { (tr.args("callbacks-awaits-sms", &[("until", tr.moment(until).into())])) } };
    }
    if row.not_before.0 > desk.today() {
        let day = tr.day(row.not_before.0, desk.today());
        return html! { span.muted { (tr.args("callbacks-not-before", &[("day", day.into())])) } };
    }
    let allowed = (row.due_at.0 - row.served_at.0).whole_minutes().max(1);
    sla(tr, (row.due_at.0 - desk.now).whole_minutes(), allowed)
}

#[cfg(test)]
mod tests {
    use contracts::{
        Role,
        dispatch::callback::{CallBackWhy, CallReason},
    };
    use kernel::{CallBackId, ElderId, Lang, OrderId, VisitId, VolunteerId};

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

    pub(super) fn row(state: CallBackState) -> CallBackRow {
        CallBackRow {
            call_back_id: CallBackId::generate(NOW),
            visit_id: VisitId::generate(NOW),
            order_id: OrderId::generate(NOW),
            order_no: "FW20261123-0041".into(),
            elder_id: ElderId::generate(NOW),
            village: "370405001004".parse().unwrap(),
            volunteer_id: VolunteerId::generate(NOW),
            org: "370405001004".parse().unwrap(),
            service: "02".into(),
            served_at: (NOW - Duration::hours(50)).into(),
            why: CallBackWhy::First,
            state,
            tries: 1,
            not_before: Day(china_date(NOW)),
            due_at: (NOW + Duration::days(3)).into(),
            ended_at: None,
            grade: None,
            took_place: None,
            reason: None::<CallReason>,
            case_id: None,
            sms_until: None,
            sms_grade: None,
        }
    }

    fn page(role: Role, lang: Lang, row: CallBackRow) -> String {
        let filter = Filter {
            state: Some(CallBackState::Waiting),
            page: 1,
        };
        let rate = Satisfaction {
            rows: Vec::new(),
            valid: 0,
            satisfied: 0,
            unanswered: 3,
        };
        let found = Rows {
            rows: vec![row],
            total: 1,
        };
        view(&desk(role, lang), filter, &found, &rate, "").into_string()
    }

    #[test]
    fn the_list_is_sound_in_both_languages_and_only_the_hotline_dials_r9_1() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(Role::Operator, lang, row(CallBackState::Waiting));
            assert_sound(&html);
            assert!(html.contains("/call\""));
        }
        assert!(!page(Role::Branch, Lang::Zh, row(CallBackState::Waiting)).contains("/call\""));
    }

    #[test]
    fn r9_2_who_was_tried_today_is_not_dialled_again_today() {
        let mut tried = row(CallBackState::Waiting);
        tried.not_before = Day(china_date(NOW) + Duration::days(1));
        let html = page(Role::Operator, Lang::Zh, tried);
        assert!(
            !html.contains("/call\"") && html.contains("明天起可再拨"),
            "{html}"
        );
    }

    #[test]
    fn r9_1_who_was_asked_by_sms_is_dialled_when_no_answer_counts_any_more() {
        let asked = |until: OffsetDateTime| CallBackRow {
            sms_until: Some(until.into()),
            ..row(CallBackState::Waiting)
        };
        let waits = page(Role::Operator, Lang::Zh, asked(NOW + Duration::hours(1)));
        assert!(
            !waits.contains("/call\"") && waits.contains("等短信答复"),
            "{waits}"
        );
        assert!(page(Role::Operator, Lang::Zh, asked(NOW)).contains("/call\""));
    }

    #[test]
    fn r9_2_a_grade_by_sms_is_marked_as_such_and_a_low_one_is_dialled_about() {
        let low = CallBackRow {
            sms_until: Some((NOW + Duration::hours(1)).into()),
            sms_grade: Some(2),
            ..row(CallBackState::Waiting)
        };
        let html = page(Role::Operator, Lang::Zh, low.clone());
        assert!(
            html.contains("短信：2 不满意") && html.contains("/call\""),
            "{html}"
        );
        let spoken = CallBackRow {
            state: CallBackState::Done,
            grade: Some(4),
            took_place: Some(true),
            ..low
        };
        assert!(!page(Role::Operator, Lang::Zh, spoken).contains("短信：2"));
    }

    #[test]
    fn r9_2_the_rate_counts_valid_answers_only_and_is_none_without_them() {
        assert_eq!(per_cent(12, 13).as_deref(), Some("92.3%"));
        assert_eq!(per_cent(13, 13).as_deref(), Some("100.0%"));
        assert_eq!(per_cent(0, 0), None);
        assert!(page(Role::Operator, Lang::Zh, row(CallBackState::Waiting)).contains("还没有有效回答"));
    }
}
