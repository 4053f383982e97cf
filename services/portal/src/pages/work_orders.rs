//! 12349 work orders 12349工单 (R12.1): what another platform asks for. What could not become an order by itself waits here for
//! the hotline; how far the platform has been told stands beside.

mod act;
mod import;
mod masked;
mod one;
mod sheet;

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Page as Rows, Paging, Role,
    dispatch::{
        Urgency,
        work_order::{FindWorkOrders, WorkOrderField, WorkOrderRow, WorkOrderState},
    },
    notification::platform::{PlatformLine, PlatformStands, PlatformTold},
};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Empty, Field, Filters, Input, PageHead, Pager, Tab, Table, Tr,
    alert, card, empty, filters, input, page as shell, pager, status, table, tabs,
};

use super::{
    asked::Asked,
    orders::{desk::Desk, form::Typed},
    reveal,
};
use crate::web::{App, ListName, Page, Signed, WholeList, page_of, url, xlsx_button};

const PATH: &str = "/work-orders";
const PER_PAGE: u32 = 20;
/// Who reads them.
pub const READERS: [Role; 2] = [Role::Operator, Role::Auditor];
/// Who decides about them.
const HOTLINE: [Role; 1] = [Role::Operator];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .merge(import::routes())
        .merge(one::routes())
        .merge(reveal::routes::<WorkOrderField>())
        .merge(act::routes())
}

/// Which work orders are shown. Without a choice those that wait.
#[derive(Debug, Clone)]
struct Filter {
    state: Option<WorkOrderState>,
    external_id: String,
    page: u32,
}

impl Filter {
    fn read(typed: &Typed) -> Self {
        let asked = Asked(typed);
        Self {
            state: match asked.text("state") {
                "" => Some(WorkOrderState::Waiting),
                word => WorkOrderState::parse(word),
            },
            external_id: asked.text("no").to_owned(),
            page: asked.page(),
        }
    }

    fn href(&self) -> String {
        let pairs = [
            ("state", self.state.map_or("all", WorkOrderState::as_str)),
            ("no", self.external_id.as_str()),
            ("page", &page_of(self.page)),
        ];
        url(PATH, &pairs)
    }

    fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    fn query(&self, paging: Paging) -> FindWorkOrders {
        FindWorkOrders {
            state: self.state,
            external_id: Some(self.external_id.clone()).filter(|text| !text.is_empty()),
            order_id: None,
            paging,
        }
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&READERS)?;
    let filter = Filter::read(&asked);
    if Asked(&asked).wants_file() {
        return file((&signed, &app), &filter).await;
    }
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = signed.ask(&app, filter.query(paging)).await?;
    signed.reaches(paging.size, found.total)?;
    let line = line((&signed, &app), &found.rows).await?;
    let desk = named((&signed, &app), &found.rows).await?;
    let refused = asked.get("done").is_some_and(|done| done == "refused");
    Ok(view(&desk, (&filter, &found, &line), refused).into_response())
}

/// How the line stands, and how far it has been told of these.
async fn line((signed, app): (&Signed, &App), rows: &[WorkOrderRow]) -> contracts::Result<PlatformStands> {
    let work_orders = rows.iter().map(|row| row.work_order_id).collect();
    signed.ask(app, PlatformLine { work_orders }).await
}

async fn named((signed, app): (&Signed, &App), rows: &[WorkOrderRow]) -> contracts::Result<Desk> {
    let elders = rows.iter().filter_map(|row| row.elder_id);
    let desk = Desk::open(signed, app, PATH).await?;
    desk.with_names(signed, app, elders, []).await
}

