//! Anomalies 异常核实: served visits that the daily screening found odd. Somebody looks at each and either explains it or opens a
//! case; nothing is held back by it.

mod acts;
mod odd;

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contracts::{
    Page as Rows, Paging, Role,
    dispatch::{
        anomaly::{AnomalyKind, AnomalyRow, AnomalyState, FindAnomalies},
        case::CaseKind,
    },
};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Chip, Column, Empty, Field, Filters, Hx, PageHead, Pager, Tab, Table,
    alert, card, chips, empty, error_summary, filter_empty, filters, page as shell, pager, select, status,
    table, tabs,
};

use super::{
    asked::Asked,
    cases,
    orders::{
        desk::Desk,
        form::{Refused, Typed},
        places,
    },
};
use crate::web::{App, ListName, Page, Signed, WholeList, narrowed, page_of, url, xlsx_button};

const PATH: &str = "/anomalies";
const PER_PAGE: u32 = 20;
/// Who reads them.
pub const READERS: [Role; 5] = [
    Role::Operator,
    Role::Finance,
    Role::Branch,
    Role::Auditor,
    Role::Oversight,
];
/// Who decides.
const DECIDERS: [Role; 2] = [Role::Operator, Role::Branch];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .route("/anomalies/{id}/explanation", post(acts::explain))
        .route("/anomalies/{id}/case", post(acts::open_case))
}

/// Which anomalies are shown.
#[derive(Debug, Clone)]
struct Filter {
    state: Option<AnomalyState>,
    kind: Option<AnomalyKind>,
    within: Option<OrgCode>,
    page: u32,
}

impl Filter {
    /// From an address, or from a form that leads back. What waits comes first: without a choice only open ones are listed.
    fn read(typed: &Typed) -> Self {
        let asked = Asked(typed);
        Self {
            state: match asked.text("state") {
                "" => Some(AnomalyState::Open),
                word => AnomalyState::parse(word),
            },
            kind: AnomalyKind::parse(asked.text("kind")),
            within: asked.within(),
            page: asked.page(),
        }
    }

    /// As it stands in an address.
    fn pairs(&self) -> [(&'static str, String); 5] {
        let [town, village] = places::codes(self.within.as_ref());
        [
            ("state", self.state.map_or("all", AnomalyState::as_str).to_owned()),
            ("kind", self.kind.map_or("", AnomalyKind::as_str).to_owned()),
            ("town", town),
            ("village", village),
            ("page", page_of(self.page)),
        ]
    }

    fn href(&self) -> String {
        let pairs = self.pairs();
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        url(PATH, &pairs)
    }

    fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    fn query(&self, paging: Paging) -> FindAnomalies {
        FindAnomalies {
            within: self.within.clone(),
            state: self.state,
            kind: self.kind,
            paging,
        }
    }
}

/// What was done to an anomaly a moment ago.
#[derive(Debug, Default)]
struct Done {
    is_explained: bool,
    case_no: Option<String>,
}

impl Done {
    /// From the address.
    fn read(typed: &Typed) -> Self {
        let text = |name: &str| typed.get(name).map(String::as_str).unwrap_or_default();
        Self {
            is_explained: text("done") == "explained",
            case_no: cases::number(text("case")),
        }
    }
}

async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&READERS)?;
    let filter = Filter::read(&asked);
    if Asked(&asked).wants_file() {
        return file((&signed, &app), &filter).await;
    }
    let shown = render((&signed, &app), &filter, &Refused::default(), &Done::read(&asked)).await?;
    Ok(shown.into_response())
}

async fn named(desk: Desk, at: (&Signed, &App), rows: &[AnomalyRow]) -> contracts::Result<Desk> {
    let elders = rows.iter().map(|row| row.elder_id);
    let volunteers = rows.iter().map(|row| row.volunteer_id);
    desk.with_names(at.0, at.1, elders, volunteers).await
}

/// Every anomaly that the filters leave, as a file.
async fn file((signed, app): (&Signed, &App), filter: &Filter) -> Page<Response> {
    let mut desk = Desk::open(signed, app, PATH).await?;
    let tr = signed.tr;
    let mut said = narrowed(&on(&desk, filter));
    if let Some(state) = filter.state {
        said.push((tr.t("list-state"), tr.word("status-anomaly", state.as_str())));
    }
    let name = ListName {
        code: "anomalies",
        title: &tr.t("anomalies-title"),
        narrowed: said,
        filter: &[
            ("state", filter.state.map_or("", AnomalyState::as_str)),
            ("kind", filter.kind.map_or("", AnomalyKind::as_str)),
            ("within", filter.within.as_ref().map_or("", OrgCode::as_str)),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, filter.query(paging)).await?;
        desk = named(desk, (signed, app), &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk))?;
    }
    whole.finish().await
}

async fn render(at: (&Signed, &App), filter: &Filter, refused: &Refused, done: &Done) -> Page {
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = at.0.ask(at.1, filter.query(paging)).await?;
    at.0.reaches(paging.size, found.total)?;
    let desk = Desk::open(at.0, at.1, PATH).await?;
    let mut desk = named(desk, at, &found.rows).await?;
    desk.ctx.path = filter.href();
    Ok(view(&desk, &at.0.scope, (filter, &found), refused, done))
}

