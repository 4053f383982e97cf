use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use contracts::{
    Paging,
    volunteer::certificate::{CertificateRow, CertificateState, FindCertificates},
};
use maud::html;
use portal_kit::{
    Button, Card, CardRole, Column, Empty, PageHead, Pager, Table, Tr, card, empty, page, pager, print_head,
    status, table, tabs,
};
use serde::Deserialize;

use super::{READERS, kinds};
use crate::{
    pages::parts::state_tabs,
    web::{App, ListName, Names, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button},
};

const PATH: &str = "/recognition/certificates";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(list))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Filter {
    state: String,
    page: Option<u32>,
    format: String,
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = CertificateState::parse(&filter.state);
    if wants_xlsx(&filter.format) {
        return file(&app, &signed, state).await;
    }
    let paging = Paging {
        page: filter.page.unwrap_or(1).max(1),
        ..Paging::default()
    };
    let asked = FindCertificates {
        within: None,
        state,
        paging,
    };
    let found = signed.ask(&app, asked).await?;
    let people: Vec<_> = found.rows.iter().map(|row| row.volunteer_id).collect();
    let names = Names::load(&signed, &app, [], people).await?;
    let (ctx, tr, orgs) = (signed.ctx(&app, "/volunteers"), signed.tr, app.orgs());
    let title = tr.t("recognition-certificates");
    let rows = Table::new(title.clone(), &found.rows, columns(tr, &names, &orgs));
    let code = state.map(CertificateState::as_str).unwrap_or_default();
    let href = |state: &str, page: u32| url(PATH, &[("state", state), ("page", &page_of(page))]);
    let states = CertificateState::ALL.iter().map(|state| state.as_str());
    let all = state_tabs(tr, "status-certificate", states, code, &|state| href(state, 1));
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-volunteers"), "/volunteers")
        .here(title.clone())
        .actions(html! { (xlsx_button(tr, &href(code, paging.page))) (Button::print(tr.t("ledger-print"))) });
    let nothing = empty(&Empty {
        text: tr.t("recognition-none"),
        action: None,
    });
    let total = u64::try_from(found.total).unwrap_or(0);
    let shown = page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, &state.map(|state| tr.word("status-certificate", state.as_str())).unwrap_or_default()))
            (kinds(&signed, PATH))
            (card(Card::new("").flush(), html! {
                (tabs(&title, &all))
                (table(tr, &rows.empty(nothing)))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &|n| href(code, n) }))
            }))
        },
    );
    Ok(shown.into_response())
}

/// Every one in this state that the reader sees, as a file.
async fn file(app: &App, signed: &Signed, state: Option<CertificateState>) -> Page<Response> {
    let (tr, orgs) = (signed.tr, app.orgs());
    let word = state.map(CertificateState::as_str).unwrap_or_default();
    let named = state.map(|state| (tr.t("list-state"), tr.word("status-certificate", state.as_str())));
    let name = ListName {
        code: "certificates",
        title: &tr.t("recognition-certificates"),
        narrowed: named.into_iter().collect(),
        filter: &[("state", word)],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let asked = FindCertificates {
            within: None,
            state,
            paging,
        };
        let found = signed.ask(app, asked).await?;
        let people: Vec<_> = found.rows.iter().map(|row| row.volunteer_id).collect();
        let names = Names::load(signed, app, [], people).await?;
        whole.add(found.total, &found.rows, columns(tr, &names, &orgs))?;
    }
    whole.finish().await
}

fn columns<'a>(tr: Tr, names: &'a Names, orgs: &'a OrgTree) -> Vec<Column<'a, CertificateRow>> {
    vec![
        Column::new("whose", tr.t("recognition-whose"), |row: &CertificateRow| {
            html! { a href={ (PATH) "/" (row.certificate_id) } { (names.volunteer(row.volunteer_id)) } }
        })
        .xlsx_text(|row| Some(names.volunteer(row.volunteer_id).to_owned()))
        .card(CardRole::Title),
        Column::text("org", tr.t("volunteers-org"), |row: &CertificateRow| {
            orgs.town_village(&row.org)
        }),
        Column::text("days", tr.t("certificate-days"), |row: &CertificateRow| {
            format!("{} – {}", row.from.0, row.to.0)
        })
        .code(),
        Column::text("number", tr.t("certificate-number"), |row: &CertificateRow| {
            row.number.clone().unwrap_or_else(|| "—".into())
        })
        .code(),
        Column::text("raw", tr.t("certificate-raw"), move |row: &CertificateRow| {
            row.raw_minutes.map_or("—".into(), |raw| tr.minutes(raw.get()))
        })
        .num()
        .xlsx_minutes(|row| row.raw_minutes.map(kernel::RawMinutes::get)),
        Column::text("due", tr.t("certificate-due"), |row: &CertificateRow| {
            match row.state {
                CertificateState::Applied => row.due_on.0.to_string(),
                _ => "—".into(),
            }
        })
        .code(),
        Column::text("notice", tr.t("recognition-notice-to"), |row: &CertificateRow| {
            row.notice_to.map_or("—".into(), |day| day.0.to_string())
        })
        .code(),
        Column::new("state", tr.t("list-state"), move |row: &CertificateRow| {
            status(tr, "certificate", row.state.as_str())
        })
        .xlsx_text(move |row| Some(tr.word("status-certificate", row.state.as_str())))
        .card(CardRole::Amount),
    ]
}