/// Every work order that the filters leave, as a file.
async fn file((signed, app): (&Signed, &App), filter: &Filter) -> Page<Response> {
    let tr = signed.tr;
    let mut said = Vec::new();
    if let Some(state) = filter.state {
        said.push((tr.t("list-state"), tr.word("status-work_order", state.as_str())));
    }
    if !filter.external_id.is_empty() {
        said.push((tr.t("work_orders-number"), filter.external_id.clone()));
    }
    let name = ListName {
        code: "work_orders",
        title: &tr.t("work_orders-title"),
        narrowed: said,
        filter: &[
            ("state", filter.state.map_or("", WorkOrderState::as_str)),
            ("external_id", &filter.external_id),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, filter.query(paging)).await?;
        let line = line((signed, app), &found.rows).await?;
        let desk = named((signed, app), &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk, &line))?;
    }
    whole.finish().await
}

fn view(
    desk: &Desk,
    (filter, found, line): (&Filter, &Rows<WorkOrderRow>, &PlatformStands),
    refused: bool,
) -> Markup {
    let tr = desk.tr;
    let title = tr.t("work_orders-title");
    let head = PageHead::new(title.clone())
        .meta(html! { (tr.t("work_orders-note")) })
        .actions(html! {
            @if desk.is(&HOTLINE) { (Button::link(tr.t("work_orders-import"), import::PATH)) }
            (xlsx_button(tr, &filter.on_page(1).href()))
        });
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| filter.on_page(page).href(),
    };
    let nothing = match filter.external_id.as_str() {
        "" => empty(&Empty {
            text: tr.t("work_orders-none"),
            action: None,
        }),
        _ => portal_kit::filter_empty(tr, PATH),
    };
    shell(
        &desk.ctx,
        &head,
        html! {
            @if refused { (alert(AlertKind::Ok, html! { (tr.t("work_orders-done-refused")) })) }
            (standing(tr, line))
            (card(Card::new("").flush(), html! {
                (tabs(&tr.t("list-state"), &states(tr, filter, found.total)))
                (filters(tr, &Filters::new(PATH), html! {
                    input type="hidden" name="state" value=(filter.state.map_or("all", WorkOrderState::as_str));
                    (input(&Field::new(tr, "no", tr.t("work_orders-number")), Input::text(&filter.external_id).max(64)))
                }))
                (table(tr, &Table::new(title, &found.rows, columns(desk, line)).empty(nothing)))
                (pager(tr, &pages))
            }))
        },
    )
}

/// How the line stands: nothing to say while all is told.
fn standing(tr: Tr, line: &PlatformStands) -> Markup {
    let n = line.waiting;
    let oldest = line.oldest_at.map(|at| tr.moment(at.0)).unwrap_or_default();
    let args = [("n", n.into()), ("since", oldest.into())];
    html! {
        @if !line.is_taking { (alert(AlertKind::Info, html! { (tr.t("work_orders-door-shut")) })) }
        @if !line.is_sending {
            (alert(AlertKind::Info, html! {
                (tr.t("work_orders-line-off"))
                @if n > 0 { " " (tr.args("work_orders-kept", &[("n", n.into())])) }
            }))
        } @else if n > 0 {
            (alert(AlertKind::Warn, html! { (tr.args("work_orders-lag", &args)) }))
        }
    }
}

fn states(tr: Tr, filter: &Filter, total: i64) -> Vec<Tab> {
    let tab = |state: Option<WorkOrderState>| {
        let current = filter.state == state;
        Tab {
            label: state.map_or_else(
                || tr.t("orders-all"),
                |state| tr.word("status-work_order", state.as_str()),
            ),
            href: Filter {
                state,
                ..filter.on_page(1)
            }
            .href(),
            count: current.then(|| u64::try_from(total).unwrap_or(0)),
            current,
            bad: false,
        }
    };
    let each = WorkOrderState::ALL.iter().map(|state| Some(*state));
    each.chain([None]).map(tab).collect()
}