fn view(
    desk: &Desk,
    scope: &OrgCode,
    (filter, found): (&Filter, &Rows<AnomalyRow>),
    refused: &Refused,
    done: &Done,
) -> Markup {
    let tr = desk.tr;
    let title = tr.t("anomalies-title");
    let head = PageHead::new(title.clone())
        .meta(html! { (tr.t("anomalies-note")) })
        .actions(html! {
            @if desk.is(&cases::READERS) { (Button::link(tr.t("nav-cases"), "/cases")) }
            (xlsx_button(tr, &filter.on_page(1).href()))
        })
        .errors(!refused.errors.is_empty());
    let set = on(desk, filter);
    let nothing = if set.is_empty() {
        empty(&Empty {
            text: tr.t("anomalies-none"),
            action: None,
        })
    } else {
        filter_empty(tr, PATH)
    };
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| filter.on_page(page).href(),
    };
    let mut columns = columns(desk);
    columns.push(
        Column::new("act", tr.t("list-actions"), |row: &AnomalyRow| {
            acts::view(desk, filter, row, refused)
        })
        .class("nowrap")
        .card(CardRole::Actions),
    );
    shell(
        &desk.ctx,
        &head,
        html! {
            @if done.is_explained { (alert(AlertKind::Ok, html! { (tr.t("anomalies-done-explained")) })) }
            @if let Some(no) = &done.case_no {
                (alert(AlertKind::Warn, html! {
                    (tr.t("anomalies-done-case")) " " a href=(cases::of(CaseKind::Anomaly)) { (no) }
                }))
            }
            @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
            (error_summary(tr, &refused.errors))
            (card(Card::new("").flush(), html! {
                (tabs(&tr.t("anomalies-states"), &states(desk, filter, found.total)))
                (narrower(desk, scope, filter))
                (chips(tr, &set, PATH))
                (table(tr, &Table::new(title, &found.rows, columns).empty(nothing).row_id(|row| format!("anomaly-{}", row.anomaly_id))))
                (pager(tr, &pages))
            }))
        },
    )
}

fn states(desk: &Desk, filter: &Filter, total: i64) -> Vec<Tab> {
    let tr = desk.tr;
    let tab = |state: Option<AnomalyState>| {
        let current = filter.state == state;
        Tab {
            label: state.map_or_else(
                || tr.t("orders-all"),
                |state| tr.word("status-anomaly", state.as_str()),
            ),
            href: Filter {
                state,
                page: 1,
                ..filter.clone()
            }
            .href(),
            count: current.then(|| u64::try_from(total).unwrap_or(0)),
            current,
            bad: false,
        }
    };
    let each = AnomalyState::ALL.iter().map(|state| Some(*state));
    each.chain([None]).map(tab).collect()
}

/// What is odd, and where.
fn narrower(desk: &Desk, scope: &OrgCode, filter: &Filter) -> Markup {
    let tr = desk.tr;
    let mut kinds = vec![(String::new(), tr.t("orders-all"))];
    kinds.extend(
        AnomalyKind::ALL
            .iter()
            .map(|kind| (kind.as_str().to_owned(), tr.word("reason-anomaly", kind.as_str()))),
    );
    filters(
        tr,
        &Filters::new(PATH),
        html! {
            input type="hidden" name="state" value=(filter.state.map_or("all", AnomalyState::as_str));
            (select(&Field::new(tr, "kind", tr.t("anomalies-kind")), &kinds, filter.kind.map_or("", AnomalyKind::as_str), Hx::default()))
            (places::fields(desk, scope, filter.within.as_ref()))
        },
    )
}

/// The filters in force besides the state, which is a tab.
fn on(desk: &Desk, filter: &Filter) -> Vec<Chip> {
    let tr = desk.tr;
    let mut set = Vec::new();
    if let Some(kind) = filter.kind {
        let without = Filter {
            kind: None,
            ..filter.on_page(1)
        };
        set.push(Chip {
            label: tr.t("anomalies-kind"),
            value: tr.word("reason-anomaly", kind.as_str()),
            remove: without.href(),
        });
    }
    if let Some(within) = &filter.within {
        let without = Filter {
            within: None,
            ..filter.on_page(1)
        };
        set.push(Chip {
            label: tr.t("orders-place"),
            value: desk.place(within),
            remove: without.href(),
        });
    }
    set
}

