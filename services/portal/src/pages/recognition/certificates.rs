use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use contracts::{
    Paging,
    volunteer::certificate::{CertificateRow, CertificateState, FindCertificates},
};
use maud::html;
use portal_kit::{CardRole, Column, Table, Tr, status};

use super::{
    READERS,
    by_state::{ByState, Filter},
};
use crate::web::{App, Names, OrgTree, Page, Signed, wants_xlsx};

const PATH: &str = "/recognition/certificates";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(list))
}

async fn list(State(app): State<App>, signed: Signed, Query(filter): Query<Filter>) -> Page<Response> {
    signed.needs(&READERS)?;
    let state = CertificateState::parse(&filter.state);
    let list = ByState {
        path: PATH,
        code: "certificates",
        set: "status-certificate",
        state: state.map(CertificateState::as_str).unwrap_or_default(),
    };
    let (tr, orgs) = (signed.tr, app.orgs());
    if wants_xlsx(&filter.format) {
        let mut whole = list.file(&app, &signed).await?;
        while let Some(paging) = whole.wants() {
            let (found, names) = ask(&app, &signed, state, paging).await?;
            whole.add(found.total, &found.rows, columns(tr, &names, &orgs))?;
        }
        return whole.finish().await;
    }
    let paging = filter.paging();
    let (found, names) = ask(&app, &signed, state, paging).await?;
    let rows = Table::new(
        tr.t("recognition-certificates"),
        &found.rows,
        columns(tr, &names, &orgs),
    );
    let states = CertificateState::ALL.iter().map(|state| state.as_str());
    Ok(list.page(&app, &signed, states, (paging, found.total), rows, html! {}))
}

/// A page of the list with the names of those on it.
async fn ask(
    app: &App,
    signed: &Signed,
    state: Option<CertificateState>,
    paging: Paging,
) -> contracts::Result<(contracts::Page<CertificateRow>, Names)> {
    let asked = FindCertificates {
        within: None,
        state,
        paging,
    };
    let found = signed.ask(app, asked).await?;
    let people: Vec<_> = found.rows.iter().map(|row| row.volunteer_id).collect();
    let names = Names::load(signed, app, [], people).await?;
    Ok((found, names))
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