fn columns<'a>(desk: &'a Desk, line: &'a PlatformStands) -> Vec<Column<'a, WorkOrderRow>> {
    let tr = desk.tr;
    vec![
        Column::new("taken", tr.t("work_orders-taken"), |row: &WorkOrderRow| {
            html! { (desk.when(row.taken_at.0)) }
        })
        .code()
        .xlsx_moment(|row: &WorkOrderRow| Some(row.taken_at.0)),
        Column::new("no", tr.t("work_orders-number"), move |row: &WorkOrderRow| {
            html! { a href={ (PATH) "/" (row.work_order_id) } { (row.external_id) } }
        })
        .code()
        .card(CardRole::Title),
        Column::new("elder", tr.t("orders-elder"), |row: &WorkOrderRow| {
            elder(desk, row)
        }),
        Column::text("caller", tr.t("work_orders-caller"), |row: &WorkOrderRow| {
            row.caller_masked.clone().unwrap_or_default()
        })
        .code(),
        Column::text("service", tr.t("orders-service"), |row: &WorkOrderRow| {
            asked_for(desk, row)
        }),
        Column::new("starts", tr.t("work_orders-starts"), |row: &WorkOrderRow| {
            html! { @if let Some(at) = row.starts_at { (desk.when(at.0)) } }
        })
        .code()
        .xlsx_moment(|row: &WorkOrderRow| row.starts_at.map(|at| at.0)),
        Column::new("state", tr.t("list-state"), move |row: &WorkOrderRow| {
            html! { (status(tr, "work_order", row.state.as_str())) " " (why(tr, row)) }
        })
        .card(CardRole::Amount),
        Column::new("order", tr.t("orders-number"), |row: &WorkOrderRow| {
            html! {
                @if let (Some(id), Some(no)) = (row.order_id, &row.order_no) {
                    a href={ "/orders/" (id) } { (no) }
                }
            }
        })
        .code(),
        Column::new("told", tr.t("work_orders-told"), move |row: &WorkOrderRow| {
            told(tr, row, line)
        }),
    ]
}

/// The elder who is registered, or the name that was said.
fn elder(desk: &Desk, row: &WorkOrderRow) -> Markup {
    match (row.elder_id, &row.elder_name) {
        (Some(id), _) => desk.elder(id, None),
        (None, Some(name)) => html! { (**name) },
        (None, None) => html! {},
    }
}

/// A service of the catalogue by its name, anything else as it was said.
fn asked_for(desk: &Desk, row: &WorkOrderRow) -> String {
    let said = row.service.clone().unwrap_or_default();
    match desk.catalogue.said(&said) {
        Some(service) => desk.service(&service.code),
        None => said,
    }
}

/// Why it waits, or was refused; an emergency stands out.
fn why(tr: Tr, row: &WorkOrderRow) -> Markup {
    html! {
        @match row.state {
            WorkOrderState::Waiting => {
                @if row.urgency == Urgency::Emergency {
                    strong.bad { (tr.word("reason-work_order", "emergency")) }
                } @else if let Some(reason) = row.reason {
                    span.small { (tr.word("reason-work_order", reason.as_str())) }
                }
            }
            WorkOrderState::Refused => {
                @if let Some(reason) = row.refused_for { span.small { (tr.word("refused-work_order", reason.as_str())) } }
            }
            WorkOrderState::Order => {}
        }
    }
}

/// What the platform is to know, and whether it does.
fn told(tr: Tr, row: &WorkOrderRow, line: &PlatformStands) -> Markup {
    let of = line
        .told
        .iter()
        .find(|told| told.work_order_id == row.work_order_id);
    html! {
        @if let Some(known) = row.status {
            (tr.word("status-work_order_status", known.as_str())) " "
            span.xs.muted { (arrived(tr, row.told, of)) }
        }
    }
}

/// Whether everything has arrived; otherwise what came of the last try.
fn arrived(tr: Tr, all: u32, told: Option<&PlatformTold>) -> String {
    match told {
        Some(told) if told.waiting == 0 && told.taken >= all => tr.t("work_orders-arrived"),
        Some(PlatformTold {
            error: Some(error),
            tries,
            ..
        }) => {
            let why = match error.as_str() {
                "no_answer" => tr.t("work_orders-no-answer"),
                status => status.to_owned(),
            };
            tr.args(
                "work_orders-not-taken",
                &[("n", (*tries).into()), ("why", why.into())],
            )
        }
        _ => tr.t("work_orders-on-its-way"),
    }
}