fn columns(desk: &Desk) -> Vec<Column<'_, AnomalyRow>> {
    let tr = desk.tr;
    vec![
        Column::new("when", tr.t("anomalies-when"), move |row: &AnomalyRow| {
            html! { (desk.when(row.started_at.0)) "–" (tr.clock(row.stopped_at.0)) }
        })
        .code()
        .xlsx_moment(|row: &AnomalyRow| Some(row.started_at.0)),
        Column::new("volunteer", tr.t("orders-volunteer"), |row: &AnomalyRow| {
            html! {
                a href={ "/volunteers/" (row.volunteer_id) } { (desk.names.volunteer(row.volunteer_id)) }
                " " span.xs.muted { (desk.place(&row.org)) }
            }
        })
        .card(CardRole::Title),
        Column::new("elder", tr.t("orders-elder"), |row: &AnomalyRow| {
            desk.elder(row.elder_id, None)
        }),
        Column::text("service", tr.t("orders-service"), |row: &AnomalyRow| {
            desk.service(&row.service)
        }),
        Column::new("odd", tr.t("anomalies-odd"), move |row: &AnomalyRow| {
            html! { strong { (tr.word("reason-anomaly", row.kind.as_str())) } " " (odd::words(tr, row)) }
        })
        .card(CardRole::Full),
        Column::new("orders", tr.t("orders-number"), move |row: &AnomalyRow| {
            html! { (orders(row)) (status(tr, "visit", row.visit_state.as_str())) }
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &AnomalyRow| {
            status(tr, "anomaly", row.state.as_str())
        })
        .card(CardRole::Amount),
        Column::new("note", tr.t("anomalies-found-out"), move |row: &AnomalyRow| {
            found_out(desk, row)
        })
        .class("small")
        .card(CardRole::Full),
    ]
}

/// The order, and the other one where two do not go together.
fn orders(row: &AnomalyRow) -> Markup {
    html! {
        div { a href={ "/orders/" (row.order_id) } { (row.order_no) } " " }
        @if let (Some(id), Some(no)) = (row.other_order_id, &row.other_order_no) {
            div { a href={ "/orders/" (id) } { (no) } }
        }
    }
}

/// What somebody has found out, and when; the way to the case.
fn found_out(desk: &Desk, row: &AnomalyRow) -> Markup {
    let tr = desk.tr;
    html! {
        @if let Some(note) = &row.note { (**note) " " }
        @if let Some(at) = row.decided_at { span.muted.nowrap { (tr.moment(at.0)) } " " }
        @if let Some(case) = row.case_id.filter(|_| desk.is(&cases::READERS)) {
            a href={ (cases::of(CaseKind::Anomaly)) "#case-" (case) } { (tr.t("anomalies-case")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::{odd::sample, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(role: Role, lang: Lang, row: AnomalyRow, done: &Done) -> String {
        let found = Rows {
            rows: vec![row],
            total: 1,
        };
        let scope = "370405001".parse().unwrap();
        let filter = Filter::read(&Typed::new());
        view(
            &desk(role, lang),
            &scope,
            (&filter, &found),
            &Refused::default(),
            done,
        )
        .into_string()
    }

    #[test]
    fn what_is_odd_stands_in_one_sentence_and_both_orders_are_linked() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(Role::Branch, lang, sample(AnomalyKind::Travel), &Done::default());
            assert_sound(&html);
            assert!(html.contains("FW20261123-0041") && html.contains("FW20261123-0042"));
            assert!(html.contains("84") && html.contains("60"), "{html}");
        }
    }

    #[test]
    fn the_branch_and_the_hotline_decide_what_is_open_and_others_read() {
        let forms = |role, state| {
            let row = AnomalyRow {
                state,
                ..sample(AnomalyKind::Far)
            };
            let html = page(role, Lang::Zh, row, &Done::default());
            ["/explanation\"", "/case\""].map(|action| html.contains(action))
        };
        for role in DECIDERS {
            assert_eq!(forms(role, AnomalyState::Open), [true, true], "{role:?}");
            assert_eq!(forms(role, AnomalyState::Explained), [false, false]);
        }
        for role in [Role::Finance, Role::Auditor, Role::Oversight] {
            assert_eq!(forms(role, AnomalyState::Open), [false, false], "{role:?}");
        }
    }

    #[test]
    fn an_anomaly_of_another_town_is_read_there_and_decided_at_home() {
        let elsewhere = AnomalyRow {
            org: "370405100001".parse().unwrap(),
            ..sample(AnomalyKind::Overlap)
        };
        let html = page(Role::Branch, Lang::Zh, elsewhere, &Done::default());
        assert!(!html.contains("/explanation\""));
    }

    #[test]
    fn the_case_that_was_opened_is_named_and_nothing_else_of_the_address_is() {
        let done = |no: &str| Done::read(&Typed::from([("case".to_owned(), no.to_owned())]));
        let html = page(
            Role::Branch,
            Lang::Zh,
            sample(AnomalyKind::Share),
            &done("AJ20261123-0003"),
        );
        assert!(html.contains("/cases?state=all&amp;kind=anomaly\">AJ20261123-0003"));
        assert!(done("<b>").case_no.is_none());
    }

    #[test]
    fn what_is_open_is_listed_without_a_choice_and_all_of_it_on_demand() {
        let read = |state: &str| Filter::read(&Typed::from([("state".to_owned(), state.to_owned())]));
        assert_eq!(read("").state, Some(AnomalyState::Open));
        assert_eq!(read("all").state, None);
        assert_eq!(read("all").href(), "/anomalies?state=all");
    }
}