#[cfg(test)]
mod tests {
    use contracts::dispatch::work_order::{WorkOrderReason, WorkOrderStatus, WorkOrderWay};
    use kernel::{Lang, WorkOrderId};
    use uuid::Uuid;

    use super::*;
    use crate::pages::orders::desk::tests::{NOW, assert_sound, desk};

    pub(super) fn row() -> WorkOrderRow {
        WorkOrderRow {
            work_order_id: WorkOrderId::from(Uuid::nil()),
            platform: "12349".into(),
            external_id: "GD20261123000127".into(),
            way: WorkOrderWay::Line,
            state: WorkOrderState::Waiting,
            reason: Some(WorkOrderReason::ElderUnsure),
            refused_for: None,
            urgency: Urgency::Normal,
            elder_id: None,
            elder_name: Some("<b>王</b>".into()),
            caller_masked: Some("169****0009".into()),
            service: Some("搬家".into()),
            starts_at: None,
            taken_at: NOW.into(),
            order_id: None,
            order_no: None,
            status: None,
            told: 0,
        }
    }

    fn line(waiting: i64) -> PlatformStands {
        PlatformStands {
            is_sending: true,
            is_taking: true,
            waiting,
            oldest_at: Some(NOW.into()),
            taken_at: None,
            told: Vec::new(),
        }
    }

    fn page(role: Role, lang: Lang, row: WorkOrderRow, line: &PlatformStands) -> String {
        let found = Rows {
            rows: vec![row],
            total: 1,
        };
        let filter = Filter::read(&Typed::new());
        view(&desk(role, lang), (&filter, &found, line), false).into_string()
    }

    #[test]
    fn what_was_said_is_escaped_and_why_it_waits_stands_in_words() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(Role::Operator, lang, row(), &line(0));
            assert_sound(&html);
            assert!(html.contains("&lt;b&gt;王&lt;/b&gt;") && html.contains("169****0009"));
            assert!(!html.contains("elder_unsure"), "{html}");
        }
    }

    #[test]
    fn an_auditor_is_not_offered_the_import() {
        let html = |role| page(role, Lang::Zh, row(), &line(0));
        assert!(html(Role::Operator).contains(import::PATH));
        assert!(!html(Role::Auditor).contains(import::PATH));
    }

    #[test]
    fn a_line_that_lags_says_how_many_wait_and_a_line_that_does_not_says_nothing() {
        assert!(page(Role::Operator, Lang::En, row(), &line(17)).contains("17"));
        let quiet = page(Role::Operator, Lang::En, row(), &line(0));
        assert!(!quiet.contains("alert"), "{quiet}");
    }

    #[test]
    fn what_has_not_arrived_says_what_came_of_the_last_try() {
        let tr = Tr::new(Lang::En);
        let told = PlatformTold {
            work_order_id: WorkOrderId::from(Uuid::nil()),
            taken: 1,
            waiting: 1,
            tries: 3,
            error: Some("503".into()),
            next_at: None,
        };
        let words = arrived(tr, 2, Some(&told));
        assert!(words.contains('3') && words.contains("503"), "{words}");
        let all = PlatformTold {
            taken: 2,
            waiting: 0,
            error: None,
            ..told
        };
        assert_eq!(arrived(tr, 2, Some(&all)), tr.t("work_orders-arrived"));
        assert_eq!(arrived(tr, 3, Some(&all)), tr.t("work_orders-on-its-way"));
        let order = WorkOrderRow {
            status: Some(WorkOrderStatus::Opened),
            told: 1,
            ..row()
        };
        assert!(page(Role::Operator, Lang::En, order, &line(0)).contains(&tr.t("work_orders-on-its-way")));
    }
}
